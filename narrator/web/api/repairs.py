"""Passages of one chapter of a narration: heard, recorded again, edited, paused after, left out."""

import uuid
from decimal import Decimal
from typing import Annotated

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from jobs import repairs, retakes, rewording
from jobs.models import Job, NarratedChapter, Passage
from jobs.states import ChapterState
from narrator.models import User
from narrator.refusal import Refusal
from narrator.saying import usd
from narrator.web.access import caller, find
from narrator.web.api.answers import WAIT, answer, polled
from narrator.web.api.jobs import jobs_of
from narrator.web.api.paging import Limit
from narrator.web.api.passages import draw_of
from narrator.web.api.payloads.places import PlacePayload, place_url, places
from narrator.web.api.routing import Resource
from narrator.web.api.takes import take_of

router = Resource(tags=["repairs"])
AT = "/{uuid:id}/chapters/{int:number}/passages"
Usd = Annotated[Decimal, Field(ge=0, le=1_000_000)]
Number = Annotated[int, Field(ge=1, le=2**31)]


class Places(Schema):
    results: list[PlacePayload]
    next: str | None


class Retake(Schema):
    """The most that it may cost. With the `version` that was seen, whoever comes second is 409."""

    max_price_usd: Usd | None = None
    version: int | None = None


class Words(Schema):
    text: str


class WordsPrice(Schema):
    """What other words would change: so many `passages` with so many `characters` would be read;
    what is owned of them is free. `book_follows`: the text of the book changes too."""

    passages: int
    characters: int
    price_usd: str
    book_follows: bool


class Change(Schema):
    """What is left out stays as it is. `take` is one of its takes, `draw` one of its draws;
    `pause_after` in seconds, null for the usual one."""

    text: str | None = None
    take: str | None = None
    draw: str | None = None
    excluded: bool | None = None
    pause_after: float | None = None
    version: int | None = None
    max_price_usd: Usd | None = None


def chapter_of(user: User, job_id: uuid.UUID, number: int) -> NarratedChapter:
    """Return a chapter of one of this user's narrations, or refuse with 404."""
    job: Job = find(jobs_of(user), job_id, "job")
    chapter = job.chapters.select_related("job").filter(number=number).first()
    if chapter is None:
        raise Refusal("not_found", "This job has no such chapter.", 404)
    found: NarratedChapter = chapter
    return found


def rows_of(chapter: NarratedChapter) -> QuerySet[Passage]:
    rows = Passage.objects.filter(chapter=chapter).order_by("number")
    rows = rows.select_related("take__version__voice", "chapter__job__book", "chapter__chapter")
    return rows.prefetch_related("take__draws")


def _passage(chapter: NarratedChapter, **wanted: int) -> Passage:
    passage = rows_of(chapter).filter(**wanted).first()
    if passage is None:
        raise Refusal("not_found", "This chapter has no such passage.", 404)
    return passage


@router.look(AT, response=Places)
def list_places(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    number: int,
    cursor: Annotated[int, Field(ge=0, le=2**31)] = 0,
    limit: Limit = 50,
) -> Places:
    """All passages of a chapter in order, with their takes and where they are heard."""
    chapter = chapter_of(caller(request), id, number)
    found = list(rows_of(chapter).filter(number__gt=cursor)[: limit + 1])
    following = None
    if len(found) > limit:
        query = request.GET.copy()
        query["cursor"] = str(found[limit - 1].number)
        following = f"{request.path}?{query.urlencode()}"
    return Places(results=places(chapter, found[:limit]), next=following)


@router.look(AT + "/{int:passage}", response=PlacePayload)
def get_place(request: HttpRequest, id: uuid.UUID, number: int, passage: Number) -> HttpResponse:  # noqa: A002
    """One passage. While its chapter is made anew there is Retry-After."""
    chapter = chapter_of(caller(request), id, number)
    (found,) = places(chapter, [_passage(chapter, number=passage)])
    return polled(request, found, finished=chapter.state == ChapterState.READY)


@router.post(AT + "/{int:passage}/takes", response={202: PlacePayload})
def record_again(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    number: int,
    passage: Number,
    retake: Retake,
) -> HttpResponse:
    """Have a passage read once more, for `price_usd`. The takes so far are kept."""
    chapter = chapter_of(caller(request), id, number)
    row = _passage(chapter, number=passage)
    retakes.record_again(row, version=retake.version, most=retake.max_price_usd)
    where = place_url(id, number, passage)
    return _now(chapter, row.pk, 202, Location=where, Retry_After=WAIT)


@router.post(AT + "/{int:passage}/quotes", response=WordsPrice)
def price_words(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    number: int,
    passage: Number,
    words: Words,
) -> WordsPrice:
    """What it costs that a passage says other words. Changes nothing."""
    chapter = chapter_of(caller(request), id, number)
    planned = rewording.plan(_passage(chapter, number=passage), words.text)
    return WordsPrice(
        passages=len(planned.planned),
        characters=planned.characters,
        price_usd=usd(planned.price),
        book_follows=planned.text is not None,
    )


@router.patch(AT + "/{int:passage}", response=PlacePayload)
def change_place(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    number: int,
    passage: Number,
    change: Change,
) -> HttpResponse:
    """Give a passage other words, another take, another pause, or leave it out. What has to be
    read for that costs at most `max_price_usd`; the chapter is put together anew."""
    owner = caller(request)
    chapter = chapter_of(owner, id, number)
    row = _passage(chapter, number=passage)
    if len([each for each in (change.text, change.take, change.draw) if each is not None]) > 1:
        raise Refusal("invalid", "Send one of `text`, `take` and `draw`.")
    with transaction.atomic():  # all of it, or nothing
        pk = _change(owner, row, change)
    return _now(chapter, pk, 200)


def _change(owner: User, row: Passage, change: Change) -> int:
    """Do what is asked. Return the passage that stands there then: words may take in others."""
    most, version, pk = change.max_price_usd, change.version, row.pk
    if change.text is not None:
        pk = rewording.reword(row, change.text, version=version, most=most)
    elif change.take is not None:
        rewording.choose(row, take_of(owner, change.take), version=version)
    elif change.draw is not None:
        retakes.choose_draw(row, draw_of(owner, change.draw), version=version)
    if (change.text, change.take, change.draw) != (None, None, None):
        row, version = _passage(row.chapter, pk=pk), None
    if change.excluded is not None:
        if change.excluded:
            repairs.leave_out(row, version)
        else:
            repairs.bring_back(row, version, most)
        version = None
    if "pause_after" in change.model_fields_set:
        repairs.pause(row, change.pause_after, version)
    return pk


def _now(chapter: NarratedChapter, pk: int, status: int, **headers: str) -> HttpResponse:
    chapter.refresh_from_db()
    (found,) = places(chapter, [_passage(chapter, pk=pk)])
    return answer(found, status, **headers)
