"""Reading a stranger's file: in a child process with limits, an empty environment, no network."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.text import document
from narrator.text.document import Document, Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import TextIO

log = logging.getLogger(__name__)

_CHILD = Path(__file__).with_name("child.py")
_MEGABYTE = 1024 * 1024
_DAMAGED = (
    "The file is damaged or unusual and could not be read. Export it again and try once more."
)

_TOO_LONG = "The text of this file is longer than one book may be."


class Killed(Exception):
    """Somebody else ended the reader: the kernel for want of memory, or a person. The file may be
    as it should."""


@dataclass(frozen=True, slots=True)
class Limits:
    file_bytes: int = 100 * _MEGABYTE
    memory_bytes: int = 1536 * _MEGABYTE
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    output_bytes: int = 200 * _MEGABYTE
    open_files: int = 64

    def for_child(self) -> str:
        """JSON of the names of `setrlimit` and their values."""
        return json.dumps(
            {
                "AS": self.memory_bytes,
                "CPU": self.cpu_seconds,
                "FSIZE": self.output_bytes,
                "NOFILE": self.open_files,
                "CORE": 0,
            }
        )


def read(
    path: Path,
    name: str,
    limits: Limits = Limits(),
    *,
    kind: str = "",
    keep: Collection[str] = (),
) -> Document:
    """Read one document; raises Refused with a code and a sentence, whatever the file does, and
    Killed where something else ended the reader.

    `kind` names the format where its content does not: a page of the web is an "article".
    `keep` are the rules of cleaning that are switched off (see narrator.text.cleaning).
    """
    safe_name = name.replace("\0", "")[-255:].encode("utf-8", "replace").decode("utf-8")
    with tempfile.TemporaryDirectory(prefix="narrator-read-") as folder:
        output = Path(folder) / "document.json"
        run("narrator.text.extracting", path, output, limits, safe_name, kind, ",".join(keep))
        with output.open(encoding="utf-8", newline="\n") as stream:
            return document.load(stream)


def run(work: str, source: Path, output: Path, limits: Limits, *arguments: str) -> None:
    """Let a module work on a stranger's file (see narrator.text.child).

    `output` must be in a folder of its own, which the child may fill. Raises Refused and Killed.
    """
    size = source.stat().st_size
    if size > limits.file_bytes:
        raise Refused(
            "too_large",
            f"The file has {size / _MEGABYTE:.1f} MB; {limits.file_bytes // _MEGABYTE} MB is the"
            " most that is read.",
        )
    status = _status([work, str(source.resolve()), str(output)], output.parent, limits, arguments)
    _check(status, output, limits)


def _status(command: list[str], folder: Path, limits: Limits, arguments: tuple[str, ...]) -> int:
    """The exit status of the child; the whole group is killed when its time is over."""
    # Without `site`, which a venv takes longer to run than a short file to be read.
    python = [sys.executable, "-I", "-S", str(_CHILD)]
    libraries = os.pathsep.join(filter(os.path.isabs, sys.path))
    with subprocess.Popen(
        [*python, *command, limits.for_child(), libraries, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"TMPDIR": str(folder)},
        start_new_session=True,
    ) as child:
        try:
            return child.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(limits.wall_seconds) from None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


def _check(status: int, output: Path, limits: Limits) -> None:
    """Raise Refused unless the work was done, and Killed where something else ended the reader."""
    if status == -signal.SIGXCPU:
        raise _too_slow(limits.cpu_seconds)
    if status == -signal.SIGKILL:
        raise Killed("The reader was killed.")
    if status == -signal.SIGXFSZ or (status and _full(output, limits)):
        raise Refused("too_large", _TOO_LONG)
    if status or not output.is_file():
        log.warning("reader.died", extra={"status": status})
        raise Refused("damaged", _DAMAGED)
    with output.open(encoding="utf-8", newline="\n") as stream:
        _raise_refusal(stream, limits)


def _full(output: Path, limits: Limits) -> bool:
    return output.is_file() and output.stat().st_size >= limits.output_bytes


def _raise_refusal(stream: TextIO, limits: Limits) -> None:
    if stream.read(10) != '{"refused"':
        return
    stream.seek(0)
    refused = json.load(stream)["refused"]
    if refused["where"]:
        log.warning("reader.failed", extra={"where": refused["where"]})
    raise Refused(refused["code"], refused["detail"] or _detail(refused["code"], limits))


def _detail(code: str, limits: Limits) -> str:
    if code == "too_complex":
        return f"The file needs more than {limits.memory_bytes // _MEGABYTE} MB of memory to read."
    return _TOO_LONG if code == "too_large" else _DAMAGED


def _too_slow(seconds: float) -> Refused:
    return Refused(
        "too_slow",
        f"The file could not be read within {seconds:.0f} seconds. Split it, or convert it to"
        " EPUB.",
    )
