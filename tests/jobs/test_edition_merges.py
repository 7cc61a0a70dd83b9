"""A corrected file for a book that its owner has edited: nothing of either is lost unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import control, editions
from jobs.differences import compare
from jobs.models import EditionState, Job, OnCollision
from jobs.pipeline.importing import import_document
from jobs.states import State
from narrator import editing, site
from narrator.refusal import Refusal
from tests import rows

if TYPE_CHECKING:
    from jobs.models import Edition
    from narrator.models import Book, Chapter, User
    from tests.conftest import Rung

pytestmark = pytest.mark.django_db(transaction=True)

STORM = (
    "The storm began at noon, when the cook was still busy with his potatoes.",
    "It blew for three days and three nights, and nobody on board slept for an hour.",
    "On the fourth morning the mast went over the side, and took the boat with it.",
)
CALM = ("Then came a calm.", "The sails hung like washing, and we ate the last of the bread.")
BOOK = "\n\n".join(["# The Storm", *STORM, "# The Calm", *CALM])
LAND = "# Land\n\nWe saw land on the ninth day."


@pytest.fixture
def alice() -> User:
    return rows.make_user()


@pytest.fixture
def book(alice: User, rung: Rung) -> Book:
    job = control.import_book(alice, [BOOK.encode()], "sea.md")
    import_document(job.pk)
    rung.clear()
    assert job.book
    job.book.refresh_from_db()
    return job.book


def chapter(book: Book, number: int) -> Chapter:
    found: Chapter = book.chapters.select_related("book").get(number=number)
    return found


def edit(book: Book, number: int, old: str, new: str) -> None:
    found = chapter(book, number)
    assert old in found.text
    editing.edit_chapter(found, found.version, text=found.text.replace(old, new))


def upload(
    book: Book,
    text: str,
    *,
    accept: bool = False,
    append: bool = False,
    on_collision: OnCollision = OnCollision.ASK,
) -> Edition:
    book.refresh_from_db()
    edition = editions.start(
        book, [text.encode()], "new.md", accept=accept, append=append, on_collision=on_collision
    )
    import_document(edition.job_id)
    edition.refresh_from_db()
    return edition


def test_edits_stay_beside_what_the_file_corrects(book: Book) -> None:
    edit(book, 1, "potatoes", "turnips")

    edition = upload(book, BOOK.replace("fourth morning", "fifth morning"), accept=True)

    text = chapter(book, 1).text
    assert edition.state == EditionState.ACCEPTED
    assert "turnips" in text
    assert "fifth morning" in text
    assert [(c.title, c.edited) for c in book.chapters.all()] == [
        ("The Storm", True),
        ("The Calm", False),
    ]


def test_only_what_changed_is_to_be_read_anew(book: Book) -> None:
    edit(book, 1, "potatoes", "turnips")

    difference = compare(upload(book, BOOK.replace("the bread", "our bread")))

    assert difference.collisions == []
    assert [(c.title, c.state, c.passages) for c in difference.chapters] == [
        ("The Storm", "same", 0),
        ("The Calm", "changed", 1),
    ]


def test_what_collides_waits_even_when_it_was_to_be_accepted(book: Book) -> None:
    edit(book, 1, "three days and three nights", "seven days")

    edition = upload(book, BOOK.replace("three days and three nights", "four days"), accept=True)

    assert edition.state == EditionState.PENDING
    assert Job.objects.get(pk=edition.job_id).state == State.DONE
    assert "seven days" in chapter(book, 1).text
    (collision,) = compare(edition).collisions
    assert collision.title == "The Storm"
    assert "seven days" in collision.mine[0]
    assert "four days" in collision.theirs[0]
    with pytest.raises(Refusal, match="One place was changed both") as refused:
        editions.accept(edition)
    assert (refused.value.code, refused.value.status) == ("collisions", 409)


@pytest.mark.parametrize(("whose", "words"), [("mine", "seven days"), ("theirs", "four days")])
def test_the_choice_counts(book: Book, whose: str, words: str) -> None:
    edit(book, 1, "three days and three nights", "seven days")
    edition = upload(book, BOOK.replace("three days and three nights", "four days"))
    seen = compare(edition).seen

    editions.accept(edition, seen, {0: whose})

    assert words in chapter(book, 1).text
    assert chapter(book, 1).edited is (whose == "mine")


@pytest.mark.parametrize(
    ("policy", "words"), [(OnCollision.MINE, "seven days"), (OnCollision.THEIRS, "four days")]
)
def test_a_program_may_say_beforehand_whose_words_count(
    book: Book, policy: OnCollision, words: str
) -> None:
    edit(book, 1, "three days and three nights", "seven days")
    text = BOOK.replace("three days and three nights", "four days")

    edition = upload(book, text, accept=True, on_collision=policy)

    assert edition.state == EditionState.ACCEPTED
    assert words in chapter(book, 1).text


def test_a_split_and_a_title_stay(book: Book) -> None:
    editing.edit_chapter(chapter(book, 2), 1, title="Calm")
    editing.split(chapter(book, 1), 1, 2, "Later")
    kept = list(book.chapters.values_list("pk", "title"))

    upload(book, BOOK.replace("fourth morning", "fifth morning"), accept=True)

    assert list(book.chapters.values_list("pk", "title")) == kept
    assert "fifth morning" in chapter(book, 2).text


def test_the_order_stays(book: Book) -> None:
    editing.move(chapter(book, 2), -1)

    upload(book, BOOK.replace("the bread", "our bread"), accept=True)

    assert [c.title for c in book.chapters.all()] == ["The Calm", "The Storm"]
    assert "our bread" in chapter(book, 1).text


def test_an_edit_made_since_the_file_was_read_is_seen(book: Book) -> None:
    edition = upload(book, BOOK.replace("the bread", "our bread"))
    edit(book, 2, "the bread", "my bread")

    with pytest.raises(Refusal, match="One place was changed both"):
        editions.accept(edition)

    assert "my bread" in chapter(book, 2).text


def test_without_a_source_the_file_counts(book: Book) -> None:
    edit(book, 1, "potatoes", "turnips")
    site.store().delete(book.source_key)

    upload(book, BOOK.replace("the bread", "our bread"), accept=True)

    assert "potatoes" in chapter(book, 1).text
    assert "our bread" in chapter(book, 2).text


def test_new_chapters_are_put_behind_the_others(book: Book, alice: User) -> None:
    edit(book, 1, "potatoes", "turnips")
    before = list(book.chapters.values("pk", "text", "edited", "version"))
    source = book.source_key

    edition = upload(book, LAND, accept=True, append=True)

    book.refresh_from_db()
    assert list(book.chapters.values("pk", "text", "edited", "version"))[:2] == before
    assert [c.title for c in book.chapters.all()] == ["The Storm", "The Calm", "Land"]
    assert (book.source_key, book.source_name) == (source, "sea.md")
    assert not site.store().exists(edition.source_key)


def test_a_serial_goes_on(book: Book) -> None:
    upload(book, LAND, accept=True, append=True)
    upload(book, f"{LAND}\n\n# Home\n\nAt last.", accept=True, append=True)

    assert [c.title for c in book.chapters.all()] == ["The Storm", "The Calm", "Land", "Home"]


def test_the_whole_file_may_follow_its_parts(book: Book) -> None:
    upload(book, LAND, accept=True, append=True)

    edition = upload(book, f"{BOOK}\n\n{LAND}\n\n# Home\n\nAt last.", accept=True)

    assert edition.state == EditionState.ACCEPTED
    assert [(c.title, c.edited) for c in book.chapters.all()] == [
        ("The Storm", False),
        ("The Calm", False),
        ("Land", False),
        ("Home", False),
    ]


def test_what_is_appended_is_priced(book: Book) -> None:
    difference = compare(upload(book, LAND, append=True))

    assert [(c.state, c.title, c.passages) for c in difference.changed] == [("added", "Land", 2)]
    assert difference.cost.passages == 2
