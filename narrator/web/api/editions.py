"""Corrected files of a book that is there: what each would change; taken over or dropped."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.responses import Status

from jobs import editions
from jobs.differences import ChangedChapter, compare
from jobs.models import Edition, EditionState, Job, OnCollision
from jobs.states import FINAL
from narrator.models import Book, User, Voice
from narrator.refusal import Refusal
from narrator.saying import usd
from narrator.text.reunion import Collision
from narrator.web.access import caller, find
from narrator.web.api.answers import polled
from narrator.web.api.costs import CostPayload, cost_payload
from narrator.web.api.forms import file_form
from narrator.web.api.jobs import accepted
from narrator.web.api.payloads import JobPayload, Reason, reason
from narrator.web.api.routing import Resource
from narrator.web.api.sources import source_of
from narrator.web.api.voices import voices_of

router = Resource(tags=["editions"])

ACCEPT = {
    "type": "boolean",
    "default": True,
    "description": "Take it over as soon as it is read. With false it waits, to be compared first.",
}
COLLISIONS = {
    "type": "string",
    "enum": ["ask", "mine", "theirs"],
    "default": "ask",
    "description": "Whose words count where the file changes what was edited here: with ask it "
    "waits for a decision.",
}
APPEND = {
    "type": "boolean",
    "default": False,
    "description": "The file holds new chapters only: they come behind those that are there.",
}
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": file_form(accept=ACCEPT, collisions=COLLISIONS, append=APPEND),
    }
}
WORDS = {"": False, "true": True, "1": True, "false": False, "0": False}
Whose = Literal["mine", "theirs"]


class Place(Schema):
    """Paragraphs that were replaced, and by which."""

    before: list[str]
    after: list[str]


class EditionChapter(Schema):
    """`state` is changed, added or removed; `passages` are those to be read anew."""

    id: uuid.UUID | None
    state: str
    title: str
    title_before: str | None
    included: bool
    passages: int
    price_usd: str
    places: list[Place]


class EditionCollision(Schema):
    """Paragraphs changed in the file and here, in chapter `title`. A title begins with "# "."""

    number: int
    title: str
    base: list[str]
    mine: list[str]
    theirs: list[str]


class EditionPayload(Schema):
    """`state` is reading, pending, accepted, discarded or failed. While it is pending:
    what it changes, what reading that costs, and `seen`, to be sent with the acceptance. What was
    edited here stays, but for `collisions`, of which the acceptance says whose words count.
    """

    id: uuid.UUID
    book: uuid.UUID
    job: uuid.UUID
    state: str
    error: Reason | None
    source_name: str
    append: bool
    created_at: datetime
    voice: uuid.UUID | None = None
    cost: CostPayload | None = None
    chapters: list[EditionChapter] | None = None
    collisions: list[EditionCollision] | None = None
    seen: str | None = None


class Acceptance(Schema):
    """`seen`: of the comparison that is agreed to. Without it, whatever stands there now.

    `choices`: "mine" or "theirs" by number of a collision; `collisions`: the same for the rest.
    """

    seen: str = ""
    choices: dict[int, Whose] = {}  # noqa: RUF012 (Pydantic copies it)
    collisions: Whose | None = None


def editions_of(user: User, book: uuid.UUID) -> QuerySet[Edition]:
    owned = Edition.objects.owned_by(user).filter(book_id=book)
    return owned.select_related("book__owner", "job")


def state_of(edition: Edition) -> str:
    """Return how it stands, as one word: what could not be read has failed."""
    if edition.state == EditionState.READING and edition.job.state in FINAL:
        return "failed"
    return edition.state


@router.post("/{uuid:id}/editions", response={202: JobPayload}, openapi_extra=SENT)
def add_edition(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Send a corrected file (multipart). Unchanged passages keep their audio."""
    book = find(Book.objects.owned_by(caller(request)), id, "book")
    if request.content_type != "multipart/form-data":
        raise Refusal("unsupported_media_type", "Send the file as multipart/form-data.", 415)
    source = source_of(request)
    policy = request.POST.get("collisions", "") or OnCollision.ASK
    if policy not in OnCollision.values:
        raise Refusal("invalid", "collisions: send ask, mine or theirs.")
    edition = editions.start(
        book,
        source.chunks,
        source.name,
        accept=_said(request, "accept", default=True),
        append=_said(request, "append", default=False),
        on_collision=OnCollision(policy),
    )
    return accepted(Job.objects.select_related("version").get(pk=edition.job_id))


