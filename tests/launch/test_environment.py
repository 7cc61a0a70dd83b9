"""The set-up: once, whole, and again only when the requirements change."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path("narrator") / "launch" / "environment.py"
SOURCE = Path(__file__).parents[2] / SCRIPT

# Stands in for the environment's Python: writes down each installation, fails while `broken` is
# there, and knows pip otherwise.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
*--version*) exit 0 ;;
esac
test -e "$(dirname "$0")/../installed-requirements" && echo "stamp was there" >> "{diary}"
echo "$*" >> "{diary}"
test ! -e "{broken}"
"""


class Checkout:
    """A folder with the script, two requirement files, and an environment that keeps a diary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broken = folder / "broken"
        self.diary = folder / "diary"
        (folder / SCRIPT).parent.mkdir(parents=True)
        (folder / SCRIPT).write_bytes(SOURCE.read_bytes())
        (folder / "run.txt").write_text("one==1\n")
        (folder / "dev.txt").write_text("one==1\ntwo==2\n")
        python = folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(FAKE_PYTHON.format(diary=self.diary, broken=self.broken))
        python.chmod(0o755)

    def start(self, *names: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-I", str(self.folder / SCRIPT), *names]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def set_up(self, *names: str) -> tuple[int, str]:
        process = self.start(*names)
        _, words = process.communicate()
        return process.returncode, words

    @property
    def installations(self) -> list[str]:
        return self.diary.read_text().splitlines() if self.diary.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "a path with blanks"
    folder.mkdir()
    return Checkout(folder)


def test_packages_are_installed_by_their_hashes(checkout: Checkout) -> None:
    code, words = checkout.set_up("run.txt")

    assert code == 0
    assert "Setting up Python" in words
    (installation,) = checkout.installations
    assert installation.endswith(f"--require-hashes -r {checkout.folder / 'run.txt'}")


def test_the_second_start_does_nothing_and_says_nothing(checkout: Checkout) -> None:
    checkout.set_up("run.txt")

    assert checkout.set_up("run.txt") == (0, "")
    assert len(checkout.installations) == 1


def test_changed_requirements_are_installed(checkout: Checkout) -> None:
    checkout.set_up("run.txt")
    (checkout.folder / "run.txt").write_text("one==2\n")

    checkout.set_up("run.txt")

    assert len(checkout.installations) == 2
    assert "stamp was there" not in checkout.installations


def test_what_a_developer_has_is_enough_to_run(checkout: Checkout) -> None:
    checkout.set_up("dev.txt", "run.txt")

    assert checkout.set_up("run.txt") == (0, "")


def test_what_runs_is_not_enough_for_a_developer(checkout: Checkout) -> None:
    checkout.set_up("run.txt")
    checkout.set_up("dev.txt", "run.txt")

    assert len(checkout.installations) == 2


def test_an_installation_that_failed_is_taken_up_again(checkout: Checkout) -> None:
    checkout.broken.touch()
    code, words = checkout.set_up("run.txt")
    assert code != 0
    assert "the same command takes it up" in words

    checkout.broken.unlink()

    assert checkout.set_up("run.txt")[0] == 0
    assert len(checkout.installations) == 2


def test_two_set_ups_at_once_install_once(checkout: Checkout) -> None:
    folder = os.open(checkout.folder, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # both get as far as the lock
    both = [checkout.start("run.txt"), checkout.start("run.txt")]
    os.close(folder)

    for process in both:
        process.communicate()

    assert [process.returncode for process in both] == [0, 0]
    assert len(checkout.installations) == 1
