"""What is done about a passage that comes out badly, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import control
from jobs.models import Charge, Draw, Job, NarratedChapter, Passage, Take
from jobs.pipeline import habits, splitting
from jobs.quotes import make_quote
from jobs.states import State, TakeState
from narrator import site
from tests.jobs.conftest import answer, buy
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = "The last train had left at ten, and yet someone was still waiting under the clock. "
BAD = "Nobody had ever counted the bells. "
MIXED = GOOD * 4 + BAD + GOOD * 4


def test_a_passage_is_drawn_three_times_then_split_and_each_draw_is_kept(
    provider: Provider,
) -> None:
    job = make_narration(make_user(), [MIXED])
    before = Passage.objects.count()
    provider.script({"fault": "half", "text": "bells", "times": 3})

    buy(patience=4)

    whole = Take.objects.get(state=TakeState.SPLIT)
    assert "bells" in whole.text
    assert whole.draws.count() == 3
    assert all(site.store().exists(draw.audio_key) for draw in whole.draws.all())
    assert Passage.objects.count() == before + 1
    numbers = list(Passage.objects.values_list("number", flat=True))
    assert numbers == list(range(1, before + 2))
    assert not Take.objects.exclude(state__in=[TakeState.DONE, TakeState.SPLIT]).exists()
    assert Charge.objects.total() == provider.ledger.billed_usd > job.price_usd


def test_the_pieces_say_what_the_whole_said_with_its_pause_at_the_end(provider: Provider) -> None:
    make_narration(make_user(), [MIXED, GOOD])
    words = "".join(passage.words for passage in Passage.objects.order_by("chapter", "number"))
    pauses = list(Passage.objects.filter(take__text__contains="bells").values_list("pause"))
    provider.script({"fault": "half", "text": "bells", "times": 3})

    buy(patience=4)

    split = Passage.objects.order_by("chapter", "number")
    assert "".join(p.words for p in split).replace(" ", "") == words.replace(" ", "")
    last = Passage.objects.filter(take__level=1).order_by("number").values_list("pause")
    assert list(last)[-1:] == pauses


def test_after_two_levels_a_person_is_asked_and_the_rest_is_read(provider: Provider) -> None:
    job = make_narration(make_user(), [MIXED])
    provider.script({"fault": "silence", "text": "bells"})
    Job.objects.update(limit_usd=1)

    buy(seconds=60, patience=8)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.NEEDS_ATTENTION, "passages_failed")
    lacking = Take.objects.get(state=TakeState.NEEDS_ATTENTION)
    assert lacking.level == 2
    assert lacking.error_detail
    assert job.error_detail.endswith(f"resume tries them again. {lacking.error_detail}")
    assert len(lacking.text) < len(MIXED) / 2
    assert Take.objects.filter(state=TakeState.SPLIT).count() == 2
    assert Charge.objects.total() == provider.ledger.billed_usd


def test_words_that_come_again_and_again_are_drawn_no_more_often(provider: Provider) -> None:
    job = make_narration(make_user(), [GOOD * 4 + BAD * 4 + GOOD * 4])
    provider.script({"fault": "silence", "text": "bells"})
    Job.objects.update(limit_usd=1)

    buy(seconds=60, patience=8)

    job.refresh_from_db()
    assert job.state == State.NEEDS_ATTENTION
    failed = Take.objects.filter(text__contains="bells")
    assert max(take.draws.count() for take in failed) == 3


def test_a_split_text_is_owned_in_its_pieces(provider: Provider) -> None:
    owner = make_user()
    book, voice = make_book(owner, [MIXED]), make_voice(owner)
    make_narration(owner, book=book, voice=voice)
    provider.script({"fault": "half", "text": "bells", "times": 3})
    buy(patience=4)
    billed = provider.ledger.billed_characters

    assert make_quote(owner, book, voice).price_usd == 0
    again = make_narration(owner, book=make_book(owner, [MIXED], title="Again"), voice=voice)
    buy()

    assert provider.ledger.billed_characters == billed
    assert not Take.objects.filter(passages__chapter__job=again).exclude(state="done").exists()


def test_the_best_of_suspect_draws_is_kept_and_flagged(provider: Provider) -> None:
    make_narration(make_user(), [GOOD])
    provider.script({"fault": "half", "nth": [1]})
    take = Take.objects.get()
    buy(patience=3)
    draw = take.draws.get()
    Draw.objects.filter(pk=draw.pk).update(usable=True, code="clipped")
    Take.objects.update(state=TakeState.PENDING, audio_key="", bad_draws=5)
    NarratedChapter.objects.update(state="open")
    site.store().delete(f"{take.stem}.wav")
    provider.script({"fault": "silence"})

    buy(patience=3)

    take.refresh_from_db()
    assert (take.state, take.flag, take.audio_key) == (TakeState.DONE, "clipped", draw.audio_key)


def test_one_bad_answer_in_six_still_completes_the_book(provider: Provider, rung: Rung) -> None:
    job = make_narration(make_user(), [MIXED * 2] * 4)
    provider.script({"fault": "half", "probability": 0.16})
    Job.objects.update(limit_usd=1)

    buy(seconds=60, patience=6)
    answer(rung)

    job.refresh_from_db()
    assert job.state == State.DONE
    assert Charge.objects.total() == provider.ledger.billed_usd


def test_the_highest_price_holds_for_redraws_and_pieces_too(provider: Provider) -> None:
    job = make_narration(make_user(), [MIXED])
    Job.objects.update(limit_usd=job.price_usd * 2)
    provider.script({"fault": "silence"})

    buy(seconds=60, patience=6)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "price_limit_reached")
    assert Charge.objects.filter(job=job).total() <= job.limit_usd
    assert control.cancel(job)


@pytest.mark.parametrize(
    ("text", "seam"),
    [
        ("One sentence that is long. Two sentences that are long. And three of them.", "long. Two"),
        ("It went on, and on it went, without any end to it, as it seemed to me then.", ", "),
    ],
)
def test_the_seam_is_near_the_middle(text: str, seam: str) -> None:
    first, second = (piece for piece, _ in splitting.halves(text, "en"))

    assert f"{first} {second}" == text
    assert abs(len(first) - len(second)) < 40
    assert seam in text[len(first) - len(seam) : len(first) + len(seam)]


@pytest.mark.parametrize("text", ["Short.", "Too short. Yes.", "Incomprehensibilities" * 2])
def test_what_is_too_short_is_not_split(text: str) -> None:
    assert splitting.halves(text, "en") == []


def test_the_pace_of_a_voice_is_learned_from_twenty_good_takes(provider: Provider) -> None:
    make_narration(make_user(), ["\n\n".join(f"{GOOD * 4} Number {n}." for n in range(24))])
    buy()
    take = Take.objects.select_related("version").first()
    assert take is not None
    habits.forget()

    learned = habits.habits_of(take.version, "en")

    assert Take.objects.count() >= habits.ENOUGH
    assert learned.pace is not None
    assert 0.5 < learned.pace < 1.5
