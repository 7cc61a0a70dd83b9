"""A real novel as an audiobook, looked at with tools that we did not write.

ffmpeg decodes and measures, mutagen and MediaInfo read marks, tags and cover, epubcheck the EPUB,
feedparser the feed. What is compared is the sound: every download holds all of it, in order.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import feedparser
import httpx
import mutagen
import numpy as np
import pytest
from mutagen.mp4 import MP4Cover
from PIL import Image

from narrator.audio.ffmpeg import find
from narrator.text.sandbox import read
from tests.audio import meters
from tests.books import make_epub
from tests.end_to_end import mediainfo
from tests.end_to_end.site import Site
from tests.provider import Provider
from tests.readalong.checking import complaints, pars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("audiobook")]

NOVEL = Path(__file__).parents[1] / "samples/alice-en.epub"
TITLE, AUTHOR = "Alice’s Adventures in Wonderland", "Lewis Carroll"
RATE = 24_000
STEP = RATE // 100
DELAY = 10  # steps
KEPT = ("flac", "mp3", "m4a", "opus", "wav", "pcm")
CUE = re.compile(r"(?:(estimated)\n)?(\d+):(\d\d):(\d\d\.\d{3}) --> (\d+):(\d\d):(\d\d\.\d{3})")


class Narrated(NamedTuple):
    site: Site
    job: dict[str, Any]
    titles: list[str]
    folder: Path
    master: NDArray[np.float32]

    def fetch(self, url: str, name: str) -> Path:
        answer = self.site.api.get(self.site.url + url)
        assert answer.status_code == 200, answer.text
        target = self.folder / name
        target.write_bytes(answer.content)
        return target

    def export(self, fmt: str, **options: object) -> Path:
        asked = {"format": fmt, **options}
        answer = self.site.api.post(f"/jobs/{self.job['id']}/exports", json=asked)
        assert answer.status_code == 202, answer.text
        done = self.site.finished(answer.json())
        assert done["state"] == "done", done
        return self.fetch(done["result"]["url"], f"book.{fmt}")


@pytest.fixture(scope="module")
def narrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Narrated]:
    folder = tmp_path_factory.mktemp("audiobook")
    cover = io.BytesIO()
    Image.new("RGB", (600, 800), "firebrick").save(cover, "JPEG")
    sections = read(NOVEL, NOVEL.name).sections
    texts = [(each.title, [b.text for b in each.blocks if not b.level]) for each in sections]
    chapters = [(title, texts) for title, texts in texts if any(texts)]
    novel = make_epub(
        folder / "novel.epub",
        title=TITLE,
        author=AUTHOR,
        chapters=chapters,
        cover=cover.getvalue(),
    )
    with Provider(latency="0.05") as provider:
        settings = {
            "SPEECH_PROFILE": "deepinfra",
            "SPEECH_URL": provider.url,
            "DEEPINFRA_TOKEN": provider.key,
        }
        with Site(folder, **settings) as site:
            job = site.finished(site.narrate(site.upload(novel), site.voice()), 300)
            assert job["state"] == "done", job
            titles = [each["title"] for each in job["chapters"]]
            assert len(titles) == 3
            found = Narrated(site, job, titles, folder, np.zeros(0, np.float32))
            masters = [
                found.fetch(_named(each, "flac"), f"{number}.flac")
                for number, each in enumerate(job["chapters"])
            ]
            master = np.concatenate([decoded(path) for path in masters])
            yield found._replace(master=master)


def _named(chapter: dict[str, Any], extension: str) -> str:
    return str(chapter["url"]).replace(".mp3", f".{extension}")


def decoded(path: Path) -> NDArray[np.float32]:
    """Decode a file of any format by ffmpeg."""
    if path.suffix == ".pcm":
        return np.frombuffer(path.read_bytes(), "<i2").astype(np.float32)
    command = [find(), "-nostdin", "-v", "error", "-i", str(path), "-map", "0:a"]
    raw = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-"]
    done = subprocess.run([*command, *raw], capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<i2").astype(np.float32)


def loudness(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """How loud each hundredth of a second is, with those beside it."""
    whole = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    level = np.sqrt(np.einsum("ij,ij->i", whole, whole))
    found: NDArray[np.float32] = np.convolve(level, np.ones(5) / 5, "same")
    return found


def assert_same_sound(found: NDArray[np.float32], master: NDArray[np.float32]) -> None:
    """All of it, in order: as long, and loud and quiet at the same moments, to a tenth of a second
    that an encoder may put before it."""
    assert len(found) / RATE == pytest.approx(len(master) / RATE, abs=0.2)
    one, other = loudness(found), loudness(master)
    most = min(len(one), len(other)) - DELAY
    alike = [np.corrcoef(one[at : at + most], other[:most])[0, 1] for at in range(DELAY)]
    assert max(alike) > 0.97


@pytest.mark.parametrize("extension", KEPT)
def test_each_chapter_in_each_format_holds_all_of_its_sound(
    narrated: Narrated, extension: str
) -> None:
    paths = [
        narrated.fetch(_named(each, extension), f"chapter-{at}.{extension}")
        for at, each in enumerate(narrated.job["chapters"])
    ]

    parts = [decoded(path) for path in paths]

    lengths = [each["seconds"] for each in narrated.job["chapters"]]
    assert [len(part) / RATE for part in parts] == pytest.approx(lengths, abs=0.12)
    assert_same_sound(np.concatenate(parts), narrated.master)


def test_the_m4b_has_it_all_with_marks_tags_and_cover(narrated: Narrated) -> None:
    path = narrated.export("m4b")

    book = mutagen.File(path)
    lengths = [each["seconds"] for each in narrated.job["chapters"]]
    assert [each.title for each in book.chapters] == narrated.titles
    starts = [sum(lengths[:n]) for n in range(len(lengths))]
    assert [each.start for each in book.chapters] == pytest.approx(starts, abs=0.001)
    assert (book["\xa9nam"], book["\xa9ART"], book["\xa9wrt"]) == ([TITLE], [AUTHOR], ["Reader"])
    assert book["covr"][0].imageformat == MP4Cover.FORMAT_JPEG
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # can be played before all is here
    assert_same_sound(decoded(path), narrated.master)


def test_mediainfo_reads_the_same_in_the_m4b(narrated: Narrated) -> None:
    found = mediainfo.look(narrated.export("m4b"))

    lengths = [each["seconds"] for each in narrated.job["chapters"]]
    assert [title for _, title in found.marks] == narrated.titles
    starts = [sum(lengths[:n]) for n in range(len(lengths))]
    assert [at for at, _ in found.marks] == pytest.approx(starts, abs=0.002)
    general = found.general
    assert (general["title"], general["performer"]) == (TITLE, AUTHOR)
    assert (general["composer"], general["genre"]) == ("Reader", "Audiobook")
    assert general["cover"] == "Yes"
    assert general["isstreamable"] == "Yes"
    assert (found.audio["format"], found.audio["language"]) == ("AAC", "en")
    assert found.audio["duration"] / 1000 == pytest.approx(sum(lengths), abs=0.12)


def test_one_mp3_has_it_all_with_marks(narrated: Narrated) -> None:
    path = narrated.export("mp3", single=True)

    tags = mutagen.File(path).tags
    marks = sorted(tags.getall("CHAP"), key=lambda mark: mark.start_time)
    assert [str(mark.sub_frames.getall("TIT2")[0]) for mark in marks] == narrated.titles
    assert all(one.end_time == other.start_time for one, other in pairwise(marks))
    sound = decoded(path)
    for number, mark in enumerate(marks):
        begin, end = (round(at / 1000 * RATE) for at in (mark.start_time, mark.end_time))
        assert_same_sound(sound[begin:end], decoded(narrated.folder / f"{number}.flac"))


def test_the_zip_has_a_tagged_file_for_each_chapter(narrated: Narrated) -> None:
    with zipfile.ZipFile(narrated.export("mp3")) as bundle:
        names = sorted(name for name in bundle.namelist() if name.endswith(".mp3"))
        files = [mutagen.File(io.BytesIO(bundle.read(name))) for name in names]

    assert [str(file["TIT2"]) for file in files] == narrated.titles
    tracks = [f"{number}/{len(files)}" for number in range(1, len(files) + 1)]
    assert [str(file["TRCK"]) for file in files] == tracks
    assert all(file.tags.getall("APIC") for file in files)


def test_a_meter_that_is_not_ours_finds_every_chapter_within_what_shops_ask(
    narrated: Narrated,
) -> None:
    for number, each in enumerate(narrated.job["chapters"]):
        path = narrated.fetch(_named(each, "flac"), f"level-{number}.flac")
        read_by = meters.read(path)
        assert -23.0 <= read_by.rms_db <= -18.0
        assert read_by.peak_db <= -3.0
        head, tail = meters.quiet_at_the_ends(path)
        assert 0.5 <= head <= 1.0
        assert 1.0 <= tail <= 5.0


def test_the_epub_is_valid_and_lights_up_every_sentence(narrated: Narrated) -> None:
    path = narrated.export("epub")

    report = narrated.site.api.get(f"/jobs/{narrated.job['id']}/report").json()
    with zipfile.ZipFile(path) as archive:
        lit = pars(archive)
    assert report["sum"]["covered_percent"] == 100.0
    assert len(lit) == report["sum"]["sentences"]
    assert complaints(path) == []


def test_captions_begin_and_end_with_the_voice(narrated: Narrated) -> None:
    """Where a cue is not marked as an estimate: the titles, and what is a passage of its own."""
    with zipfile.ZipFile(narrated.export("vtt")) as bundle:
        texts = [bundle.read(name).decode() for name in sorted(bundle.namelist())]

    assert any(not each[0] for each in CUE.findall("\n".join(texts)))
    for number, text in enumerate(texts):
        sound = decoded(narrated.folder / f"{number}.flac")
        for _, *times in (each for each in CUE.findall(text) if not each[0]):
            begin, end = (
                int(hours) * 3600 + int(minutes) * 60 + float(seconds)
                for hours, minutes, seconds in (times[:3], times[3:])
            )
            assert _level(sound, begin - 0.15, begin - 0.05) < 30  # of 32,768
            assert _level(sound, begin, begin + 0.2) > 100
            assert _level(sound, end - 0.3, end) > 100
            assert _level(sound, end + 0.05, end + 0.15) < 30


def _level(sound: NDArray[np.float32], begin: float, end: float) -> float:
    part = sound[max(0, round(begin * RATE)) : round(end * RATE)]
    return float(np.sqrt(np.mean(part * part))) if part.size else 0.0


def test_the_feed_is_a_podcast_whose_sound_is_as_it_says(narrated: Narrated) -> None:
    opened = narrated.site.api.post(f"/jobs/{narrated.job['id']}/feed").json()

    feed = feedparser.parse(httpx.get(opened["url"]).content)
    assert not feed.bozo
    assert feed.version == "rss20"
    assert [each.title for each in feed.entries] == narrated.titles
    assert all(each.published_parsed and each.id for each in feed.entries)
    assert all(each.enclosures[0].type == "audio/mpeg" for each in feed.entries)
    channel = ET.fromstring(httpx.get(opened["url"]).content).find("channel")

    assert channel is not None
    items = channel.findall("item")
    assert [item.findtext("title") for item in items] == narrated.titles
    assert len({item.findtext("guid") for item in items}) == len(items)
    for item in items:
        sound = item.find("enclosure")
        assert sound is not None
        head = httpx.head(sound.get("url", ""))
        assert head.headers["Content-Length"] == sound.get("length")
        part = httpx.get(sound.get("url", ""), headers={"Range": "bytes=0-99"})
        assert (part.status_code, len(part.content)) == (206, 100)


def test_a_book_with_a_hole_is_refused_with_its_chapter(narrated: Narrated) -> None:
    site, job = narrated.site, narrated.job
    book = {"id": job["book"]}
    begun = site.narrate(book, site.voice("A bright, quick female voice"))

    answer = site.api.post(f"/jobs/{begun['id']}/exports", json={"format": "m4b"})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_complete")
    assert re.search(r"not finished yet: [\d, ]+\.", answer.json()["detail"])
