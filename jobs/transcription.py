"""Check by transcription: what a recogniser hears in each take, against the text of the take."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db.models import F, Sum

from jobs.models import Passage, Take, Transcript
from jobs.pipeline.keeping import media_type_of
from jobs.states import TakeState
from narrator import site
from narrator.audio.clip import decode
from narrator.text.word_errors import word_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from jobs.models import Job
    from narrator.audio.recognition import Recogniser

WORST = 50
PLACE = ("chapter__number", "number", "take_id", "take__text")
HEARD = tuple(f"take__transcript__{name}" for name in ("heard", "wrong", "words", "rate"))


class Misheard(TypedDict):
    """A passage that was not heard word for word."""

    chapter: int
    passage: int
    take: str
    text: str
    heard: str
    wrong: int
    words: int
    word_error_rate: float


class Transcription(TypedDict):
    """How many of the passages were heard, their words and errors, and the worst of them first."""

    passages: int
    checked: int
    words: int
    wrong: int
    word_error_rate: float
    worst: list[Misheard]


def unheard(job: Job, recogniser: str) -> QuerySet[Take]:
    """Return the takes of a narration, as they sound now, that this recogniser did not hear yet."""
    done = Take.objects.filter(state=TakeState.DONE, passages__in=_said(job)).distinct()
    heard = Transcript.objects.filter(recogniser=recogniser, audio_key=F("take__audio_key"))
    return done.exclude(pk__in=heard.values("take")).order_by("pk")


def hear(take: Take, recogniser: Recogniser) -> None:
    """Write down what is heard in a take.

    Raises what the store (`OSError`), the decoder (`BadAudio`) or the recogniser raises.
    """
    key = take.audio_key
    clip = decode(site.store().read(key), media_type_of(key))
    heard = recogniser.words(clip, take.language)
    errors = word_errors(take.text, heard, take.language)
    found = {
        "audio_key": key,
        "recogniser": recogniser.name,
        "heard": heard,
        "wrong": errors.wrong,
        "words": errors.words,
        "rate": errors.rate,
    }
    Transcript.objects.update_or_create(take=take, defaults=found)


def transcription(job: Job, most: int = WORST) -> Transcription | None:
    """Return what was heard of a narration, or None where nobody listened."""
    checked = _said(job).filter(take__transcript__audio_key=F("take__audio_key"))
    count = checked.count()
    if not count:
        return None
    words, wrong = Sum("take__transcript__words"), Sum("take__transcript__wrong")
    total = checked.aggregate(words=words, wrong=wrong)
    return {
        "passages": _said(job).count(),
        "checked": count,
        "words": total["words"],
        "wrong": total["wrong"],
        "word_error_rate": round(total["wrong"] / max(total["words"], 1), 4),
        "worst": list(_worst(checked, most)),
    }


def _said(job: Job) -> QuerySet[Passage]:
    return Passage.objects.filter(chapter__job=job, skipped=False).order_by()


def _worst(checked: QuerySet[Passage], most: int) -> Iterator[Misheard]:
    """Yield from the worst on."""
    errors = checked.filter(take__transcript__wrong__gt=0)
    rows = errors.order_by("-take__transcript__rate", "chapter__number", "number")
    columns = rows.values_list(*PLACE, *HEARD)[:most]
    for chapter, passage, take, text, heard, wrong, words, rate in columns:
        yield {
            "chapter": chapter,
            "passage": passage,
            "take": str(take),
            "text": text,
            "heard": heard,
            "wrong": wrong,
            "words": words,
            "word_error_rate": round(rate, 4),
        }