def _said(request: HttpRequest, name: str, *, default: bool) -> bool:
    words = request.POST.get(name, "").lower()
    if words not in WORDS:
        raise Refusal("invalid", f"{name}: send true or false.")
    return WORDS[words] if words else default


@router.look("/{uuid:id}/editions/{uuid:edition}", response=EditionPayload)
def get_edition(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    edition: uuid.UUID,
    voice: str = "",
    collisions: Whose = "mine",
) -> HttpResponse:
    """What a corrected file changes, chapter by chapter, and what that costs with a voice.

    `collisions`: whose words are shown and priced where both were changed.
    """
    found = find(editions_of(caller(request), id), edition, "edition")
    chosen = find(voices_of(caller(request)), voice, "voice") if voice else None
    payload = _describe(found)
    if found.state == EditionState.PENDING:
        _compare(payload, found, chosen, collisions)
    return polled(request, payload, finished=payload.state != "reading")


@router.post("/{uuid:id}/editions/{uuid:edition}/accept", response=EditionPayload)
def accept_edition(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    edition: uuid.UUID,
    acceptance: Acceptance | None = None,
) -> EditionPayload:
    """Give the book this text. Chapters that are found again keep their ids."""
    found = find(editions_of(caller(request), id), edition, "edition")
    given = acceptance or Acceptance()
    editions.accept(found, given.seen, dict(given.choices), given.collisions or "")
    return _describe(found)


@router.delete("/{uuid:id}/editions/{uuid:edition}", response={204: None})
def drop_edition(request: HttpRequest, id: uuid.UUID, edition: uuid.UUID) -> Status[None]:  # noqa: A002
    """Drop a corrected file that waits. The book stays as it is."""
    editions.discard(find(editions_of(caller(request), id), edition, "edition"))
    return Status(204, None)


def _describe(edition: Edition) -> EditionPayload:
    return EditionPayload(
        id=edition.pk,
        book=edition.book_id,
        job=edition.job_id,
        state=state_of(edition),
        error=reason(edition.job.error_code, edition.job.error_detail),
        source_name=edition.source_name,
        append=edition.append,
        created_at=edition.created_at,
    )


def _compare(
    payload: EditionPayload, edition: Edition, voice: Voice | None, otherwise: Whose
) -> None:
    difference = compare(edition, voice, otherwise=otherwise)
    payload.voice = difference.voice.pk if difference.voice else None
    payload.cost = cost_payload(difference.cost)
    payload.chapters = [_chapter(chapter) for chapter in difference.changed]
    payload.collisions = [_collision(each) for each in difference.collisions]
    payload.seen = difference.seen


def _chapter(chapter: ChangedChapter) -> EditionChapter:
    return EditionChapter(
        id=chapter.before.pk if chapter.before else None,
        state=chapter.state,
        title=chapter.title,
        title_before=chapter.before.title if chapter.before else None,
        included=chapter.included,
        passages=chapter.passages,
        price_usd=usd(chapter.price_usd),
        places=[Place(before=before, after=after) for before, after in chapter.places],
    )


def _collision(collision: Collision) -> EditionCollision:
    return EditionCollision(
        number=collision.number,
        title=collision.title,
        base=list(collision.base),
        mine=list(collision.mine),
        theirs=list(collision.theirs),
    )
