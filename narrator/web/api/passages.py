"""The passages of a narration that somebody should look at, and what can be done about them."""

import re
import uuid
from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Schema

from jobs import remedies
from jobs.models import Draw, Job, Passage
from jobs.states import TakeState
from narrator.models import User
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api.answers import answer
from narrator.web.api.jobs import jobs_of
from narrator.web.api.paging import Limit
from narrator.web.api.payloads import Reason, reason, take_url
from narrator.web.api.payloads.places import DrawPayload, draw_payload
from narrator.web.api.routing import Resource
from narrator.web.api.takes import LARGEST_ID, play

PLACE = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
of_job = Resource(tags=["jobs"])
router = Resource(tags=["jobs"])


class PassagePayload(Schema):
    id: str
    chapter: int
    chapter_id: str | None
    title: str
    number: int
    text: str
    state: str
    flag: str | None
    error: Reason | None
    skipped: bool
    url: str | None
    seconds: float | None
    at: float | None
    """Seconds from the beginning of its chapter, where that is ready."""
    draws: list[DrawPayload]


class Passages(Schema):
    results: list[PassagePayload]
    next: str | None


class Choice(Schema):
    """Which draw; without one the longest is used, or a flagged take as it is."""

    draw: str | None = None


class Words(Schema):
    text: str


def passage_payload(passage: Passage, at: float | None = None) -> PassagePayload:
    take, chapter = passage.take, passage.chapter
    done = take.state == TakeState.DONE
    return PassagePayload(
        id=str(passage.pk),
        chapter=chapter.number,
        chapter_id=str(chapter.chapter_id) if chapter.chapter_id else None,
        title=chapter.title,
        number=passage.number,
        text=passage.words,
        state=take.state,
        flag=take.flag or None,
        error=None if done else reason(take.error_code, take.error_detail),
        skipped=passage.skipped,
        url=take_url(take.pk) if done else None,
        seconds=round(take.seconds, 3) if done else None,
        at=at,
        draws=[draw_payload(draw) for draw in take.draws.all()],
    )


def passage_of(user: User, pk: str) -> Passage:
    """Return a passage of one of this user's narrations, or refuse with 404."""
    rows = Passage.objects.filter(chapter__job__owner=user)
    rows = rows.select_related("take", "chapter__job").prefetch_related("take__draws")
    passage = rows.filter(pk=_number(pk)).first()
    if passage is None:
        raise Refusal("not_found", "There is no such passage.", 404)
    return passage


def draw_of(user: User, pk: str) -> Draw:
    draw = Draw.objects.filter(take__owner=user, pk=_number(pk)).first()
    if draw is None:
        raise Refusal("not_found", "There is no such draw.", 404)
    return draw


def _number(pk: str) -> int:
    known = pk.isascii() and pk.isdecimal() and int(pk) < LARGEST_ID
    return int(pk) if known else 0


@of_job.look("/{uuid:id}/passages", response=Passages)
def list_passages(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    state: str = "",
    cursor: str = "",
    limit: Limit = 50,
) -> Passages:
    """Passages that failed (`state=needs_attention`), that are worth a listen (`flagged`), or that
    are gone without (`skipped`); all of these when no state is given."""
    job: Job = find(jobs_of(caller(request)), id, "job")
    rows = remedies.passages_of(job, state)
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows[: limit + 1])
    following = _next(request, found[limit - 1]) if len(found) > limit else None
    at = remedies.heard_at(found[:limit])
    shown = [passage_payload(each, at.get(each.pk)) for each in found[:limit]]
    return Passages(results=shown, next=following)


def _next(request: HttpRequest, last: Passage) -> str:
    query = request.GET.copy()
    query["cursor"] = f"{last.chapter.number}.{last.number}"
    return f"{request.path}?{query.urlencode()}"


def _after(cursor: str) -> Q:
    """Passages in reading order after "chapter.number"."""
    place = PLACE.fullmatch(cursor)
    if place is None:
        detail = "The cursor is not one of ours. Follow `next` of the page before."
        raise Refusal("bad_cursor", detail)
    chapter, number = map(int, place.groups())
    return Q(chapter__number__gt=chapter) | Q(chapter__number=chapter, number__gt=number)


@router.look("/draws/{str:id}")
def get_draw(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """One draw that was not taken, to be listened to."""
    draw = draw_of(caller(request), id)
    if not draw.audio_key:
        raise Refusal("not_audio", "The answer of this draw was no audio.", 404)
    return play(request, draw.audio_key, f"draw-{draw.pk}")


@router.post("/{str:id}/accept", response=PassagePayload)
def accept_passage(request: HttpRequest, id: str, choice: Choice) -> HttpResponse:  # noqa: A002
    """Use a draw as it is. A flagged passage without a draw is good as it stands."""
    draw = draw_of(caller(request), choice.draw) if choice.draw else None
    return _done(request, id, lambda passage: remedies.accept(passage, draw))


@router.post("/{str:id}/retry", response=PassagePayload)
def retry_passage(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002
    """Have it read again, within the accepted price."""
    return _done(request, id, remedies.retry)


@router.post("/{str:id}/reword", response=PassagePayload)
def reword_passage(request: HttpRequest, id: str, words: Words) -> HttpResponse:  # noqa: A002
    """Read other words in its place, within the accepted price; the text of the book follows. The
    answer has another id where the words are cut otherwise."""
    owner = caller(request)
    pk = remedies.reword(passage_of(owner, id), words.text)
    return answer(passage_payload(passage_of(owner, str(pk))))


@router.post("/{str:id}/skip", response=PassagePayload)
def skip_passage(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002
    """Go without this passage. The narration counts it as skipped."""
    return _done(request, id, remedies.skip)


def _done(request: HttpRequest, pk: str, remedy: Callable[[Passage], None]) -> HttpResponse:
    owner = caller(request)
    remedy(passage_of(owner, pk))
    return answer(passage_payload(passage_of(owner, pk)))
