"""Compressed or odd-rate audio to PCM through PyAV: proper filters, no child process."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av

from narrator.audio.errors import BadAudio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer

MAX_SECONDS = 1800  # the longest clip any speech server makes is 655 s; a bomb is longer
# A playlist in the answer must not make us read files or the network.
GUARD = {
    "format_whitelist": "wav,mp3,flac,ogg,aac,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,aiff,w64,caf",
    "protocol_whitelist": "",
}


def decode_container(data: bytes, rate: int) -> bytes:
    """Decode the first audio stream to mono s16le at `rate`. Raises BadAudio."""
    try:
        with av.open(io.BytesIO(data), "r", options=GUARD) as container:
            return _decode(container, rate)
    except av.FFmpegError as error:
        raise BadAudio("not_audio", f"The answer is no audio we can read: {error}.") from error


def _decode(container: InputContainer, rate: int) -> bytes:
    if not container.streams.audio:
        raise BadAudio("not_audio", "The answer holds no sound.")
    promised = (container.duration or 0) / av.time_base
    pcm = _collect(_resampled(container, rate), rate)
    seconds = len(pcm) / 2 / rate
    if not pcm:
        raise BadAudio("empty", "The answer decodes to no samples.")
    if seconds < promised - max(0.25, 0.05 * promised):
        raise BadAudio("truncated", f"Only {seconds:.1f} s of {promised:.1f} s could be decoded.")
    return pcm


def _resampled(container: InputContainer, rate: int) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    try:
        for frame in container.decode(audio=0):
            yield from resampler.resample(frame)
    except av.InvalidDataError as error:
        raise BadAudio("truncated", "The sound is damaged or cut off.") from error
    yield from resampler.resample(None)


def resample_pcm(data: bytes, rate: int, channels: int, target: int) -> bytes:
    """Mono s16le at `target` from interleaved s16le at `rate`."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=target)
    frame = av.AudioFrame(
        format="s16",
        layout="stereo" if channels == 2 else "mono",
        samples=len(data) // 2 // channels,
    )
    frame.sample_rate = rate
    frame.planes[0].update(data)
    return _collect((*resampler.resample(frame), *resampler.resample(None)), target)


def _collect(frames: Iterator[av.AudioFrame] | tuple[av.AudioFrame, ...], rate: int) -> bytes:
    pcm = bytearray()
    for frame in frames:
        pcm += bytes(frame.planes[0])[: 2 * frame.samples]  # planes are padded for alignment
        if len(pcm) > 2 * rate * MAX_SECONDS:
            raise BadAudio("too_long", f"The sound is longer than {MAX_SECONDS} s.")
    return bytes(pcm)
