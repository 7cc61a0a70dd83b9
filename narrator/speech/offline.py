"""The voice that needs no key and no network: espeak-ng in child processes of its own.

A preview voice. What it cannot read it refuses in a sentence instead of reading nonsense.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.speech import languages, offline_voice
from narrator.speech.errors import Rejected, Stopped, Transient
from narrator.speech.requests import refuse_unsendable
from narrator.speech.streaming import of
from narrator.speech.types import Heard, PcmStream, Speech, Utterance

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

CHILD = Path(__file__).with_name("espeak_child.py")
KEPT = ("PATH", "LD_LIBRARY_PATH")  # of the environment; keys and passwords are not for it
CHILDREN = 2
LONGEST_TEXT = 20_000  # half an hour of audio, 80 MB in the child
SECONDS = 60.0  # the longest text takes under two
# espeak-ng reads each as the words "Chinese letter"
KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆]")


class EspeakChild:
    """One espeak-ng process, started by the first request and again after it died."""

    def __init__(self, program: Path = CHILD) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def speak(self, request: bytes) -> bytes:
        """One WAV. Blocks; raise `Rejected`, `Transient` or `Stopped`."""
        try:
            kind, payload = _exchange(self._running(), request)
        except (OSError, EOFError) as error:
            self.close()
            raise Transient(
                "offline_voice_died", "The process of the offline voice ended in mid-sentence."
            ) from error
        if kind != b"A":
            raise Rejected("offline_refused", payload.decode(errors="replace"))
        return payload

    def kill(self) -> None:
        """Make a `speak` in another thread end with `Transient`."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with contextlib.suppress(OSError):  # a half-written request flushes into a closed pipe
            process.__exit__(None, None, None)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            # -I: nothing but the standard library and the installed packages is imported
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(self._program)],
                env={name: os.environ[name] for name in KEPT if name in os.environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._greet(self._process)
        return self._process

    def _greet(self, process: subprocess.Popen[bytes]) -> None:
        """Raise `Stopped` for a child that gave up by itself: it will do so again."""
        try:
            _read_answer(process)
        except EOFError:
            if process.wait() > 0:
                self.close()
                raise Stopped(
                    "offline_voice_missing",
                    "The offline voice does not start: espeakng-loader is not installed for this "
                    "system; install the requirements again or set another SPEECH_PROFILE.",
                ) from None
            raise


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> tuple[bytes, bytes]:
    if process.stdin is None:
        raise EOFError
    process.stdin.write(struct.pack(">I", len(request)) + request)
    process.stdin.flush()
    return _read_answer(process)


def _read_answer(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    if process.stdout is None:
        raise EOFError
    head = process.stdout.read(5)
    if len(head) < 5:
        raise EOFError
    length = struct.unpack(">I", head[1:])[0]
    payload = process.stdout.read(length)
    if len(payload) < length:
        raise EOFError
    return head[:1], payload


class OfflineSpeaker:
    """A few children, each with one request at a time."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._children = [EspeakChild() for _ in range(children)]
        self._idle: asyncio.LifoQueue[EspeakChild] = asyncio.LifoQueue()
        for child in self._children:
            self._idle.put_nowait(child)

    def pids(self) -> Iterator[int]:
        """The processes that are running now."""
        return (child.pid for child in self._children if child.pid is not None)

    async def speak(self, utterance: Utterance) -> Speech:
        """A WAV at the engine's own rate. Raise `Rejected` or `Transient`, never charged."""
        _refuse_unreadable(utterance)
        voice = offline_voice.design(utterance.description, utterance.language, utterance.seed)
        request = json.dumps({**asdict(voice), "text": utterance.text}).encode()
        child = await self._idle.get()
        try:
            audio = await _within_time(child, request)
        finally:
            self._idle.put_nowait(child)
        return Speech(audio, "audio/wav", characters=len(utterance.text))

    def stream(self, utterance: Utterance) -> PcmStream:
        """All at once: it is made faster than it could be sent. Raise as `speak` does."""
        return PcmStream(lambda heard: self._stream(utterance, heard))

    async def _stream(self, utterance: Utterance, heard: Heard) -> AsyncGenerator[bytes]:
        yield of(await self.speak(utterance), heard)

    async def aclose(self) -> None:
        for child in self._children:
            child.close()


async def _within_time(child: EspeakChild, request: bytes) -> bytes:
    """Ends the child rather than leave a thread reading from it."""
    speaking = asyncio.ensure_future(asyncio.to_thread(child.speak, request))
    try:
        return await asyncio.wait_for(asyncio.shield(speaking), SECONDS)
    except (TimeoutError, asyncio.CancelledError) as error:
        child.kill()
        await asyncio.wait([speaking])
        if not speaking.cancelled():
            speaking.exception()  # seen, so that asyncio does not report it
        if isinstance(error, TimeoutError):
            raise Transient(
                "offline_voice_stalled", f"The offline voice gave nothing in {SECONDS:.0f} seconds."
            ) from error
        raise


def _refuse_unreadable(utterance: Utterance) -> None:
    refuse_unsendable(utterance.text)
    if not utterance.text.strip():
        raise Rejected("invalid_text", "The passage holds nothing to be said; leave it out.")
    language = languages.primary(utterance.language)
    if language not in offline_voice.VOICES:
        known = ", ".join(sorted(languages.NAMES.values()))
        raise Rejected(
            "language_not_offline",
            f"The offline voice does not speak {utterance.language!r}; it speaks {known}.",
        )
    if language == "ja" and KANJI.search(utterance.text):
        raise Rejected(
            "language_not_offline",
            "The offline voice reads Japanese in kana only, and this passage holds kanji; "
            "use a speech server for Japanese books.",
        )
    if len(utterance.text) > LONGEST_TEXT:
        raise Rejected(
            "text_too_long",
            f"The offline voice takes {LONGEST_TEXT} characters at a time, "
            f"and this passage has {len(utterance.text)}.",
        )
