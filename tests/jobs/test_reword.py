"""A passage whose words are to blame is read in others, which the book then has too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import remedies
from jobs.models import Charge, Job, Passage, Take
from jobs.quotes import make_quote
from jobs.states import State, TakeState
from narrator.refusal import Refusal
from tests.jobs.conftest import answer, buy
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = "The last train had left at ten, and yet someone was still waiting under the clock. "
BAD = "Bwrgh zxqwv bells. "
NEW = "Nobody counted the chimes of that night. "


@pytest.fixture
def failed(provider: Provider) -> Job:
    """A narration one passage of which nobody can say."""
    owner = make_user()
    job = make_narration(owner, [f"{GOOD * 5}\n\n{BAD}\n\n{GOOD * 6}"])
    provider.script({"fault": "silence", "text": "bells"})
    Job.objects.update(limit_usd=1)
    buy(seconds=60, patience=6)
    job.refresh_from_db()
    assert job.state == State.NEEDS_ATTENTION
    return job


def passage_of(job: Job) -> Passage:
    passage: Passage = remedies.passages_of(job, "needs_attention").get()
    return passage


def test_it_is_read_in_the_new_words_and_the_book_is_complete(
    failed: Job, provider: Provider, rung: Rung
) -> None:
    passage = passage_of(failed)
    old = passage.words
    new = old.replace(BAD.strip(), NEW.strip())
    before = Charge.objects.total()

    remedies.reword(passage, new)
    buy()
    answer(rung)

    failed.refresh_from_db()
    assert failed.state == State.DONE
    assert NEW.strip() in Passage.objects.get(pk=passage.pk).words
    assert Charge.objects.total() - before == provider.ledger.billed_usd - before
    assert Take.objects.get(text=old).state == TakeState.NEEDS_ATTENTION  # and never tried again


def test_the_book_says_them_too_so_that_they_are_owned(provider: Provider) -> None:
    owner = make_user()
    book, voice = make_book(owner, [f"{GOOD * 5}\n\n{BAD * 8}\n\n{GOOD * 6}"]), make_voice(owner)
    make_narration(owner, book=book, voice=voice)
    passage = Passage.objects.get(take__text__contains="bells")
    Take.objects.filter(pk=passage.take_id).update(state=TakeState.NEEDS_ATTENTION)
    passage.take.refresh_from_db()

    remedies.reword(passage, NEW * 4)
    buy()

    assert NEW.strip() in book.chapters.get().text
    assert BAD.strip() not in book.chapters.get().text
    assert make_quote(owner, book, voice).price_usd == 0


def test_words_that_stand_twice_in_the_book_change_where_they_failed(provider: Provider) -> None:
    owner = make_user()
    book = make_book(owner, [f"{BAD * 8}\n\n{GOOD * 7}\n\n{BAD * 8}"])
    job = make_narration(owner, book=book, voice=make_voice(owner))
    passage = Passage.objects.filter(take__text__contains="bells").order_by("number")[0]
    Take.objects.filter(pk=passage.take_id).update(state=TakeState.NEEDS_ATTENTION)
    passage.take.refresh_from_db()

    remedies.reword(passage, NEW)

    text = book.chapters.get().text
    assert text.startswith(NEW.strip())
    assert text.endswith(BAD.strip())
    assert job.chapters.get().passages.filter(take__text__contains="bells").count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("…!", "nothing_to_read"), ("x" * 5001, "text_too_long"), ("", "nothing_to_read")],
)
def test_what_cannot_be_said_is_refused_and_nothing_changes(
    failed: Job, text: str, code: str
) -> None:
    passage = passage_of(failed)

    with pytest.raises(Refusal) as refused:
        remedies.reword(passage, text)

    assert refused.value.code == code
    assert passage_of(failed).take_id == passage.take_id


def test_a_passage_that_is_read_keeps_its_words(failed: Job) -> None:
    passage = Passage.objects.filter(take__state=TakeState.DONE)[0]

    with pytest.raises(Refusal) as refused:
        remedies.reword(passage, NEW)

    assert refused.value.code == "not_failed"


def test_a_flagged_place_of_a_finished_chapter_says_when_it_is_heard(
    provider: Provider, rung: Rung
) -> None:
    job = make_narration(make_user(), [f"{GOOD * 6}\n\n{GOOD * 5} The end."])
    buy()
    answer(rung)
    second = Passage.objects.order_by("number")[1]
    Take.objects.update(flag="")
    Take.objects.filter(pk=second.take_id).update(flag="drift")
    [found] = remedies.passages_of(job, "flagged")

    at = remedies.heard_at([found])

    assert found.pk == second.pk
    assert at[second.pk] > 5
