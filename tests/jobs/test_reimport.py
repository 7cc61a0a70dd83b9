"""Reading a source again, with rules of cleaning switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs import control, reimport
from jobs.pipeline import importing
from jobs.states import State
from narrator import editing, intake, site
from narrator.models import Book, BookState
from narrator.refusal import Refusal
from tests.books import make_epub
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)

SOFT = ("One", ["Donau\u00addampfer fahren auf der Donau, seit es die Donau gibt."])
PLAIN = ("Two", ["Am Abend waren alle wieder zu Hause und aßen zu Abend."])


@pytest.fixture
def book(tmp_path: Path) -> Book:
    path = make_epub(tmp_path / "a.epub", language="de", chapters=[SOFT, PLAIN])
    job = control.import_book(make_user(), [path.read_bytes()], path.name)
    importing.import_document(job.pk)
    assert job.book is not None
    return Book.objects.get(pk=job.book.pk)


def again(book: Book, *rules: str, replace_edits: bool = False) -> Job:
    job = reimport.reimport(book, rules, replace_edits=replace_edits)
    importing.import_document(job.pk)
    job.refresh_from_db()
    book.refresh_from_db()
    return job


def refusal(book: Book, *rules: str) -> str:
    with pytest.raises(Refusal) as caught:
        reimport.reimport(book, rules)
    return caught.value.code


def test_what_was_cleaned_is_kept_with_the_book(book: Book) -> None:
    assert [(each["rule"], each["count"]) for each in book.cleaning] == [
        ("invisible_characters", 1)
    ]
    assert book.kept_rules == []


def test_a_rule_that_is_switched_off_brings_its_text_back(book: Book) -> None:
    before = list(book.chapters.values_list("pk", "number"))

    job = again(book, "invisible_characters")

    first = book.chapters.get(number=1)
    assert job.state == State.DONE
    assert "Donau\u00addampfer" in first.text
    assert (book.cleaning, book.kept_rules) == ([], ["invisible_characters"])
    assert list(book.chapters.values_list("pk", "number")) == before
    assert list(book.chapters.values_list("version", flat=True)) == [2, 1]


def test_the_choice_of_chapters_stays(book: Book) -> None:
    editing.edit_chapter(book.chapters.get(number=2), None, included=False)

    again(book, "links")

    assert list(book.chapters.values_list("included", flat=True)) == [True, False]


def test_an_edit_stays_beside_what_the_rule_brings_back(book: Book) -> None:
    book.chapters.filter(number=1).update(
        text=f"{book.chapters.get(number=1).text}\n\nAnd home again."
    )
    editing.edit_chapter(book.chapters.get(number=1), None, title="My own")
    editing.edit_chapter(book.chapters.get(number=2), None, text="Mine.")

    again(book, "invisible_characters")

    first, second = book.chapters.all()
    assert (first.title, first.edited) == ("My own", True)
    assert "Donau\u00addampfer" in first.text
    assert first.text.endswith("And home again.")
    assert (second.text, second.edited) == ("Mine.", True)


def test_where_both_changed_a_paragraph_the_edit_counts(book: Book) -> None:
    text = book.chapters.get(number=1).text
    editing.edit_chapter(book.chapters.get(number=1), None, text=text.replace("fahren", "fuhren"))

    again(book, "invisible_characters")

    assert "Donaudampfer fuhren" in book.chapters.get(number=1).text


def test_an_edit_that_is_made_meanwhile_stays(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in, edits = intake.take_in, ["While it was read."]

    def take_in_late(*args: Any, **kwargs: Any) -> None:
        if edits:
            editing.edit_chapter(book.chapters.get(number=2), None, text=edits.pop())
        take_in(*args, **kwargs)

    monkeypatch.setattr(intake, "take_in", take_in_late)

    job = again(book, "invisible_characters")

    assert job.state == State.DONE
    assert book.chapters.get(number=2).text == "While it was read."
    assert "Donau\u00addampfer" in book.chapters.get(number=1).text


def test_an_edit_is_replaced_when_that_is_confirmed(book: Book) -> None:
    editing.edit_chapter(book.chapters.get(number=1), None, text="Mine.", title="My own")
    kept = book.chapters.get(number=1).pk

    again(book, replace_edits=True)

    first = book.chapters.get(number=1)
    assert (first.pk, first.title, first.edited) == (kept, "One", False)


def test_chapters_that_the_file_no_longer_has_are_deleted(book: Book) -> None:
    extra = book.chapters.create(number=9, title="Split off", text="x", characters=1)

    again(book)

    assert not book.chapters.filter(pk=extra.pk).exists()
    assert book.chapters.count() == 2


def test_a_book_that_is_being_narrated_is_left_alone(book: Book) -> None:
    make_narration(book.owner, book=book)
    assert refusal(book) == "narration_active"


def test_an_unknown_rule_and_a_second_reading_are_refused(book: Book) -> None:
    assert refusal(book, "no_such_rule") == "unknown_rule"
    reimport.reimport(book, ["links"])
    assert refusal(book) == "being_read"


def test_a_source_that_is_gone_leaves_the_book_as_it_is(book: Book) -> None:
    site.store().write(book.source_key, b"PK\x03\x04 nothing that makes sense")

    job = again(book)

    assert (job.state, job.error_code) == (State.FAILED, "damaged")
    assert (book.state, book.chapters.count()) == (BookState.READY, 2)
