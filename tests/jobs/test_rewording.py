"""Other words for a passage: bought once, shown, and the book follows so that quotes agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import completeness, retakes, rewording, timing
from jobs.models import Charge, Job, Passage, Take
from jobs.quotes import make_quote
from jobs.states import State
from narrator import editing, pronunciation
from narrator.models import Chapter
from narrator.refusal import Refusal
from tests.jobs.conftest import answer
from tests.jobs.repairing import (
    MUCH,
    PARAGRAPHS,
    again,
    assert_whole,
    chapter_of,
    finished,
    passage,
    settle,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = PARAGRAPHS[1].replace("a lamp", "two lamps")


@pytest.fixture
def done(provider: Provider, rung: Rung) -> Job:
    return finished(rung)


def owed(job: Job) -> Decimal:
    """Return what reading the book once more would cost."""
    assert job.book
    assert job.voice
    price: Decimal = make_quote(job.owner, job.book, job.voice).price_usd
    return price


def test_only_the_passage_is_bought_and_the_next_quote_is_nothing(
    done: Job, rung: Rung, provider: Provider
) -> None:
    billed, untouched = provider.ledger.billed_characters, chapter_of(done, 2).ready_at
    planned = rewording.plan(passage(done), OTHER)

    rewording.reword(passage(done), OTHER, most=planned.price)
    settle(rung)

    assert provider.ledger.billed_characters == billed + len(OTHER)
    assert Charge.objects.total() == provider.ledger.billed_usd
    assert passage(done).words == OTHER
    assert chapter_of(done, 2).ready_at == untouched
    assert_whole(done)
    assert owed(done) == 0


def test_the_text_of_the_book_follows_and_nothing_counts_as_changed(done: Job, rung: Rung) -> None:
    rewording.reword(passage(done), OTHER, most=MUCH)
    settle(rung)

    chapter = chapter_of(done)
    assert chapter.chapter
    assert chapter.chapter.text == "\n\n".join([PARAGRAPHS[0], OTHER, PARAGRAPHS[2]])
    assert (chapter.chapter.version, chapter.chapter.edited) == (2, True)
    assert not timing.timing(chapter, "en", timing.passages_of(chapter)).changed
    assert completeness.report(done)["complete"]


def test_the_words_that_were_there_before_are_free_and_sound_as_before(
    done: Job, rung: Rung, provider: Provider
) -> None:
    old = passage(done).take
    rewording.reword(passage(done), OTHER, most=MUCH)
    settle(rung)
    billed = provider.ledger.billed_characters

    rewording.choose(passage(done), old)
    answer(rung)

    assert (passage(done).take, passage(done).words) == (old, PARAGRAPHS[1])
    assert chapter_of(done).chapter.text == "\n\n".join(PARAGRAPHS)  # type: ignore[union-attr]
    assert provider.ledger.billed_characters == billed
    assert_whole(done)


def test_a_longer_text_is_cut_as_a_new_reading_would_cut_it(
    done: Job, rung: Rung, provider: Provider
) -> None:
    long = OTHER + " Then it went dark, and the bells began." * 30
    planned = rewording.plan(passage(done), long)
    assert len(planned.planned) > 1
    billed = provider.ledger.billed_characters
    pinned = passage(done, 3).version

    rewording.reword(passage(done), long, most=planned.price)
    settle(rung)

    words = [each.words for each in chapter_of(done).passages.select_related("take")]
    assert len(words) == len(planned.planned) + 2
    assert " ".join(words[1:-1]).split() == long.split()
    assert provider.ledger.billed_characters == billed + planned.characters
    assert passage(done, len(words)).version > pinned  # its number is another's now
    assert_whole(done)
    assert owed(done) == 0


def test_a_text_too_short_to_be_read_alone_takes_its_neighbour_along(
    done: Job, rung: Rung, provider: Provider
) -> None:
    planned = rewording.plan(passage(done), "Nobody knew.")
    assert [each.number for each in planned.old] == [2, 3]
    billed = provider.ledger.billed_characters

    rewording.reword(passage(done), "Nobody knew.", most=planned.price)
    settle(rung)

    assert [p.number for p in chapter_of(done).passages.all()] == [1, 2]
    (kept,) = retakes.kept([passage(done)])[passage(done).pk]
    assert kept.current  # what stood here alone before would say one half twice
    assert passage(done).formers.count() == 2
    assert provider.ledger.billed_characters == billed + len(f"Nobody knew.\n{PARAGRAPHS[2]}")
    assert_whole(done)
    assert owed(done) == 0


def test_a_word_with_a_pronunciation_is_shown_as_written_and_sent_as_spoken(
    done: Job, rung: Rung
) -> None:
    pronunciation.add(done.owner, book=done.book, written="Fortunato", spoken="Fortoonahto")
    words = OTHER + " It was Fortunato."

    rewording.reword(passage(done), words, most=MUCH)
    settle(rung)

    assert passage(done).words == words
    assert "Fortoonahto" in passage(done).take.text
    assert_whole(done)


def test_a_passage_of_a_text_that_was_changed_elsewhere_is_still_reworded(
    done: Job, rung: Rung
) -> None:
    chapter = Chapter.objects.get(number=1)
    editing.edit_chapter(chapter, None, text=chapter.text.replace("eleven", "twelve"))

    rewording.reword(passage(done), OTHER, most=MUCH)
    settle(rung)

    chapter.refresh_from_db()
    assert OTHER in chapter.text
    assert "twelve" in chapter.text
    assert "eleven" in passage(done, 1).words
    assert_whole(done)


def test_a_chapter_that_is_gone_from_the_book_is_reworded_alone(done: Job, rung: Rung) -> None:
    Chapter.objects.filter(number=1).delete()

    rewording.reword(passage(done), OTHER, most=MUCH)
    settle(rung)

    assert passage(done).words == OTHER
    assert_whole(done)


def test_the_price_is_of_what_is_not_owned_and_has_to_be_accepted(done: Job) -> None:
    with pytest.raises(Refusal) as refused:
        rewording.reword(passage(done), OTHER)

    assert refused.value.code == "price_changed"
    assert passage(done).words == PARAGRAPHS[1]
    assert Chapter.objects.get(number=1).version == 1
    assert again(done).state == State.DONE
    assert rewording.plan(passage(done), PARAGRAPHS[0]).price == 0  # read already, beside it


@pytest.mark.parametrize(
    ("words", "code"),
    [("", "nothing_to_read"), (" … \n — ", "nothing_to_read"), ("word " * 1100, "text_too_long")],
)
def test_words_that_cannot_be_read_are_refused(done: Job, words: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rewording.reword(passage(done), words, most=MUCH)

    assert refused.value.code == code


def test_the_same_words_change_nothing(done: Job, rung: Rung) -> None:
    rewording.reword(passage(done), f"  {PARAGRAPHS[1]}\n")

    assert again(done).state == State.DONE
    assert passage(done).version == 1
    assert rung == []


def test_whoever_comes_second_with_other_words_is_told_so(
    done: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rewording._still

    def overtaken(planned: rewording.Rewording, held: Passage) -> None:
        Passage.objects.filter(pk=held.pk).update(version=9)
        real(planned, held)

    monkeypatch.setattr(rewording, "_still", overtaken)

    with pytest.raises(Refusal) as refused:
        rewording.reword(passage(done), OTHER, most=MUCH)

    assert refused.value.code == "stale_version"
    assert passage(done).version == 1


def test_a_book_edited_meanwhile_is_not_written_over(
    done: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rewording._put

    def edited(planned: rewording.Rewording, held: Passage) -> None:
        editing.edit_chapter(Chapter.objects.get(number=1), None, text="Something else.")
        real(planned, held)

    monkeypatch.setattr(rewording, "_put", edited)

    with pytest.raises(Refusal) as refused:
        rewording.reword(passage(done), OTHER, most=MUCH)

    assert refused.value.code == "stale_version"
    assert passage(done).words == PARAGRAPHS[1]
    assert again(done).state == State.DONE


def test_words_changed_before_they_were_read_are_read_in_place_of_the_others(
    provider: Provider, rung: Rung
) -> None:
    provider.script({"fault": "status", "status": 422, "text": "a lamp"})
    job = finished(rung)
    assert job.state == State.NEEDS_ATTENTION

    rewording.reword(passage(job), OTHER, most=MUCH)
    settle(rung)

    assert_whole(job)
    assert not Take.objects.filter(text__contains="a lamp", state="done").exists()
