"""Whatever a server sends becomes one shape, or is refused with a code."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import av
import pytest

from narrator.audio.clip import RATE, decode
from narrator.audio.decoder import decode_container
from narrator.audio.errors import BadAudio
from narrator.audio.ffmpeg import Encoder
from tests.audio.sounds import pack, silence, speech, tone, wav

if TYPE_CHECKING:
    from pathlib import Path

VOICE = speech(1.5)
ODD_CHUNK = b"LIST" + struct.pack("<I", 3) + b"abc" + b"\0"


def refusal(data: bytes, media_type: str = "") -> str:
    with pytest.raises(BadAudio) as caught:
        decode(data, media_type)
    assert caught.value.detail
    return caught.value.code


@pytest.mark.parametrize(
    "data",
    [
        wav(VOICE),
        wav(VOICE, data_size=0xFFFFFFFF, riff_size=0xFFFFFFFF),
        wav(VOICE, data_size=0, riff_size=0),
        wav(VOICE, data_size=0, riff_size=36),
        wav(VOICE, data_size=0x7FFFF000, riff_size=0x7FFFF024),
        wav(VOICE, before=ODD_CHUNK),
        wav(VOICE, after=b"LIST" + struct.pack("<I", 4) + b"abcd"),
    ],
    ids=["plain", "stream-ffs", "stream-0", "stream-data-0", "espeak", "odd-chunk", "trailer"],
)
def test_every_honest_wav_header_gives_the_same_samples(data: bytes) -> None:
    assert decode(data, "audio/wav").pcm == VOICE


def test_raw_pcm_is_taken_as_it_is() -> None:
    clip = decode(VOICE, "audio/pcm;rate=24000")
    assert (clip.pcm, clip.samples, clip.seconds) == (VOICE, 36_000, 1.5)


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (b"", "audio/wav", "empty"),
        (wav(b""), "audio/wav", "empty"),
        (wav(VOICE)[:-1000], "audio/wav", "truncated"),
        (wav(VOICE)[:30], "audio/wav", "truncated"),
        (wav(VOICE[:-1], data_size=0, riff_size=0), "audio/wav", "truncated"),
        (VOICE[:-1], "audio/pcm", "truncated"),
        (b'{"detail": "busy"}', "audio/wav", "not_audio"),
        (b"  <html><body>Bad gateway</body></html>", "audio/pcm", "not_audio"),
        (bytes(range(256)) * 40, "audio/mpeg", "not_audio"),
        (b"RIFF\x10\x00\x00\x00AVI LIST\x00\x00\x00\x00", "audio/wav", "not_audio"),
        (VOICE, "audio/pcm;rate=x", "not_audio"),
    ],
)
def test_what_is_no_whole_sound_is_refused(data: bytes, media_type: str, code: str) -> None:
    assert refusal(data, media_type) == code


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (22_050, 1), (44_100, 2), (24_000, 2)])
def test_other_rates_and_channels_keep_their_length(rate: int, channels: int) -> None:
    mono = tone(1.0, rate=rate)
    both = b"".join(mono[at : at + 2] * channels for at in range(0, len(mono), 2))
    clip = decode(wav(both, rate, channels))
    assert abs(clip.samples - RATE) <= 20
    assert max(memoryview(clip.pcm).cast("h")) == pytest.approx(0.25 * 32767, rel=0.05)


def test_resampling_leaves_no_alias() -> None:
    too_high = wav(tone(1.0, hertz=15_000, rate=48_000), rate=48_000)
    middle = memoryview(decode(too_high).pcm).cast("h")[2000:-2000]
    assert max(middle) < 20


@pytest.mark.parametrize("name", ["mp3", "flac", "opus", "m4a"])
def test_compressed_clips_are_decoded_without_padding(name: str, folder: Path) -> None:
    with Encoder({name: folder / name}) as encoder:
        encoder.write(VOICE)
    assert abs(decode((folder / name).read_bytes()).samples - len(VOICE) // 2) <= 1024


def test_a_cut_flac_is_refused(folder: Path) -> None:
    with Encoder({"flac": folder / "a"}) as encoder:
        encoder.write(speech(6.0))
    data = (folder / "a").read_bytes()
    assert refusal(data[: len(data) // 2]) == "truncated"


def test_float_wav_is_decoded() -> None:
    held = io.BytesIO()
    with av.open(held, "w", format="wav") as out:
        stream = out.add_stream("pcm_f32le", rate=RATE, layout="mono")
        frame = av.AudioFrame(format="flt", layout="mono", samples=RATE)
        frame.sample_rate = RATE
        frame.planes[0].update(struct.pack(f"<{RATE}f", *[0.25] * RATE))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    samples = memoryview(decode(held.getvalue()).pcm).cast("h")
    assert set(samples) == {8192}


def test_a_playlist_is_not_followed(folder: Path) -> None:
    secret = folder / "secret.wav"
    secret.write_bytes(wav(VOICE))
    playlists = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:{secret}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{secret}'\n",
    )
    for text in playlists:
        assert refusal(text.encode(), "audio/mpeg") == "not_audio"
        with pytest.raises(BadAudio):
            decode_container(text.encode(), RATE)


def test_silence_and_full_scale_are_sound_too() -> None:
    assert decode(wav(silence(0.1))).seconds == pytest.approx(0.1)
    assert decode(wav(pack([1.0, -1.0] * 100))).samples == 200
