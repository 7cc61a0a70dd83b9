"""Every format is made from the master, with the same length and its own media type."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from narrator.audio.atomic import replacing
from narrator.audio.clip import RATE, decode
from narrator.audio.errors import BadAudio, StorageFull
from narrator.audio.formats import FORMATS, derive
from narrator.audio.pauses import PauseSettings
from narrator.audio.probe import probe
from narrator.audio.stitch import Part, stitch
from tests.audio.sounds import speech

CODECS = {
    "mp3": "mp3float",
    "m4a": "aac",
    "opus": "opus",
    "flac": "flac",
    "wav": "pcm_s16le",
}


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("master") / "a.flac"
    stitch([Part(lambda: speech(2.0), "audio/pcm", 0.0)], {"flac": target})
    return target


@pytest.mark.parametrize("name", FORMATS)
def test_a_derived_file_lasts_as_long_as_the_master(name: str, master: Path, folder: Path) -> None:
    target = folder / f"a{FORMATS[name].extension}"
    derive(master, target, name)
    whole = decode(master.read_bytes())
    made = decode(target.read_bytes(), FORMATS[name].media_type)
    assert made.samples == whole.samples
    assert (made.pcm == whole.pcm) is FORMATS[name].lossless
    assert list(folder.iterdir()) == [target]


@pytest.mark.parametrize(("name", "codec"), CODECS.items())
def test_a_probe_tells_what_a_file_is(name: str, codec: str, master: Path, folder: Path) -> None:
    derive(master, folder / "a", name)
    found = probe(folder / "a")
    assert (found.codec, found.channels) == (codec, 1)
    assert found.seconds == pytest.approx(decode(master.read_bytes()).seconds, abs=0.1)
    assert found.rate == (48_000 if name == "opus" else RATE)
    assert not found.has_cover


def test_a_probe_of_no_sound_is_refused(folder: Path) -> None:
    (folder / "a").write_bytes(b"hello")
    with pytest.raises(BadAudio):
        probe(folder / "a")


def test_an_unknown_format_is_refused(master: Path, folder: Path) -> None:
    with pytest.raises(ValueError, match="'aiff'"):
        derive(master, folder / "a", "aiff")


def test_an_unknown_pause_is_refused() -> None:
    with pytest.raises(ValueError, match="'breath'"):
        PauseSettings().after("breath")


def test_a_file_appears_whole_or_not_at_all(folder: Path) -> None:
    target = folder / "deep" / "a"
    with replacing(target) as part:
        part.write_bytes(b"new")
        assert not target.exists()
    with pytest.raises(ZeroDivisionError), replacing(target) as part:
        part.write_bytes(bytes(1 // 0))
    assert [path.read_bytes() for path in target.parent.iterdir()] == [b"new"]


def test_a_full_disk_has_its_own_name(folder: Path) -> None:
    with pytest.raises(StorageFull, match="free some"), replacing(folder / "a"):
        Path("/dev/full").write_bytes(b"x")
    with pytest.raises(PermissionError), replacing(folder / "a"):
        raise PermissionError(errno.EACCES, "denied")
