"""The clip in the format that was asked for."""

from __future__ import annotations

import io

import numpy as np

from tests.provider import voice

MEDIA_TYPES = {
    "wav": "audio/wav",
    "pcm": "audio/pcm",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "opus": "audio/ogg",
}
CODECS = {"mp3": ("mp3", "libmp3lame"), "flac": ("flac", "flac"), "opus": ("ogg", "libopus")}


def encode(samples: bytes, format_name: str, rate: int = voice.RATE) -> bytes:
    """From 16-bit mono PCM."""
    if format_name == "pcm":
        return samples
    if format_name == "wav":
        return voice.wav(samples, rate)
    return _compress(samples, *CODECS[format_name])


def _compress(samples: bytes, container: str, codec: str) -> bytes:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=voice.RATE)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(
            np.frombuffer(samples, "<i2").reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = voice.RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            output.mux(packet)
    return file.getvalue()
