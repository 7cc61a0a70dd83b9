"""Work that takes long: start, watch, pause, resume, cancel."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field, ValidationError

from jobs import control, redirecting
from jobs.direction import Direction
from jobs.models import Job, Kind, Quote
from jobs.progress import progress
from jobs.states import ACTIVE, State
from narrator.audio.sound import DEFAULT_PROFILE
from narrator.models import Book, User
from narrator.refusal import Refusal
from narrator.web import polling
from narrator.web.access import caller, find
from narrator.web.api.answers import WAIT, answer, polled
from narrator.web.api.paging import Limit, page
from narrator.web.api.payloads import BASE, JobPayload, job_payload
from narrator.web.api.payloads.directions import Directed
from narrator.web.api.quotes import chosen
from narrator.web.api.reading import json_object
from narrator.web.api.routing import Resource
from narrator.web.api.voices import voices_of

router = Resource(tags=["jobs"])


class Jobs(Schema):
    results: list[JobPayload]
    next: str | None


class NewJob(Directed):
    """Either `quote`, or `book` and `voice` with the most that it may cost.

    `sound` is the loudness profile: acx, podcast or untouched. How it is performed is as in the
    quote, where nothing is said of it here; the price is of the titles and credits that it has.
    """

    kind: Literal["narrate"]
    quote: str | None = None
    book: str | None = None
    voice: str | None = None
    chapters: list[str] | None = None
    sound: str = DEFAULT_PROFILE
    max_price_usd: Annotated[Decimal, Field(le=1_000_000)] | None = None


class JobChange(Directed):
    """`sound` is the loudness profile. `max_price_usd` accepts what words that come in cost."""

    sound: str | None = None
    max_price_usd: Annotated[Decimal, Field(ge=0, le=1_000_000)] | None = None


class Accepted(Schema):
    """What the whole narration may cost, with what it has cost already."""

    max_price_usd: Annotated[Decimal, Field(ge=0, le=1_000_000)] | None = None


NO_BODY_NEEDED: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {"application/json": {"schema": Accepted.model_json_schema()}},
    }
}


class Chosen(Schema):
    """Which jobs to list."""

    book: str = ""
    kind: Kind | None = None
    state: State | None = None


def jobs_of(user: User) -> QuerySet[Job]:
    return Job.objects.owned_by(user).select_related("version", "edition")


def narration_of(user: User, pk: uuid.UUID) -> Job:
    job: Job = find(jobs_of(user), pk, "job")
    if job.kind != Kind.NARRATE:
        raise Refusal("not_a_narration", "Only a narration is performed.", 409)
    return job


def described(job: Job) -> JobPayload:
    return job_payload(job, progress(job))


def accepted(job: Job) -> HttpResponse:
    """Answer that work has begun, and where to watch it."""
    return answer(described(job), 202, Location=f"{BASE}/jobs/{job.pk}", Retry_After=WAIT)


@router.post("", response={202: JobPayload})
def add_job(request: HttpRequest, new: NewJob) -> HttpResponse:
    """Start a narration at the price of a quote, or at the most that it may cost."""
    owner = caller(request)
    if new.quote is not None:
        quote = _quote(owner, new.quote)
        direction = new.directed(Direction.of(quote.direction))
        return accepted(control.narrate_quoted(owner, quote, new.sound, direction))
    if new.book is None or new.voice is None:
        raise Refusal("invalid", "Send `quote`, or `book` and `voice`.")
    book = find(Book.objects.owned_by(owner), new.book, "book")
    voice = find(voices_of(owner), new.voice, "voice")
    chapters = chosen(book, new.chapters)
    terms = (new.max_price_usd, new.sound, new.directed(Direction()))
    return accepted(control.narrate(owner, book, voice, chapters, *terms))


def _quote(owner: User, pk: str) -> Quote:
    rows = Quote.objects.owned_by(owner).select_related("book", "version__voice")
    quote: Quote = find(rows, pk, "quote")
    return quote


@router.look("", response=Jobs)
def list_jobs(
    request: HttpRequest,
    which: Query[Chosen],
    cursor: str = "",
    limit: Limit = 20,
) -> Jobs:
    """The jobs of the caller, newest first."""
    polling.not_too_often(caller(request))
    rows = jobs_of(caller(request))
    if which.book:
        rows = rows.filter(book=find(Book.objects.owned_by(caller(request)), which.book, "book"))
    given = which.dict(exclude_none=True, exclude={"book"})
    found, following = page(request, rows.filter(**given), cursor, limit)
    return Jobs(results=[described(job) for job in found], next=following)


@router.look("/{uuid:id}", response=JobPayload)
def get_job(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """How far a job got. Ask again with If-None-Match; while it works there is Retry-After."""
    polling.not_too_often(caller(request))
    job = find(jobs_of(caller(request)), id, "job")
    return polled(request, described(job), finished=job.state not in ACTIVE)


@router.patch("/{uuid:id}", response=JobPayload)
def change_job(request: HttpRequest, id: uuid.UUID, change: JobChange) -> HttpResponse:  # noqa: A002
    """Change pauses, titles, credits, the sound between scenes or the loudness. Where no words come
    in it costs nothing; the chapters are put together again and heard as they were meanwhile."""
    job = narration_of(caller(request), id)
    wanted = change.directed(Direction.of(job.direction))
    redirecting.direct(job, wanted, sound=change.sound, most=change.max_price_usd)
    job.refresh_from_db()
    return answer(described(job))


@router.post("/{uuid:id}/pause", response=JobPayload)
def pause_job(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Buy no more speech for now. What is under way is kept."""
    job = find(jobs_of(caller(request)), id, "job")
    if job.kind != Kind.NARRATE:
        raise Refusal("cannot_pause", "Only a narration can be paused. Cancel this job.", 409)
    return _moved(job, control.pause, "pause", "paused", {State.PAUSED})


@router.post("/{uuid:id}/resume", response=JobPayload, openapi_extra=NO_BODY_NEEDED)
def resume_job(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Go on with what is left, within what was accepted, or within `max_price_usd`.

    A narration that stopped at its limit is answered 409 without it, with what the rest costs.
    """
    job = find(jobs_of(caller(request)), id, "job")
    if job.kind == Kind.IMPORT and job.state not in ACTIVE:
        detail = "A book is read in once. Upload the file again."
        raise Refusal("cannot_resume", detail, 409)
    resume = partial(control.resume, max_price=_accepted(request))
    return _moved(job, resume, "resume", "resumed", set(ACTIVE))


def _accepted(request: HttpRequest) -> Decimal | None:
    """Return the price that a request accepts; most have no body at all."""
    if request.content_type != "application/json" or not request.body:
        return None
    try:
        return Accepted.model_validate(json_object(request)).max_price_usd
    except ValidationError as error:
        detail = "max_price_usd: this is not an amount of dollars from 0 to 1000000."
        raise Refusal("invalid", detail) from error


@router.post("/{uuid:id}/cancel", response=JobPayload)
def cancel_job(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """End a job for good. What it has read stays owned."""
    job = find(jobs_of(caller(request)), id, "job")
    return _moved(job, control.cancel, "cancel", "cancelled", {State.CANCELLED})


def _moved(
    job: Job, move: Callable[[Job], bool], verb: str, word: str, already: set[State]
) -> HttpResponse:
    """Move a job and answer with it as it is then; asked twice, the second changes nothing."""
    if job.state not in already and not move(job):
        job.refresh_from_db()
        if job.state not in already:
            code = f"cannot_{verb}"
            raise Refusal(code, f"This job is {job.state}; it cannot be {word} any more.", 409)
    job.refresh_from_db()
    return answer(described(job))
