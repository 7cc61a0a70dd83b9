"""The encoder's failures have names, and leave no file."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import imageio_ffmpeg
import pytest

from narrator.audio import ffmpeg
from narrator.audio.errors import EncodeFailed, StorageFull
from narrator.audio.ffmpeg import BitRates, Encoder, encoding, find, transcode
from tests.audio.sounds import speech, tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _search_again() -> Iterator[None]:
    find.cache_clear()
    yield
    find.cache_clear()


def pretend(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a script named ffmpeg first on the path, and let it be found."""
    binary = folder / "bin" / "ffmpeg"
    binary.parent.mkdir()
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", f"{binary.parent}:/usr/bin:/bin")
    find.cache_clear()


def test_it_falls_back_to_the_binary_in_the_wheel(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert "imageio_ffmpeg" in find()
    with Encoder({"mp3": folder / "a.mp3"}) as encoder:
        encoder.write(tone(0.5))
    assert (folder / "a.mp3").stat().st_size > 1000


def test_without_any_ffmpeg_it_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", _none)
    with pytest.raises(EncodeFailed, match="install"):
        Encoder({"flac": folder / "a"}).__enter__()
    assert list(folder.iterdir()) == []


def _none() -> str:
    raise RuntimeError("No ffmpeg exe could be found.")


@pytest.mark.parametrize(
    ("script", "error", "words"),
    [
        ("echo 'first' >&2; echo 'Codec is missing' >&2; exit 1", EncodeFailed, "Codec is missing"),
        ("cat >/dev/null; echo 'x: No space left on device' >&2; exit 1", StorageFull, "free some"),
        ("cat >/dev/null; exit 3", EncodeFailed, "status 3"),
    ],
)
def test_what_ffmpeg_says_is_in_the_error(
    script: str,
    error: type[Exception],
    words: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(folder, monkeypatch, script)
    out = folder / "out"
    with pytest.raises(error, match=words), Encoder({"flac": out / "a.flac"}) as encoder:
        encoder.write(tone(0.1) * 1000)
    assert list(out.iterdir()) == []


def test_one_failed_output_takes_the_others_with_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("ffmpeg") or find()
    pretend(folder, monkeypatch, f'"{real}" "$@"; echo "late failure" >&2; exit 1')
    out = folder / "out"
    with (
        pytest.raises(EncodeFailed, match="late failure"),
        Encoder({"flac": out / "a", "mp3": out / "b"}) as encoder,
    ):
        encoder.write(speech(1.0))
    assert list(out.iterdir()) == []


def test_a_real_full_disk_is_recognised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which("ffmpeg") or find()
    # The last argument is the output: send it to the device that is always full.
    pretend(
        folder,
        monkeypatch,
        f'for last; do :; done; ln -s /dev/full "${{last#file:}}"\nexec "{real}" "$@"',
    )
    out = folder / "out"
    with pytest.raises(StorageFull), Encoder({"wav": out / "a"}) as encoder:
        encoder.write(tone(0.1) * 100)
    assert list(out.iterdir()) == []


def test_a_broken_master_cannot_be_transcoded(folder: Path) -> None:
    (folder / "master.flac").write_bytes(b"not flac at all")
    with pytest.raises(EncodeFailed):
        transcode(folder / "master.flac", {"mp3": folder / "a.mp3"})
    assert [path.name for path in folder.iterdir()] == ["master.flac"]


def test_a_name_like_a_protocol_is_only_a_name(folder: Path) -> None:
    target = folder / "http:%d -x.flac"
    with Encoder({"flac": target}) as encoder:
        encoder.write(tone(0.2))
    assert list(folder.iterdir()) == [target]


def test_bit_rates_reach_the_encoder(folder: Path) -> None:
    sizes = []
    for rate in (32, 96):
        with Encoder({"mp3": folder / "a"}, BitRates(mp3=rate)) as encoder:
            encoder.write(speech(4.0))
        sizes.append((folder / "a").stat().st_size)
    assert sizes[1] > 2 * sizes[0]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="flac, mp3"):
        encoding("aiff", ffmpeg.BitRates())
