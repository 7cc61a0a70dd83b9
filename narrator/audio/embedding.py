"""A speaker-embedding model of the operator's: the same question, asked of a network.

Off unless it is named. Either a file, `…/model.onnx` (WeSpeaker, 3D-Speaker, ECAPA and the like),
run by onnxruntime where that is installed; or `package.module:function`, which is given samples
(float32, mono, 16 kHz, -1 to 1) and gives a vector. Its fingerprint is version, seconds of sound
and the vector, of length 1.
"""

from __future__ import annotations

import importlib
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrator.audio import fingerprint
from narrator.audio.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from narrator.audio.clip import Clip

    Floats = NDArray[np.float32]
    Embed = Callable[[Floats], Any]

FIRST_VERSION = 1000  # below are fingerprints without a model
HEARING = 16_000  # Hz, of all known models
BANDS, FRAME, HOP, FFT = 80, 400, 160, 512  # Kaldi's filter bank: 25 ms every 10 ms
PRE_EMPHASIS = 0.97
QUIETEST = 1.19e-7  # Kaldi's, of a float


class NoModel(Exception):
    """The model cannot be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Takes fingerprints. Two of different versions are not compared."""

    version: float
    hear: Callable[[Clip], tuple[float, ...]]


WITHOUT_A_MODEL = Listener(float(fingerprint.VERSION), fingerprint.fingerprint)


def open_listener(named: str) -> Listener:
    """Raise `NoModel` for a model that is not there or does not load."""
    if not named:
        return WITHOUT_A_MODEL
    embed, mark = _from_file(Path(named)) if named.endswith(".onnx") else _from_package(named)
    version = float(FIRST_VERSION + mark % 1_000_000)
    return Listener(version, lambda clip: _hear(clip, embed, version))


def made(print_: Sequence[float]) -> bool:
    """Whether a model made this fingerprint."""
    return len(print_) > 2 and print_[0] >= FIRST_VERSION


def _hear(clip: Clip, embed: Embed, version: float) -> tuple[float, ...]:
    import numpy as np

    seconds, _ = fingerprint.measure(clip)
    samples = samples_of(clip)
    if not seconds or len(samples) < FRAME:
        return (version, 0.0, 1.0)
    vector = np.asarray(embed(samples), dtype=np.float64).ravel()
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or not length:
        return (version, 0.0, 1.0)
    return (version, round(seconds, 3), *(round(float(v), 4) for v in vector / length))


def samples_of(clip: Clip) -> Floats:
    """Return a clip as models hear it: float32 from -1 to 1, at HEARING."""
    import numpy as np

    from narrator.audio.decoder import resample_pcm

    pcm = resample_pcm(clip.pcm[: 2 * clip.samples], RATE, 1, HEARING) if clip.samples else b""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def imported(setting: str, named: str) -> Callable[..., Any]:
    """Return the function `package.module:function` that a setting names. Raise `NoModel`."""
    module, _, name = named.partition(":")
    try:
        function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise NoModel(f"{setting}={named!r} cannot be imported: {error}.") from error
    return function


def _from_package(named: str) -> tuple[Embed, int]:
    return imported("SPEAKER_MODEL", named), zlib.crc32(named.encode())


def _from_file(path: Path) -> tuple[Embed, int]:
    try:
        import onnxruntime
    except ImportError as error:
        detail = "SPEAKER_MODEL names an ONNX file: install onnxruntime beside Narrator."
        raise NoModel(detail) from error
    try:
        content = path.read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several takes are judged at once
        session = onnxruntime.InferenceSession(content, options)
    except Exception as error:  # its own kinds are many, and private
        raise NoModel(f"SPEAKER_MODEL={str(path)!r} does not load: {error}.") from error
    return _run(session), zlib.crc32(content)


def _run(session: Any) -> Embed:
    """By its input: a filter bank (clips, frames, bands), or the samples (clips, samples)."""
    wanted = session.get_inputs()[0]

    def embed(samples: Floats) -> Any:
        given = filter_bank(samples)[None] if len(wanted.shape) == 3 else samples[None]
        return session.run(None, {wanted.name: given})[0]

    return embed


def filter_bank(samples: Floats) -> Floats:
    """Kaldi's log mel filter bank without dither, less its mean: what these models were fed."""
    import numpy as np

    window, filters = _tables()
    scaled = samples * np.float32(32768)
    frames = np.lib.stride_tricks.sliding_window_view(scaled, FRAME)[::HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    power = np.square(np.abs(np.fft.rfft((frames - PRE_EMPHASIS * before) * window, FFT)))
    logs = np.log(np.maximum(power @ filters, QUIETEST))
    bank: Floats = (logs - logs.mean(axis=0)).astype(np.float32)
    return bank


@cache
def _tables() -> tuple[Floats, Floats]:
    """Hamming's window, and triangles on the mel scale from 20 Hz to 8 kHz."""
    import numpy as np

    hertz = np.arange(FFT // 2 + 1) * HEARING / FFT
    mel = 1127 * np.log(1 + hertz / 700)[:, None]
    low, high = 1127 * np.log(1 + np.array([20.0, HEARING / 2]) / 700)
    edges = np.linspace(low, high, BANDS + 2)
    rise = (mel - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - mel) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0, np.minimum(rise, fall))
    return np.hamming(FRAME).astype(np.float32), filters.astype(np.float32)
