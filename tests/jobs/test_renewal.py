"""A finished narration of a book that was corrected: only what changed is read, addresses stay."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import editions, outdated, renewal
from jobs.feeds import open_feed
from jobs.models import Charge, Job
from jobs.pipeline.importing import import_document
from jobs.states import State
from narrator import editing, pronunciation, speaking
from narrator.refusal import Refusal
from tests.jobs.repairing import MUCH, PARAGRAPHS, TEXTS, again, assert_whole, finished, settle

if TYPE_CHECKING:
    from narrator.models import Book, Chapter
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(provider: Provider, rung: Rung) -> Job:
    return finished(rung)


@pytest.fixture
def book(job: Job) -> Book:
    assert job.book
    return job.book


def chapter(book: Book, number: int = 1) -> Chapter:
    found: Chapter = book.chapters.select_related("book").get(number=number)
    return found


def edit(book: Book, old: str, new: str, number: int = 1) -> None:
    found = chapter(book, number)
    assert old in found.text
    editing.edit_chapter(found, found.version, text=found.text.replace(old, new))


def heard(job: Job) -> list[list[str]]:
    """What every chapter says, in order."""
    return [[p.words for p in row.passages.all()] for row in job.chapters.all()]


def renew(job: Job, rung: Rung) -> Job:
    found = outdated.look(again(job))
    renewal.renew(again(job), seen=found.plan.digest, most=found.price_usd)
    settle(rung)
    return again(job)


def test_nothing_has_changed_and_nothing_is_done(job: Job) -> None:
    found = outdated.look(job)

    assert (found.changed, found.passages, float(found.price_usd)) == (False, 0, 0.0)
    assert renewal.renew(job).state == State.DONE


def test_only_what_changed_is_read(job: Job, book: Book, rung: Rung) -> None:
    before, paid = heard(job), Charge.objects.total()
    edit(book, "eleven", "twelve")

    found = outdated.look(job)
    renewed = renew(job, rung)

    assert (found.passages, found.price_usd) == (1, Charge.objects.total() - paid)
    assert found.price_usd > 0
    assert_whole(renewed)
    assert heard(renewed)[0][0] == PARAGRAPHS[0].replace("eleven", "twelve")
    assert [heard(renewed)[0][1:], heard(renewed)[1]] == [before[0][1:], before[1]]
    assert not outdated.look(renewed).changed


def test_addresses_stay(job: Job, book: Book, rung: Rung) -> None:
    secret = open_feed(job).secret
    rows = list(job.chapters.values_list("pk", "number"))
    edit(book, "eleven", "twelve")

    renewed = renew(job, rung)

    assert (renewed.pk, open_feed(renewed).secret) == (job.pk, secret)
    assert list(renewed.chapters.values_list("pk", "number")) == rows


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"First of all.\n\n{text}",
        lambda text: (
            f"{text}\n\nAnd last of all, when nobody was looking, the lamp went out again."
        ),
        lambda text: text.replace(f"{PARAGRAPHS[1]}\n\n", ""),
        lambda text: text.replace("\n\n", "\n\n* * *\n\n", 1),
        lambda text: "# A title\n\n" + "\n\n".join(reversed(text.split("\n\n"))),
        lambda text: "Quite another text stands here now, and it is long enough to be read alone.",
    ],
)
def test_whatever_is_changed_is_said_as_a_new_narration_would(
    job: Job, book: Book, rung: Rung, change: object
) -> None:
    assert callable(change)
    found = chapter(book)
    editing.edit_chapter(found, found.version, text=change(found.text))

    expected = outdated.look(again(job)).plan
    renewed = renew(job, rung)

    said = [[(p.text, p.pause) for p in planned.passages] for planned in expected.chapters]
    rows = [
        [(p.take.text, p.pause) for p in row.passages.select_related("take")]
        for row in renewed.chapters.all()
    ]
    assert rows == said
    assert_whole(renewed)


def test_a_serial_goes_on_in_the_same_narration(job: Job, book: Book, rung: Rung) -> None:
    edition = editions.start(book, [b"# Land\n\nWe saw it."], "2.md", accept=True, append=True)
    import_document(edition.job_id)

    found = outdated.look(job)
    renewed = renew(job, rung)

    assert [(each.title, each.row) for each in found.chapters] == [("Land", None)]
    assert [row.title for row in renewed.chapters.all()] == ["Chapter 1", "Chapter 2", "Land"]
    assert_whole(renewed)


def test_a_title_a_list_and_a_rule_count_too(job: Job, book: Book, rung: Rung) -> None:
    editing.edit_chapter(chapter(book, 2), 1, title="The Morning")
    pronunciation.add(book.owner, book, "lamp", "lantern")
    speaking.switch(book, {"numbers": True})

    found = outdated.look(again(job))
    renewed = renew(job, rung)

    assert [(each.title, len(each.fresh)) for each in found.chapters] == [
        ("Chapter 1", 1),
        ("The Morning", 0),
    ]
    assert renewed.chapters.get(number=2).title == "The Morning"
    assert heard(renewed)[0] == PARAGRAPHS
    assert_whole(renewed)


@pytest.mark.parametrize("how", ["moved", "left out", "in between", "language"])
def test_what_moves_numbers_needs_a_new_narration(job: Job, book: Book, how: str) -> None:
    if how == "moved":
        editing.move(chapter(book, 2), -1)
    elif how == "left out":
        editing.edit_chapter(chapter(book, 1), None, included=False)
    elif how == "in between":
        editing.split(chapter(book, 1), 1, 1, "New")
    else:
        book.language = "de"
        book.save()

    found = outdated.look(again(job))
    with pytest.raises(Refusal) as refused:
        renewal.renew(again(job), most=MUCH)

    assert (found.changed, found.in_place) == (True, False)
    assert refused.value.code == "chapters_moved"
    assert found.gone == (("Chapter 1",) if how == "left out" else ())
    assert again(job).state == State.DONE


def test_no_more_is_paid_than_was_accepted(job: Job, book: Book) -> None:
    edit(book, "eleven", "twelve")

    for most in (None, Decimal("0.00001")):
        with pytest.raises(Refusal) as refused:
            renewal.renew(job, most=most)
        assert refused.value.code == "price_changed"

    assert again(job).state == State.DONE
    assert not outdated.look(job).job.chapters.filter(passages__take__state="pending").exists()


def test_a_book_that_changed_since_it_was_looked_at_is_not_read(job: Job, book: Book) -> None:
    edit(book, "eleven", "twelve")
    seen = outdated.look(job).plan.digest
    edit(book, "twelve", "thirteen")

    with pytest.raises(Refusal) as refused:
        renewal.renew(job, seen=seen, most=MUCH)

    assert refused.value.code == "stale_version"


def test_a_narration_that_is_not_finished_is_left_alone(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=State.PAUSED)

    with pytest.raises(Refusal) as refused:
        outdated.look(again(job))

    assert refused.value.code == "not_finished"


def test_going_back_to_what_was_read_costs_nothing(job: Job, book: Book, rung: Rung) -> None:
    edit(book, "eleven of them", "a dozen of them")
    renewed = renew(job, rung)
    edit(book, "a dozen of them", "eleven of them")

    found = outdated.look(renewed)
    renew(job, rung)

    assert (found.passages, float(found.price_usd)) == (1, 0.0)
    assert heard(again(job))[0] == PARAGRAPHS
    assert TEXTS[0] == chapter(book).text
