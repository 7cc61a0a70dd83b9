"""A passage in its chapter: what it says, where it is heard, what can be chosen for it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema

from jobs import retakes, timing
from jobs.direction import Direction
from jobs.models import Draw, NarratedChapter, Passage, Take
from jobs.pipeline.pausing import seconds_after
from jobs.retakes import Kept
from jobs.states import TakeState
from narrator.audio.pauses import PauseSettings
from narrator.saying import usd
from narrator.web.api.payloads.jobs import take_url
from narrator.web.api.payloads.reasons import BASE, Reason, reason


class DrawPayload(Schema):
    """One paid draw of a passage: `code` says why it was not taken."""

    id: str
    url: str | None
    seconds: float
    code: str
    detail: str
    usable: bool


class KeptTake(Schema):
    """A take that is kept: `text` is what is shown once it is chosen."""

    id: str
    url: str
    seconds: float
    text: str
    flag: str | None
    current: bool
    recorded_at: datetime | None


class Pause(Schema):
    """What ends there (clause, sentence, paragraph, heading, scene, end), and the seconds."""

    kind: str
    seconds: float


class Span(Schema):
    """Seconds of the chapter's sound."""

    start: float
    end: float


class PlacePayload(Schema):
    """`said` is what is sent where that differs from `text`; `span` is where it is heard in the
    chapter as it sounds now; `price_usd` is what it costs to record it again."""

    id: str
    chapter: int
    number: int
    version: int
    text: str
    said: str | None
    state: str
    flag: str | None
    error: Reason | None
    excluded: bool
    pause: Pause
    pause_after: float | None
    span: Span | None
    take: str
    takes: list[KeptTake]
    draws: list[DrawPayload]
    price_usd: str


def draw_payload(draw: Draw) -> DrawPayload:
    return DrawPayload(
        id=str(draw.pk),
        url=f"{BASE}/passages/draws/{draw.pk}" if draw.audio_key else None,
        seconds=round(draw.seconds, 3),
        code=draw.code,
        detail=draw.detail,
        usable=draw.usable,
    )


def places(chapter: NarratedChapter, shown: Sequence[Passage]) -> list[PlacePayload]:
    """Describe some passages of a chapter; their takes were fetched with all that belongs."""
    pauses = Direction.of(chapter.job.direction).settings()
    spans, kept, prices = timing.spans_of(chapter), retakes.kept(shown), retakes.prices(shown)
    return [
        _place(chapter, each, kept[each.pk], spans.get(each.pk), prices[each.pk], pauses)
        for each in shown
    ]


def place_url(job: UUID, chapter: int, number: int) -> str:
    return f"{BASE}/jobs/{job}/chapters/{chapter}/passages/{number}"


def _place(
    chapter: NarratedChapter,
    passage: Passage,
    kept: Sequence[Kept],
    span: tuple[float, float] | None,
    price: Decimal,
    pauses: PauseSettings,
) -> PlacePayload:
    take = passage.take
    done = take.state == TakeState.DONE
    return PlacePayload(
        id=str(passage.pk),
        chapter=chapter.number,
        number=passage.number,
        version=passage.version,
        text=passage.words,
        said=take.text if passage.shown else None,
        state=take.state,
        flag=take.flag or None,
        error=None if done else reason(take.error_code, take.error_detail),
        excluded=passage.skipped,
        pause=Pause(kind=passage.pause, seconds=seconds_after(passage, pauses)),
        pause_after=passage.pause_after,
        span=Span(start=span[0], end=span[1]) if span else None,
        take=str(take.pk),
        takes=[_kept(each) for each in kept],
        draws=[draw_payload(draw) for draw in take.draws.all()],
        price_usd=usd(price),
    )


def _kept(kept: Kept) -> KeptTake:
    take: Take = kept.take
    return KeptTake(
        id=str(take.pk),
        url=take_url(take.pk),
        seconds=round(take.seconds, 3),
        text=kept.words,
        flag=take.flag or None,
        current=kept.current,
        recorded_at=take.done_at,
    )
