"""The review of a book without a script: forms, sentences, both texts of a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs import editions
from jobs.models import Edition, EditionState
from jobs.pipeline.importing import import_document
from narrator import editing
from narrator.models import Chapter
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User

TEXTS = ("# The Storm\n\nIt began at noon.\n\nIt ended at night.", "A calm came.")
NOTES = {"rule": "note_marks", "count": 1234, "characters": 2400, "examples": ["<b>1</b>"]}


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_book(alice, TEXTS)


def first(book: Book) -> Chapter:
    return book.chapters.get(number=1)


def page(reader: Client, name: str, *args: object, **query: str) -> str:
    return reader.get(reverse(name, args=args), query).content.decode()


def post(reader: Client, name: str, *args: object, **form: Any) -> str:
    answer = reader.post(reverse(name, args=args), form, follow=True)
    return answer.content.decode()


def test_it_lists_the_chapters_with_titles_to_change(reader: Client, book: Book) -> None:
    shown = page(reader, "review", book.pk)

    assert 'value="Chapter 1" maxlength="500" aria-label="Title of chapter 1"' in shown
    assert "$0.0" in shown


def test_it_says_what_leaving_out_saves(reader: Client, book: Book) -> None:
    book.chapters.filter(number=1).update(included=False, reason="notes", characters=5000)

    shown = page(reader, "review", book.pk)

    assert "looks like notes" in shown
    assert "Left out: 1 with 5\u2009000 characters, which saves $0.10." in shown


def test_it_shows_what_each_rule_of_cleaning_did(reader: Client, book: Book) -> None:
    book.cleaning, book.kept_rules = [NOTES], ["tables"]
    book.save()

    shown = page(reader, "review", book.pk)

    assert "1\u2009234 times, 2\u2009400 characters: <q>&lt;b&gt;1&lt;/b&gt;</q>" in shown
    assert 'name="applied" value="note_marks" checked' in shown
    assert 'name="applied" value="tables">' in shown


def test_switching_a_rule_off_reads_the_file_again(reader: Client, book: Book) -> None:
    book.cleaning = [NOTES]
    book.save()

    said = post(reader, "clean", book.pk, offered=["note_marks", "tables"], applied=["tables"])

    assert "being read again" in said
    assert book.jobs.get(kind="import").result["kept_rules"] == ["note_marks"]


def test_edits_are_not_lost_to_a_rule_without_a_word(reader: Client, book: Book) -> None:
    editing.edit_chapter(Chapter.objects.select_related("book").get(pk=first(book).pk), 1, text="x")
    book.cleaning = [NOTES]
    book.save()

    shown = page(reader, "review", book.pk)
    post(reader, "clean", book.pk, offered=["note_marks"])

    assert "What you edited in 1 chapter stays." in shown
    assert 'name="replace_edits">' in shown
    assert book.jobs.get().result == {"kept_rules": ["note_marks"], "replace_edits": False}


def test_a_title_is_changed(reader: Client, book: Book) -> None:
    post(reader, "rename-chapter", first(book).pk, title=" The  Storm ", version="1")

    assert (first(book).title, first(book).version) == ("The Storm", 2)


@pytest.mark.parametrize("version", ["7", "", "x", "٧", "1" * 30])
def test_a_title_changed_elsewhere_is_told(reader: Client, book: Book, version: str) -> None:
    said = post(reader, "rename-chapter", first(book).pk, title="Late", version=version)

    assert "The chapter was changed since" in said
    assert first(book).title == "Chapter 1"


def test_chapters_are_moved_and_merged(reader: Client, book: Book) -> None:
    post(reader, "move-chapter", first(book).pk, to="down")
    moved = list(book.chapters.values_list("title", flat=True))

    said = post(reader, "merge-chapter", first(book).pk, version="1")

    assert moved == ["Chapter 2", "Chapter 1"]
    assert "“Chapter 2” now goes on" in said
    assert book.chapters.count() == 1
    assert "last chapter" in post(reader, "merge-chapter", first(book).pk, version="2")


def test_a_text_is_saved_and_says_what_it_touches(reader: Client, book: Book) -> None:
    text = TEXTS[0].replace("noon", "dawn")

    said = post(reader, "edit-chapter", first(book).pk, title="Storm", text=text, version="1")

    assert "Saved. 1 passage changed, $0.0007." in said
    assert (first(book).title, first(book).text) == ("Storm", text)


def test_both_texts_are_shown_when_two_were_written(reader: Client, book: Book) -> None:
    address = reverse("edit-chapter", args=[first(book).pk])
    book.chapters.filter(number=1).update(text="Theirs.", version=5)

    answer = reader.post(address, {"title": "T", "text": "Mine.", "version": "1"})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert ">Theirs.</textarea>" in shown
    assert ">Mine.</textarea>" in shown
    assert 'name="version" value="5"' in shown


@pytest.mark.parametrize("at", ["2", "0", "99", "x", ""])
def test_a_chapter_is_split_where_there_is_a_place(reader: Client, book: Book, at: str) -> None:
    said = post(reader, "split-chapter", first(book).pk, at=at, title="Night", version="1")

    assert ("is a chapter of its own now" in said) == (at == "2")
    assert book.chapters.count() == (3 if at == "2" else 2)


def test_what_was_found_is_marked_and_harmless(reader: Client, book: Book) -> None:
    book.chapters.filter(number=2).update(text="A <i>calm</i> came.")

    shown = page(reader, "search", book.pk, q="CALM</i>")

    assert "A &lt;i&gt;<mark>calm&lt;/i&gt;</mark> came." in shown
    assert f"{reverse('edit-chapter', args=[book.chapters.get(number=2).pk])}?at=0#p0" in shown
    assert "stands nowhere" in page(reader, "search", book.pk, q="<nothing>")


def upload(reader: Client, book: Book, text: str) -> Edition:
    file = SimpleUploadedFile("corrected.md", text.encode())
    reader.post(reverse("upload-edition", args=[book.pk]), {"file": file})
    edition: Edition = book.editions.get()
    return edition


@pytest.mark.django_db(transaction=True)
def test_a_corrected_file_is_compared_accepted_or_dropped(reader: Client, book: Book) -> None:
    voice = rows.make_voice(book.owner, name="<Sailor>")
    edition = upload(reader, book, "\n\n".join(TEXTS).replace("noon", "dawn"))
    waiting = page(reader, "edition", edition.pk)
    import_document(edition.job_id)
    shown = page(reader, "edition", edition.pk, voice=str(voice.pk))
    seen = editions.fingerprint(book)

    assert "Being read in" in waiting
    assert "1 passage changed, $0.0" in shown
    assert "&lt;Sailor&gt;" in shown
    assert "corrected.md</a>" in page(reader, "review", book.pk)
    post(reader, "move-chapter", first(book).pk, to="down")
    late = reader.post(reverse("accept-edition", args=[edition.pk]), {"seen": seen})
    assert (late.status_code, b"Compare once more" in late.content) == (409, True)
    assert "is dropped" in post(reader, "discard-edition", edition.pk)
    edition.refresh_from_db()
    assert edition.state == EditionState.DISCARDED
    assert "This file was dropped" in page(reader, "edition", edition.pk)


@pytest.mark.django_db(transaction=True)
def test_a_corrected_file_that_cannot_be_read_says_why(reader: Client, book: Book) -> None:
    edition = upload(reader, book, " ")
    import_document(edition.job_id)

    shown = page(reader, "edition", edition.pk)

    assert "The book is as it was." in shown
    assert 'role="alert">' in shown


def test_no_file_is_no_edition(reader: Client, book: Book) -> None:
    said = post(reader, "upload-edition", book.pk)

    assert "Choose the corrected file first." in said
    assert not Edition.objects.exists()
