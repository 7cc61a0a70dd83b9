"""Downloads: complete books only, built once, tagged, with exact chapter marks."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from jobs import control
from jobs.models import Job, NarratedChapter
from jobs.pipeline import exporting, packaging, parts
from jobs.states import ChapterState, State
from narrator import site
from narrator.audio import probe, timed
from narrator.audio.clip import RATE
from narrator.refusal import Refusal
from tests.jobs.conftest import answer, buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ["A first paragraph of this tale.\n\nAnd then a second one.", "The end came in the spring."]


@pytest.fixture
def narration(provider: Provider, rung: Rung) -> Job:
    job = make_narration(make_user(), TEXTS)
    buy()
    answer(rung)
    job.refresh_from_db()
    assert job.state == State.DONE
    return job


def built(narration: Job, fmt: str, rung: Rung, **options: str | int) -> Job:
    job = control.export(narration.owner, narration, fmt, options)
    answer(rung)
    job.refresh_from_db()
    assert job.state == State.DONE, job.error_detail
    return job


def test_an_m4b_has_its_marks_where_the_chapters_begin(narration: Job, rung: Rung) -> None:
    import av

    job = built(narration, "m4b", rung)

    lengths = [c.samples / RATE for c in NarratedChapter.objects.order_by("number")]
    with av.open(str(site.store().local(job.result["key"]))) as book:
        marks = [float(mark["start"] * (mark["time_base"] or 0)) for mark in book.chapters()]
        titles = [mark["metadata"]["title"] for mark in book.chapters()]
        tags = book.metadata
    assert marks == pytest.approx([0, lengths[0]], abs=0.001)
    assert titles == ["Chapter 1", "Chapter 2"]
    assert tags["title"] == "The Cask of Amontillado"
    assert tags["composer"] == "Sailor"
    assert job.result["filename"] == "The Cask of Amontillado.m4b"


@pytest.mark.parametrize("fmt", [f for f in packaging.FORMATS if f not in {"m4b", "epub"}])
def test_every_other_format_is_a_zip_with_a_file_for_each_chapter(
    narration: Job, rung: Rung, fmt: str
) -> None:
    job = built(narration, fmt, rung)

    with zipfile.ZipFile(io.BytesIO(site.store().read(job.result["key"]))) as bundle:
        assert bundle.testzip() is None
        chapters = [f"001 Chapter 1.{fmt}", f"002 Chapter 2.{fmt}"]
        reports = [] if fmt in timed.WRITERS else ["report.json", "report.txt"]
        assert bundle.namelist() == [*chapters, *reports]
        assert all(entry.file_size > 20 for entry in bundle.infolist())


def test_one_mp3_has_its_marks_where_the_chapters_begin(narration: Job, rung: Rung) -> None:
    job = built(narration, "mp3", rung, single=True)

    found = probe.probe(site.store().local(job.result["key"]))
    lengths = [c.samples / RATE for c in NarratedChapter.objects.order_by("number")]
    assert [mark.title for mark in found.marks] == ["Chapter 1", "Chapter 2"]
    assert found.marks[0].start == 0.0
    assert found.marks[1].start == pytest.approx(lengths[0], abs=0.1)
    assert found.seconds == pytest.approx(sum(lengths), abs=0.2)
    assert (found.codec, found.tags["album"]) == ("mp3float", "The Cask of Amontillado")
    assert job.result["filename"] == "The Cask of Amontillado.mp3"


def test_shops_get_what_they_ask_for_and_what_was_measured(
    narration: Job, rung: Rung, tmp_path: Path
) -> None:
    job = built(narration, "mp3", rung, profile="acx")

    with zipfile.ZipFile(io.BytesIO(site.store().read(job.result["key"]))) as bundle:
        first = probe.probe(Path(bundle.extract("001 Chapter 1.mp3", tmp_path)))
        report = json.loads(bundle.read("report.json"))
    assert (first.rate, first.channels, first.bit_rate) == (44_100, 1, 192_000)
    assert report["profile"] == "acx"
    assert [row["sound"]["faults"] for row in report["chapters"]] == [[], []]


@pytest.mark.parametrize(
    ("fmt", "options"),
    [
        ("flac", {"profile": "acx"}),
        ("m4b", {"single": True}),
        ("mp3", {"profile": "vinyl"}),
        ("mp3", {"profile": "acx", "single": True}),
        ("opus", {"bit_rate": 500}),
        ("wav", {"bit_rate": 64}),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    narration: Job, fmt: str, options: dict[str, str | int]
) -> None:
    with pytest.raises(Refusal) as refused:
        control.export(narration.owner, narration, fmt, options)

    assert refused.value.code == "unknown_option"


def test_an_epub_holds_every_chapter_with_its_sound_and_times(narration: Job, rung: Rung) -> None:
    job = built(narration, "epub", rung)

    with zipfile.ZipFile(io.BytesIO(site.store().read(job.result["key"]))) as book:
        pages = [book.read(f"EPUB/chapter000{n}.xhtml").decode() for n in (1, 2)]
        smil = book.read("EPUB/chapter0001.smil").decode()
        assert {"EPUB/audio/0001.mp3", "EPUB/audio/0002.mp3"} <= set(book.namelist())
    assert "<p><span" in pages[0]
    assert "A first paragraph of this tale." in pages[0]
    assert "The end came in the spring." in pages[1]
    assert smil.count("<par ") == pages[0].count("<span ") == 2


def test_a_bit_rate_can_be_chosen(narration: Job, rung: Rung, tmp_path: Path) -> None:
    job = built(narration, "mp3", rung, bit_rate=128)

    with zipfile.ZipFile(io.BytesIO(site.store().read(job.result["key"]))) as bundle:
        first = probe.probe(Path(bundle.extract("001 Chapter 1.mp3", tmp_path)))
    assert first.bit_rate == 128_000
    assert control.export(narration.owner, narration, "mp3").pk != job.pk


def test_a_shelf_has_a_folder_with_the_book_and_what_is_known_of_it(
    narration: Job, rung: Rung
) -> None:
    job = built(narration, "m4b", rung, layout="audiobookshelf")

    with zipfile.ZipFile(io.BytesIO(site.store().read(job.result["key"]))) as bundle:
        folder = "Unknown author/The Cask of Amontillado"
        known = json.loads(bundle.read(f"{folder}/metadata.json"))
        assert f"{folder}/The Cask of Amontillado.m4b" in bundle.namelist()
    assert (known["title"], known["narrators"]) == ("The Cask of Amontillado", ["Sailor"])
    lengths = [c.samples / RATE for c in NarratedChapter.objects.order_by("number")]
    assert [mark["title"] for mark in known["chapters"]] == ["Chapter 1", "Chapter 2"]
    assert known["chapters"][1]["start"] == pytest.approx(lengths[0], abs=0.001)


def test_a_download_is_built_again_when_a_chapter_changed(narration: Job, rung: Rung) -> None:
    job = built(narration, "mp3", rung)
    NarratedChapter.objects.filter(number=2).update(ready_at=timezone.now())

    assert control.export(narration.owner, narration, "mp3").pk != job.pk


def test_a_second_delivery_does_nothing(narration: Job, rung: Rung) -> None:
    job = built(narration, "mp3", rung)
    result = dict(job.result)

    exporting.export(job.pk)

    job.refresh_from_db()
    assert job.result == result


def test_a_second_download_costs_nothing(narration: Job, rung: Rung) -> None:
    job = built(narration, "mp3", rung)

    assert control.export(narration.owner, narration, "mp3").pk == job.pk

    site.store().delete(job.result["key"])
    assert control.export(narration.owner, narration, "mp3").pk != job.pk


def test_a_book_with_a_hole_is_refused_with_the_list(narration: Job) -> None:
    NarratedChapter.objects.filter(number=2).update(state=ChapterState.OPEN)

    with pytest.raises(Refusal, match=r"not finished yet: 2\."):
        control.export(narration.owner, narration, "m4b")


def test_an_unknown_format_is_refused_with_those_that_are_known(narration: Job) -> None:
    with pytest.raises(Refusal, match="m4b"):
        control.export(narration.owner, narration, "exe")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc passwd"),
        ('a\r\nX: "y"', "a X y"),
        ("***", "audiobook"),
        ("Ünïcode — fine", "Ünïcode — fine"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_title_becomes_a_safe_file_name(title: str, name: str) -> None:
    assert parts.file_name(title) == name


def test_the_longest_title_of_any_script_is_a_file_name(tmp_path: Path) -> None:
    for character in "aé長🎧":
        (tmp_path / f".{parts.file_name(character * 500)} (flac).zip.part").touch()


def test_a_book_with_a_new_title_is_built_anew(narration: Job, rung: Rung) -> None:
    before = built(narration, "mp3", rung)
    assert built(narration, "mp3", rung).pk == before.pk
    assert narration.book is not None
    narration.book.title = "Another Title"
    narration.book.save(update_fields=["title", "updated_at"])

    assert built(narration, "mp3", rung).result["filename"] == "Another Title (mp3).zip"


def _delete(job: Job) -> None:
    assert job.book is not None
    control.delete_book(job.book)


@pytest.mark.parametrize("end", [control.cancel, _delete])
def test_an_export_that_is_ended_while_it_is_built_leaves_no_file(
    narration: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch, end: Callable[[Job], object]
) -> None:
    job = control.export(narration.owner, narration, "m4b")
    real = packaging.build

    def ended_meanwhile(*args: Any) -> packaging.Made:
        end(Job.objects.get(pk=job.pk))
        return real(*args)

    monkeypatch.setattr(packaging, "build", ended_meanwhile)
    answer(rung)

    assert not site.store().exists(f"{job.owner_id}/exports/{job.pk}.m4b")
