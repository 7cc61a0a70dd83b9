"""Speaks through espeak-ng. Run as a program of its own, by file; never imported by Narrator.

espeak-ng is GPL-3.0-or-later: it stays in this process, at the other end of two pipes. It also
keeps one global state and can crash on odd text, and here it takes nothing with it.

Request on stdin:  4 bytes big-endian length, then JSON
                   {"text", "voice", "rate", "pitch", "range", "volume"}.
Greeting on stdout: an empty answer, as soon as espeak-ng has started.
Answer on stdout:  1 byte `A` (a WAV file) or `E` (a sentence), 4 bytes big-endian length, payload.
Ends when stdin ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import struct
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import espeakng_loader

if TYPE_CHECKING:
    from collections.abc import Iterator

SYNCHRONOUS = 2  # the call returns when the last samples have reached the callback
DONT_EXIT = 0x8000  # without it a bad data path ends the process without a word
CHARS_UTF8 = 1
END_PAUSE = 0x1000
RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4
LONGEST_DATA_PATH = 120  # espeak-ng fails silently somewhere above 160 bytes
CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Engine:
    """The one espeak-ng of this process."""

    def __init__(self, data: Path) -> None:
        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, bytes(data), DONT_EXIT)
        if self.rate <= 0:
            raise OSError(f"espeak-ng does not start with its data in {data}.")
        self._samples = bytearray()
        # a local function would be collected while the library still calls it
        self._callback = CALLBACK(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, count * 2)
        return 0

    def speak(self, request: dict[str, Any]) -> bytes:
        """One WAV file, 16-bit mono, at the rate of the engine."""
        if self._library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {request['voice']!r}.")
        for parameter, key in (
            (RATE, "rate"),
            (VOLUME, "volume"),
            (PITCH, "pitch"),
            (RANGE, "range"),
        ):
            self._library.espeak_SetParameter(parameter, int(request[key]), 0)
        self._samples.clear()
        text = request["text"].replace("\0", " ").encode() + b"\0"
        failed = self._library.espeak_Synth(
            text, ctypes.c_size_t(len(text)), 0, 1, 0, CHARS_UTF8 | END_PAUSE, None, None
        )
        if failed:
            raise ValueError(f"espeak-ng refused the text (error {failed}).")
        return wav(bytes(self._samples), self.rate)


def wav(samples: bytes, rate: int) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data


@contextlib.contextmanager
def short_data_path() -> Iterator[Path]:
    data = Path(espeakng_loader.get_data_path())
    if len(bytes(data)) <= LONGEST_DATA_PATH:
        yield data
        return
    folder = Path(tempfile.mkdtemp(prefix="espeak-", dir="/tmp"))  # TMPDIR may be long
    try:
        (folder / "data").symlink_to(data)
        yield folder / "data"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def private_stdout() -> BinaryIO:
    """The answers' own descriptor, so that a chatty library cannot write into an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def answer(answers: BinaryIO, kind: bytes, payload: bytes) -> None:
    answers.write(kind + struct.pack(">I", len(payload)) + payload)
    answers.flush()


def serve(engine: Engine, requests: BinaryIO, answers: BinaryIO) -> None:
    answer(answers, b"A", b"")
    while len(head := requests.read(4)) == 4:
        body = requests.read(struct.unpack(">I", head)[0])
        try:
            answer(answers, b"A", engine.speak(json.loads(body)))
        except ValueError as error:
            answer(answers, b"E", str(error).encode())


def main() -> None:
    answers = private_stdout()
    with short_data_path() as data:
        serve(Engine(data), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
