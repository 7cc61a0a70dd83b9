"""A corrected file for a book: what changed is told, paid for and read; the rest is owned."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import control, dispatch, editions
from jobs.differences import compare
from jobs.models import Charge, EditionState, Job, Take
from jobs.pipeline.importing import import_document
from jobs.states import State
from narrator import site
from narrator.refusal import Refusal
from tests import rows
from tests.jobs.conftest import answer, buy

if TYPE_CHECKING:
    from jobs.models import Edition
    from narrator.models import Book, User
    from narrator.text.document import Document
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

STORM = (
    "The storm began at noon, when the cook was still busy with his potatoes.",
    "It blew for three days and three nights, and nobody on board slept for an hour.",
    "On the fourth morning the mast went over the side, and took the boat with it.",
)
CALM = ("Then came a calm.", "The sails hung like washing, and we ate the last of the bread.")
BOOK = "\n\n".join(["# The Storm", *STORM, "# The Calm", *CALM])
CORRECTED = BOOK.replace("three days and three nights", "four days and four nights")


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


def upload(book: Book, text: str = CORRECTED, *, accept: bool = False) -> Edition:
    edition = editions.start(book, [text.encode()], "corrected.md", accept=accept)
    import_document(edition.job_id)
    edition.refresh_from_db()
    return edition


def test_unchanged_passages_keep_their_audio(
    book: Book, alice: User, provider: Provider, rung: Rung
) -> None:
    voice = rows.make_voice(alice)
    first = control.narrate(alice, book, voice, None, max_price=Decimal(1))
    buy()
    answer(rung)
    paid = Charge.objects.total()
    addresses = list(book.chapters.values_list("pk", "number"))

    edition = upload(book)
    difference = compare(edition)
    editions.accept(edition, difference.seen)
    again = control.narrate(alice, book, voice, None, max_price=Decimal(1))
    buy()
    answer(rung)

    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.state, again.state) == (State.DONE, State.DONE)
    assert difference.cost.passages == 1
    assert Charge.objects.total() - paid == difference.cost.price_usd == again.price_usd > 0
    assert Take.objects.filter(text__contains="four days").count() == 1
    assert list(book.chapters.values_list("pk", "number")) == addresses
    sent = sum(len(take.text) for take in Take.objects.all())
    assert provider.ledger.billed_characters == sent


def test_it_says_what_changed_by_chapter(book: Book) -> None:
    text = CORRECTED.replace("# The Calm", "# Land\n\nWe saw land on the ninth day.\n\n# The Calm")

    difference = compare(upload(book, text))

    assert [(c.state, c.title, c.passages) for c in difference.chapters] == [
        ("changed", "The Storm", 1),
        ("added", "Land", 2),
        ("same", "The Calm", 0),
    ]
    assert difference.chapters[0].places == [
        ([STORM[1]], [STORM[1].replace("three days and three nights", "four days and four nights")])
    ]
    assert difference.cost.passages == 3


def test_a_chapter_that_is_gone_is_told(book: Book) -> None:
    difference = compare(upload(book, BOOK[: BOOK.index("# The Calm")]))

    assert [(c.state, c.title) for c in difference.changed] == [("removed", "The Calm")]
    assert difference.cost.passages == 0


def test_what_its_owner_left_out_stays_left_out_and_costs_nothing(book: Book) -> None:
    book.chapters.filter(number=1).update(included=False)

    edition = upload(book)
    difference = compare(edition)
    editions.accept(edition)

    assert (difference.cost.passages, difference.chapters[0].state) == (0, "changed")
    assert not book.chapters.get(number=1).included


def test_nothing_changes_until_it_is_accepted(book: Book) -> None:
    before = list(book.chapters.values())

    edition = upload(book)

    assert edition.state == EditionState.PENDING
    assert list(book.chapters.values()) == before


def test_the_accepted_file_is_the_source(book: Book) -> None:
    old = book.source_key

    edition = upload(book, accept=True)

    book.refresh_from_db()
    assert edition.state == EditionState.ACCEPTED
    assert site.store().read(book.source_key).decode() == CORRECTED
    assert (book.source_name, book.source_digest) == ("corrected.md", edition.source_digest)
    assert not site.store().exists(old)
    assert not site.store().exists(edition.document_key)
    assert "four nights" in book.chapters.get(number=1).text


def test_a_second_correction_follows_the_first(book: Book) -> None:
    upload(book, accept=True)

    second = upload(book, BOOK, accept=True)

    book.refresh_from_db()
    assert site.store().read(book.source_key).decode() == BOOK
    assert book.source_key == second.source_key


def test_dropping_it_leaves_nothing_behind(book: Book) -> None:
    edition = upload(book)

    editions.discard(edition)

    assert not site.store().exists(edition.source_key)
    assert not site.store().exists(edition.document_key)
    assert "three nights" in book.chapters.get(number=1).text
    with pytest.raises(Refusal, match="accepted or dropped"):
        editions.discard(edition)


def test_a_newer_upload_takes_the_place_of_one_that_waits(book: Book) -> None:
    first = upload(book)

    upload(book, BOOK)

    first.refresh_from_db()
    assert first.state == EditionState.DISCARDED


def test_what_was_edited_since_the_comparison_is_not_overwritten(book: Book) -> None:
    edition = upload(book)
    seen = compare(edition).seen
    book.chapters.filter(number=2).update(text="Mine.", version=2)

    with pytest.raises(Refusal) as refused:
        editions.accept(edition, seen)

    edition.refresh_from_db()
    assert (refused.value.code, edition.state) == ("stale_version", EditionState.PENDING)
    assert book.chapters.get(number=2).text == "Mine."


def test_a_file_that_cannot_be_read_leaves_the_book_alone(book: Book) -> None:
    edition = editions.start(book, [b"%PDF-1.4 nonsense"], "broken.pdf", accept=True)
    import_document(edition.job_id)

    book.refresh_from_db()
    job = Job.objects.get(pk=edition.job_id)
    assert (job.state, book.state) == (State.FAILED, "ready")
    assert book.chapters.count() == 2
    assert site.store().exists(book.source_key)
    assert not site.store().exists(edition.source_key)


def test_a_reading_that_was_cancelled_changes_nothing(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = editions.start(book, [CORRECTED.encode()], "corrected.md", accept=True)
    job = Job.objects.get(pk=edition.job_id)
    write = editions._write

    def write_late(edition: Edition, key: str, document: Document) -> None:
        control.cancel(job)
        write(edition, key, document)

    monkeypatch.setattr(editions, "_write", write_late)
    import_document(job.pk)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert "three nights" in book.chapters.get(number=1).text
    assert not site.store().exists(edition.source_key)
    assert not site.store().exists(edition.document_key)


def test_one_file_is_read_at_a_time(book: Book, rung: Rung) -> None:
    editions.start(book, [b"# One\n\nText."], "one.md", accept=True)

    with pytest.raises(Refusal, match="right now"):
        editions.start(book, [b"# Two\n\nText."], "two.md", accept=True)

    assert [name for name, _ in rung] == [dispatch.IMPORT]


def test_a_second_delivery_of_an_accepted_edition_does_nothing(book: Book) -> None:
    edition = upload(book, accept=True)
    versions = list(book.chapters.values_list("version", flat=True))
    Job.objects.filter(pk=edition.job_id).update(state=State.QUEUED, lease_until=None)

    import_document(edition.job_id)

    assert list(book.chapters.values_list("version", flat=True)) == versions
    assert Job.objects.get(pk=edition.job_id).state == State.DONE
