"""A narrated EPUB is given back as itself, with the voice; where that cannot be, it is said why."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from jobs import control
from narrator import site
from narrator.readalong.own import making
from narrator.text.sandbox import Killed
from tests.books import make_epub, pack
from tests.jobs.conftest import answer, buy
from tests.readalong.checking import pars
from tests.rows import make_book, make_narration, make_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobs.models import Job
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ["A first paragraph of this tale.\n\nAnd then a second one.", "The end came in the spring."]
CHAPTERS = [(f"Chapter {at}", text.split("\n\n")) for at, text in enumerate(TEXTS, 1)]


@pytest.fixture
def exported(provider: Provider, rung: Rung) -> Callable[..., Job]:
    """Narrate TEXTS as read from `source`, and export them as an EPUB."""

    def export(source: bytes, texts: list[str] = TEXTS, **options: str) -> Job:
        owner = make_user()
        book = make_book(owner, texts)
        site.store().write(book.source_key, source)
        narration = make_narration(owner, book=book)
        buy()
        answer(rung)
        job = control.export(owner, narration, "epub", options)
        answer(rung)
        job.refresh_from_db()
        assert job.state == "done", job.error_detail
        return job

    return export


@pytest.fixture
def source(tmp_path: Path) -> bytes:
    return make_epub(tmp_path / "tale.epub", chapters=CHAPTERS).read_bytes()


def opened(job: Job) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(site.store().read(job.result["key"])))


def test_the_book_comes_back_as_it_was_with_the_voice(
    exported: Callable[..., Job], source: bytes
) -> None:
    job = exported(source)

    with opened(job) as book:
        assert [par.text for par in pars(book)] == [
            "A first paragraph of this tale.",
            "And then a second one.",
            "The end came in the spring.",
        ]
        assert "<h1>Chapter 1</h1>" in book.read("OEBPS/chapter1.xhtml").decode()
    assert job.result["note"] == ""


def test_it_can_be_made_of_the_text_instead(exported: Callable[..., Job], source: bytes) -> None:
    job = exported(source, layout="clean")

    with opened(job) as book:
        assert "EPUB/chapter0001.xhtml" in book.namelist()
    assert job.result["note"] == ""


def test_what_the_book_does_not_say_is_counted(exported: Callable[..., Job], source: bytes) -> None:
    job = exported(source, [f"{TEXTS[0]}\n\nNew.", TEXTS[1]])

    with opened(job) as book:
        assert len(pars(book)) == 3
    assert job.result["note"].startswith("1 sentence is heard without lighting up")


def test_a_book_with_other_words_is_made_of_the_text_and_says_so(
    exported: Callable[..., Job], tmp_path: Path
) -> None:
    other = make_epub(tmp_path / "other.epub", chapters=[("One", ["Something else."])])

    job = exported(other.read_bytes())

    with opened(job) as book:
        assert "EPUB/chapter0001.xhtml" in book.namelist()
    assert "your own EPUB could not be used. Only 0% of what is read" in job.result["note"]


def test_where_the_work_on_it_is_killed_the_text_is_taken(
    exported: Callable[..., Job], source: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> int:
        raise Killed("The reader was killed.")

    monkeypatch.setattr(making, "make", killed)

    job = exported(source)

    with opened(job) as book:
        assert "EPUB/chapter0001.xhtml" in book.namelist()
    assert job.result["note"].endswith("could not be used. The reader was killed.")


@pytest.mark.parametrize("broken", [True, False])
def test_a_file_that_is_no_epub_is_not_taken_for_one(
    exported: Callable[..., Job], tmp_path: Path, *, broken: bool
) -> None:
    document = pack(tmp_path / "a.docx", {"word/document.xml": "<document/>"}).read_bytes()

    job = exported(document[:40] if broken else document)

    with opened(job) as book:
        assert "EPUB/chapter0001.xhtml" in book.namelist()
    assert ("damaged" in job.result["note"]) is broken
