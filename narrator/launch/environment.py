"""Makes `.venv` and installs the locked requirements into it. Any Python from 3.11, no packages.

    python3 -I narrator/launch/environment.py REQUIREMENTS [CONTAINED ...]

installs REQUIREMENTS; each CONTAINED file is a part of it and counts as installed with it. A stamp
keeps the digests of what is there, so that the next start does nothing and needs no network. The
stamp goes before an installation begins and comes back when it is complete: one that was cut off
is taken up again. Two set-ups at once wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-requirements"
QUIET = ("--quiet", "--disable-pip-version-check", "--no-input")

NO_VENV = """\
{python} cannot make a virtual environment with pip: its `venv` module is incomplete.
Install it (Debian and Ubuntu: apt install python3-venv), or name another Python:
make run PYTHON=/path/to/python3"""


def main(requirements: Path, *contained: Path) -> None:
    if is_installed(requirements):
        return
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    if not is_installed(requirements):  # another set-up may have just finished
        install(requirements, contained)


def is_installed(requirements: Path) -> bool:
    return PYTHON.exists() and STAMP.exists() and digest(requirements) in STAMP.read_text().split()


def digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def install(requirements: Path, contained: tuple[Path, ...]) -> None:
    say(f"Setting up Python {sys.version.split()[0]} in {VENV} (once; a minute or two) ...")
    STAMP.unlink(missing_ok=True)
    if not has_pip():
        make_venv()
    install_packages(requirements)
    STAMP.write_text("\n".join(map(digest, (requirements, *contained))) + "\n")


def has_pip() -> bool:
    return PYTHON.exists() and succeeds(PYTHON, "-m", "pip", "--version")


def make_venv() -> None:
    """Make the environment; where Python lacks ensurepip, borrow the pip of the machine."""
    shutil.rmtree(VENV, ignore_errors=True)
    venv = (sys.executable, "-m", "venv", "--clear")
    if succeeds(*venv, VENV) or (
        succeeds(*venv, "--without-pip", VENV)
        and succeeds(sys.executable, "-m", "pip", "--python", PYTHON, "install", *QUIET, "pip")
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(NO_VENV.format(python=sys.executable))


def install_packages(requirements: Path) -> None:
    command = (PYTHON, "-m", "pip", "install", *QUIET, "--require-hashes", "-r", requirements)
    code = subprocess.run(command, check=False).returncode
    if code:
        say("The set-up did not finish. The lines above say why; the same command takes it up.")
        sys.exit(code)


def succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main(*(ROOT / name for name in sys.argv[1:]))
