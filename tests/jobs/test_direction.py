"""How a narration is performed: chosen with its price, and what of it is read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from jobs import captions, completeness, control, repairs, timing
from jobs.direction import Direction
from jobs.models import Job, Passage, Role
from jobs.quotes import make_quote
from jobs.states import State
from narrator.audio.pauses import PRESETS
from narrator.refusal import Refusal
from tests.jobs.conftest import answer, buy
from tests.jobs.repairing import PARAGRAPHS, assert_whole, chapter_of
from tests.rows import make_book, make_user, make_voice

if TYPE_CHECKING:
    from decimal import Decimal

    from pytest_django import Settings

    from narrator.models import Book
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
WITH_TITLE = "# The Tower\n\n" + "\n\n".join(PARAGRAPHS[:2]) + "\n\n* * *\n\n" + PARAGRAPHS[2]
WITHOUT = "\n\n".join(PARAGRAPHS)


@pytest.fixture
def book(provider: Provider) -> Book:
    book = make_book(make_user(), [WITH_TITLE, WITHOUT], title="The Watch")
    book.author = "A. Clerk"
    book.save()
    return book


def priced(book: Book, **wanted: Any) -> Decimal:
    voice = book.owner.voices.first() or make_voice(book.owner)
    direction = Direction().changed(**wanted)
    price: Decimal = make_quote(book.owner, book, voice, None, direction).price_usd
    return price


def made(book: Book, rung: Rung, **wanted: Any) -> Job:
    voice = book.owner.voices.first() or make_voice(book.owner)
    quote = make_quote(book.owner, book, voice, None, Direction().changed(**wanted))
    job = control.narrate_quoted(book.owner, quote)
    buy()
    answer(rung)
    job.refresh_from_db()
    assert job.state == State.DONE
    return job


def words(job: Job) -> list[list[str]]:
    """The words of every passage that is heard, chapter by chapter."""
    return [
        [row.words for row in chapter.passages.filter(skipped=False).select_related("take")]
        for chapter in job.chapters.all()
    ]


def test_as_usual_nothing_is_kept_and_the_site_says_what_is_natural(settings: Settings) -> None:
    settings.PAUSES = {**settings.PAUSES, "sentence": 0.9}

    assert Direction().to_dict() == {}
    assert Direction().settings().sentence == 0.9
    assert Direction().changed(pauses="calm").settings() == PRESETS["calm"]


def test_what_differs_is_kept_and_read_back() -> None:
    wanted = Direction().changed(pauses="brisk", seconds={"scene": 4.0}, closing=True)

    kept = wanted.to_dict()

    assert kept == {"pauses": "brisk", "seconds": {"scene": 4.0}, "closing": True}
    assert Direction.of(kept) == wanted
    assert wanted.settings().scene == 4.0
    assert wanted.settings().sentence == PRESETS["brisk"].sentence


@pytest.mark.parametrize(
    "wanted",
    [
        {"pauses": "endless"},
        {"titles": "sung"},
        {"scene": "gong"},
        {"seconds": {"breath": 1.0}},
        {"seconds": {"scene": -1.0}},
        {"seconds": {"scene": 11.0}},
        {"seconds": {"scene": float("nan")}},
    ],
)
def test_what_is_no_such_thing_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        Direction().changed(**wanted)

    assert refused.value.code == "invalid"


def test_credits_and_titles_are_in_the_quote_and_pauses_are_not(book: Book) -> None:
    plain = priced(book)

    assert priced(book, pauses="calm", scene="chime") == plain
    assert priced(book, opening=True) > plain
    assert priced(book, titles="spoken") > plain  # the second chapter has none in its text
    assert priced(book, titles="silent") < plain


def test_credits_are_chapters_before_and_after_all_others(
    book: Book, rung: Rung, provider: Provider
) -> None:
    price = priced(book, opening=True, closing=True)

    job = made(book, rung, opening=True, closing=True)

    assert job.price_usd == price
    assert provider.ledger.billed_usd == price
    rows = list(job.chapters.values_list("number", "place", "title"))
    assert rows[0] == (0, "opening", "Opening credits")
    assert rows[-1] == (3, "closing", "Closing credits")
    assert words(job)[0] == ["The Watch. Written by A. Clerk. Narrated by Sailor."]
    assert words(job)[-1] == ["This has been The Watch, written by A. Clerk, narrated by Sailor."]
    report = completeness.report(job)
    assert report["complete"]
    assert not any(chapter["text_changed"] for chapter in report["chapters"])
    assert_whole(job)


def test_a_title_that_stands_in_no_text_is_said_first(book: Book, rung: Rung) -> None:
    job = made(book, rung, titles="spoken")

    first, second = words(job)
    assert first[0] == "The Tower"
    assert second == ["Chapter 2", *PARAGRAPHS]
    row = Passage.objects.get(role=Role.TITLE)
    assert (row.number, row.pause, row.chapter.number) == (1, "heading", 2)
    cue = captions.cues(chapter_of(job, 2), "en")[0]
    assert cue.text == "Chapter 2"
    assert not timing.timing(row.chapter, "en", timing.passages_of(row.chapter)).changed
    assert completeness.report(job)["complete"]


def test_silent_titles_stand_in_the_text_and_are_not_heard_nor_missed(
    book: Book, rung: Rung, provider: Provider
) -> None:
    job = made(book, rung, titles="silent")

    assert words(job) == [PARAGRAPHS, PARAGRAPHS]
    assert Passage.objects.get(role=Role.HEADING).words == "The Tower"
    report = completeness.report(job)
    assert report["complete"]
    assert report["sum"]["covered_percent"] == 100
    assert not [e for e in provider.ledger.entries if e.characters < 20]


def test_a_chapter_that_is_all_heading_is_said_even_so(rung: Rung, provider: Provider) -> None:
    book = make_book(make_user(), ["# Part the First", WITHOUT])

    job = made(book, rung, titles="silent")

    assert words(job)[0] == ["Part the First"]


def test_pauses_are_those_of_the_narration(book: Book, rung: Rung) -> None:
    natural = made(book, rung)
    calm = made(book, rung, pauses="calm", seconds={"scene": 5.0, "head": 0.9})

    spans = chapter_of(calm).spans
    assert spans[0][0] == pytest.approx(0.9, abs=0.001)
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(spans)]
    assert gaps == pytest.approx([1.5, 1.0, 5.0], abs=0.001)
    assert chapter_of(calm).samples > chapter_of(natural).samples
    assert calm.price_usd == 0


def test_a_sound_is_heard_between_scenes_and_nowhere_else(book: Book, rung: Rung) -> None:
    plain = made(book, rung)
    rung_at = made(book, rung, scene="chime")

    longer = chapter_of(rung_at).samples - chapter_of(plain).samples
    assert 1.0 < longer / 24_000 < 3.0
    assert chapter_of(rung_at, 2).samples == chapter_of(plain, 2).samples


def test_a_scene_that_ends_with_what_is_left_out_ends_all_the_same(book: Book, rung: Rung) -> None:
    job = made(book, rung)
    last = Passage.objects.get(chapter__number=1, pause="scene")

    repairs.leave_out(last)
    answer(rung)

    spans = chapter_of(job).spans
    assert spans[2][0] - spans[1][1] == pytest.approx(1.8, abs=0.001)
