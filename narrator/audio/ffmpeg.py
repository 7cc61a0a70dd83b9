"""The only module that knows ffmpeg: where it is, its arguments, its complaints."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, Self, cast

from narrator.audio.atomic import replacing
from narrator.audio.clip import RATE
from narrator.audio.errors import EncodeFailed, StorageFull

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

TAP_BYTES = 1 << 18
COMMON = ("-nostdin", "-hide_banner", "-v", "error", "-y", "-protocol_whitelist", "file,pipe")


@dataclass(frozen=True, slots=True)
class BitRates:
    """Kilobits a second of the lossy formats. At 24 kHz mono these are transparent for speech."""

    mp3: int = 64
    m4a: int = 64
    opus: int = 32


@cache
def find() -> str:
    """Path of ffmpeg: the system's own, else that of the imageio-ffmpeg wheel.

    Raises EncodeFailed when there is neither.
    """
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncodeFailed("No ffmpeg: install it, or the package imageio-ffmpeg.") from error


class Encoder:
    """One ffmpeg fed s16le mono 24 kHz; one pass writes every output. Use as a context manager.

    The files appear only when the block ends without an exception; else nothing is left behind.
    Raises EncodeFailed or StorageFull.
    """

    def __init__(self, outputs: Mapping[str, Path], rates: BitRates | None = None) -> None:
        self._outputs = dict(outputs)
        self._rates = rates or BitRates()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            parts = {
                name: stack.enter_context(replacing(path)) for name, path in self._outputs.items()
            }
            self._log: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
            source = ("-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0")
            self._process = subprocess.Popen(
                [find(), *COMMON, *source, *_outputs(parts, self._rates)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
            )
            stack.callback(_end, self._process)
            self._stdin = cast("IO[bytes]", self._process.stdin)
            self._stack = stack.pop_all()
        return self

    def write(self, pcm: bytes) -> None:
        """Add samples: 16-bit signed little-endian, mono, 24 kHz."""
        try:
            self._stdin.write(pcm)
        except BrokenPipeError:
            self._process.wait()
            raise failure(self._log, self._process.returncode) from None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            self._finish()

    def _finish(self) -> None:
        with suppress(BrokenPipeError):
            self._stdin.close()
        if self._process.wait() != 0:
            raise failure(self._log, self._process.returncode)


def transcode(source: Path, outputs: Mapping[str, Path], rates: BitRates | None = None) -> None:
    """Encode a finished file again into each of `outputs` (format name -> path), in one pass."""
    with ExitStack() as stack:
        parts = {name: stack.enter_context(replacing(path)) for name, path in outputs.items()}
        log = stack.enter_context(tempfile.TemporaryFile())
        command = [find(), *COMMON, "-i", f"file:{source}"]
        command += _outputs(parts, rates or BitRates())
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, check=False
        )
        if done.returncode != 0:
            raise failure(log, done.returncode)


def run(
    arguments: Sequence[str],
    outputs: Mapping[str, Path],
    tapping: Sequence[str],
    tap: Callable[[bytes], None],
) -> None:
    """Encode with `arguments` into each output (container -> path) while `tap` hears pipe:1."""
    with ExitStack() as stack:
        parts = {name: stack.enter_context(replacing(path)) for name, path in outputs.items()}
        log = stack.enter_context(tempfile.TemporaryFile())
        ends = [word for name, path in parts.items() for word in ("-f", name, f"file:{path}")]
        process = subprocess.Popen(
            [find(), *COMMON, *arguments, *ends, *tapping],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        stack.callback(_end, process)
        with cast("IO[bytes]", process.stdout) as heard:
            while piece := heard.read(TAP_BYTES):
                tap(piece)
        if process.wait() != 0:
            raise failure(log, process.returncode)


def failure(log: IO[bytes], code: int) -> EncodeFailed:
    """The error for a dead ffmpeg, from what it wrote to its log."""
    log.seek(0)
    said = log.read()[-4000:].decode("utf-8", "replace").strip()
    last = said.splitlines()[-1] if said else f"it ended with status {code} and said nothing"
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return StorageFull("No space left while encoding: free some disk space.")
    return EncodeFailed(f"ffmpeg failed: {last}")


def _outputs(parts: Mapping[str, Path], rates: BitRates) -> list[str]:
    """One group of arguments for each output."""
    arguments: list[str] = []
    for name, path in parts.items():
        arguments += ["-map", "0:a", *encoding(name, rates), f"file:{path}"]
    return arguments


def encoding(name: str, rates: BitRates) -> Sequence[str]:
    """Codec and container arguments of one format. Raises ValueError for an unknown name."""
    # Level 7 and the fast coder are two to five times quicker and scored no worse on speech.
    table = {
        "flac": "-c:a flac -f flac",
        "mp3": f"-c:a libmp3lame -b:a {rates.mp3}k -compression_level 7 -id3v2_version 3 -f mp3",
        "m4a": f"-c:a aac -aac_coder fast -b:a {rates.m4a}k -movflags +faststart -f ipod",
        "opus": f"-c:a libopus -b:a {rates.opus}k -f ogg",
        "wav": "-c:a pcm_s16le -rf64 auto -f wav",
        "pcm": "-c:a pcm_s16le -f s16le",
    }
    if name not in table:
        raise ValueError(f"Unknown audio format {name!r}: use one of {', '.join(table)}.")
    return table[name].split()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process that is still there and close its pipe."""
    if process.poll() is None:
        process.kill()
        process.wait()
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()
