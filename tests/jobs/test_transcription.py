"""A speech recogniser, where one is installed, says where the words are not those of the text."""

from __future__ import annotations

import sys
from io import StringIO
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from jobs import transcription
from jobs.completeness import report
from jobs.models import Take, Transcript
from narrator import site
from narrator.audio.embedding import HEARING, NoModel
from narrator.audio.recognition import open_recogniser
from tests.jobs.conftest import buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

    from jobs.models import Job
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ["He came at dusk.", "Nobody was there at all.", "They met again in the fall of that year."]
WORDS = {TEXTS[0]: "he came at dawn", TEXTS[1]: "nobody was there at all"}
heard: list[tuple[float, str]] = []


def recognise(samples: Any, language: str) -> str:
    """A recogniser of the tests: it knows the takes by their length."""
    heard.append((len(samples) / HEARING, language))
    take = min(Take.objects.all(), key=lambda take: abs(take.seconds - len(samples) / HEARING))
    return WORDS.get(take.text, "they met")


def deaf(*_: Any) -> str:
    raise RuntimeError("no ears")


@pytest.fixture
def job(provider: Provider, settings: Settings) -> Job:
    heard.clear()
    settings.SPEECH_RECOGNISER = f"{__name__}:recognise"
    job = make_narration(make_user(), TEXTS)
    buy()
    return job


def transcribe(job: Job, *options: str) -> str:
    out = StringIO()
    call_command("transcribe", str(job.pk), *options, stdout=out, stderr=out)
    return out.getvalue()


def checked_of(job: Job) -> int:
    found = report(job)["transcription"]
    return found["checked"] if found else 0


def test_every_take_is_heard_and_the_worst_is_told_first(job: Job) -> None:
    said = transcribe(job)

    assert said.index(TEXTS[2]) < said.index(TEXTS[0])
    assert TEXTS[1] not in said
    assert "3 of 3 passages heard: 8 of 18 words are others (44.4%)." in said
    assert sorted(round(seconds, 2) for seconds, _ in heard) == sorted(
        round(seconds, 2) for seconds in Take.objects.values_list("seconds", flat=True)
    )
    assert {language for _, language in heard} == {"en"}


def test_the_report_holds_what_was_heard(job: Job) -> None:
    assert report(job)["transcription"] is None
    transcribe(job)

    found = report(job)["transcription"]

    assert found is not None
    assert (found["passages"], found["checked"], found["wrong"]) == (3, 3, 8)
    assert [row["chapter"] for row in found["worst"]] == [3, 1]
    assert found["worst"][1]["heard"] == "he came at dawn"
    assert found["worst"][1]["word_error_rate"] == 0.25


def test_only_what_sounds_otherwise_is_heard_again(job: Job) -> None:
    transcribe(job)
    heard.clear()
    transcribe(job)
    assert heard == []
    take = Take.objects.get(text=TEXTS[0])
    site.store().write("1/other.wav", site.store().read(take.audio_key))
    Take.objects.filter(pk=take.pk).update(audio_key="1/other.wav")

    assert checked_of(job) == 2
    transcribe(job)

    assert len(heard) == 1
    assert Transcript.objects.count() == 3


def test_all_is_heard_again_when_that_is_asked_for(job: Job) -> None:
    transcribe(job)
    heard.clear()

    transcribe(job, "--again")

    assert len(heard) == 3


def test_a_recogniser_that_fails_is_told_take_by_take(job: Job, settings: Settings) -> None:
    settings.SPEECH_RECOGNISER = f"{__name__}:deaf"

    with pytest.raises(CommandError, match="3 of 3 takes could not be heard"):
        transcribe(job)

    assert transcription.transcription(job) is None


def test_without_one_nothing_is_heard_and_the_remedy_is_said(job: Job, settings: Settings) -> None:
    settings.SPEECH_RECOGNISER = ""

    with pytest.raises(CommandError, match="set SPEECH_RECOGNISER"):
        transcribe(job)


@pytest.mark.parametrize("named", ["tests.nowhere:at_all", "faster-whisper:/no/such/folder"])
def test_one_that_is_not_there_is_named(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)

    with pytest.raises(NoModel, match="SPEECH_RECOGNISER"):
        open_recogniser(named)


def test_whisper_hears_each_clip_for_itself(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    class WhisperModel:
        def __init__(self, folder: str, **_: Any) -> None:
            assert folder == "/models/small"

        def transcribe(self, samples: Any, **options: Any) -> Any:
            asked.append(options)
            return iter([SimpleNamespace(text=" He came"), SimpleNamespace(text=" at dusk.")]), None

    module = ModuleType("faster_whisper")
    monkeypatch.setattr(module, "WhisperModel", WhisperModel, raising=False)
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    take = Take.objects.get(text=TEXTS[0])

    transcription.hear(take, open_recogniser("faster-whisper:/models/small"))

    kept = Transcript.objects.get()
    assert (kept.heard, kept.wrong, kept.words) == ("He came at dusk.", 0, 4)
    assert asked == [{"language": "en", "condition_on_previous_text": False}]
