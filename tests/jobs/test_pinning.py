"""One narrator: a take that is kept reads the whole book, and is enrolled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import auditions, control, pinning
from jobs.models import Charge, Enrolment, Job, Take
from jobs.pipeline import enrolling, voices
from jobs.quotes import make_quote
from jobs.states import State, TakeState
from narrator import casting, library, site
from narrator.refusal import Refusal
from tests.jobs.conftest import LINE, buy, pinned
from tests.provider.wanted import CLONE_MODEL, DESIGN_MODEL
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ["\n\n".join(f"{LINE} That was night number {part}{line}. " * 5 for line in range(3))
         for part in range(3)]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_facts() -> None:
    voices.forget_facts()


def speakers(provider: Provider, model: str = CLONE_MODEL) -> set[int | None]:
    return {entry.speaker for entry in provider.ledger.entries if entry.model == model}


def test_a_pinned_book_has_one_speaker_from_the_first_take_to_the_last(provider: Provider) -> None:
    owner = make_user()
    voice = pinned(owner)
    drawn = {entry.speaker for entry in provider.ledger.entries}
    provider.ledger.clear()

    job = make_narration(owner, TEXTS, voice=voice)
    buy()

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert {entry.model for entry in provider.ledger.entries} == {CLONE_MODEL}
    assert len(speakers(provider)) == 1
    assert speakers(provider) < drawn
    assert len(provider.studio.voices) == 1
    assert Charge.objects.filter(job=job).total() == job.price_usd


def test_a_voice_that_is_only_described_is_drawn_anew_and_says_so(provider: Provider) -> None:
    owner = make_user()
    voice = make_voice(owner)
    make_narration(owner, TEXTS, voice=voice)
    buy()

    assert len(speakers(provider, DESIGN_MODEL)) > 1
    assert "new speaker" in casting.steadiness_warning(casting.current_version(voice))
    assert casting.steadiness_warning(casting.current_version(pinned(owner, voice))) == ""


def test_the_pinned_version_stays_until_the_words_change(provider: Provider) -> None:
    owner = make_user()
    voice = pinned(owner)
    version = casting.current_version(voice)
    auditions.audition(owner, voice, text=LINE, takes=1)

    assert casting.current_version(voice) == version
    library.update_voice(voice, name="Somebody else")
    assert casting.current_version(voice) == version
    library.update_voice(voice, description="A bright soprano, quick and light.")
    assert not casting.current_version(voice).pinned
    version.refresh_from_db()
    assert version.pinned  # for the books that it reads


def test_the_clip_is_a_copy_that_outlives_the_take(provider: Provider) -> None:
    voice = pinned(make_user())
    version = casting.current_version(voice)

    Take.objects.all().delete()

    assert site.store().read(version.reference_key).startswith(b"RIFF")
    assert version.reference_text == LINE
    assert version.reference_key.startswith(voice.folder)


def test_the_same_choice_twice_is_one_version(provider: Provider) -> None:
    voice = pinned(make_user())
    take = Take.objects.order_by("pk")[1]

    assert pinning.pin(voice, take) == pinning.pin(voice, take)
    assert voice.versions.exclude(reference_key="").count() == 1


def test_an_enrolment_whose_answer_was_lost_is_found_by_its_name(provider: Provider) -> None:
    owner = make_user()
    voice = pinned(owner)
    provider.studio.lose_answers = 1

    make_narration(owner, TEXTS[:1], voice=voice)
    buy(patience=4)

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert len(provider.studio.voices) == 1


def test_a_voice_that_the_provider_deleted_is_enrolled_again(provider: Provider) -> None:
    owner = make_user()
    voice = pinned(owner)
    make_narration(owner, TEXTS[:1], voice=voice)
    buy()
    heard = speakers(provider)
    provider.studio.voices.clear()

    make_narration(owner, TEXTS[1:], voice=voice)
    buy()

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert speakers(provider) - {None} == heard - {None}
    assert len(provider.studio.voices) == 1


def test_a_book_is_not_bought_again_because_its_voice_was_enrolled_again(
    provider: Provider,
) -> None:
    owner = make_user()
    voice = pinned(owner)
    book = make_book(owner, TEXTS)
    make_narration(owner, book=book, voice=voice)
    buy()
    Enrolment.objects.update(remote_id="")

    assert make_quote(owner, book, voice).price_usd == 0


def test_two_jobs_at_once_enrol_the_voice_once(provider: Provider) -> None:
    owner = make_user()
    voice = pinned(owner)
    make_narration(owner, TEXTS[:1], voice=voice)
    make_narration(owner, TEXTS[1:], voice=voice)

    buy(window=16)

    assert len(provider.studio.voices) == 1
    assert Enrolment.objects.get().times == 1


def test_a_claim_on_an_enrolment_is_had_by_one_worker(provider: Provider) -> None:
    version = casting.current_version(pinned(make_user()))

    assert [enrolling.claim(version.pk, site.speech()).mine for _ in range(2)] == [True, False]


def test_a_copy_of_a_voice_reads_the_same_and_owns_what_was_read(provider: Provider) -> None:
    owner = make_user()
    voice = pinned(owner)
    book = make_book(owner, TEXTS[:1])
    make_narration(owner, book=book, voice=voice)
    buy()

    copy = casting.duplicate(owner, voice)

    assert casting.current_version(copy).pinned
    assert make_quote(owner, book, copy).price_usd == 0


def test_a_take_of_another_voice_cannot_be_pinned(provider: Provider) -> None:
    owner = make_user()
    pinned(owner)

    with pytest.raises(Refusal) as refused:
        pinning.pin(make_voice(owner, name="Other"), Take.objects.all()[0])

    assert refused.value.code == "not_its_take"


def test_another_clone_model_reads_with_the_same_reference(
    provider: Provider, settings: Settings
) -> None:
    voice = pinned(make_user())
    before = casting.current_version(voice)
    settings.SPEECH_CLONE_MODEL = "Qwen/Qwen4-TTS"

    after = casting.current_version(voice)

    assert after.model == "Qwen/Qwen4-TTS"
    assert (after.reference_digest, after.pinned) == (before.reference_digest, True)
    assert casting.current_version(voice) == after


def test_a_replaced_model_stops_with_a_question_and_resume_is_the_answer(
    provider: Provider,
) -> None:
    owner = make_user()
    voice = pinned(owner)
    provider.catalogue.said[CLONE_MODEL] = {"deprecated": 1, "replaced_by": "Qwen/Qwen4-TTS"}
    voices.forget_facts()
    provider.ledger.clear()
    job = make_narration(owner, TEXTS, voice=voice)
    other = make_narration(make_user("bob"), TEXTS)

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "model_replaced")
    assert "Qwen/Qwen4-TTS" in job.error_detail
    assert not speakers(provider)
    assert Charge.objects.filter(job=job).total() == 0
    assert not Take.objects.filter(passages__chapter__job=other).exclude(state="done").exists()

    assert control.resume(job)
    buy()

    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_the_offline_voice_is_steady_without_enrolment(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    owner = make_user()
    voice = make_voice(owner)
    job = auditions.audition(owner, voice, text=LINE, takes=2)
    buy()
    pinning.pin(voice, job.auditions.order_by("pk")[1])
    version = casting.current_version(voice)

    make_narration(owner, ["It was late. " * 3], voice=voice)
    buy()

    assert version.seed is not None
    assert casting.steadiness_warning(version) == ""
    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert not Job.objects.filter(state=State.PAUSED).exists()
