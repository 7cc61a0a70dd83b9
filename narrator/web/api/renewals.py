"""A finished narration whose book has changed: what that touches, and bringing it up to date."""

import uuid
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from jobs import outdated, renewal
from jobs.models import Job
from jobs.outdated import Outdated
from narrator.saying import usd
from narrator.web.access import caller, find
from narrator.web.api.jobs import accepted, jobs_of
from narrator.web.api.payloads import JobPayload
from narrator.web.api.routing import Resource

router = Resource(tags=["jobs"])
Usd = Annotated[Decimal, Field(ge=0, le=1_000_000)]


class RenewedChapter(Schema):
    """`number` in the narration, null for a new one; `passages` are those to be read anew."""

    number: int | None
    title: str
    passages: int
    characters: int


class JobChanges(Schema):
    """`in_place`: it can be brought up to date, and every address stays. `gone` are the titles of
    chapters that the book reads no more. `seen` goes back with the renewal.
    """

    changed: bool
    in_place: bool
    passages: int
    characters: int
    price_usd: str
    chapters: list[RenewedChapter]
    gone: list[str]
    seen: str


class JobRenewal(Schema):
    """The most that it may cost; and `seen`, of the changes that are agreed to."""

    max_price_usd: Usd | None = None
    seen: str = ""


@router.look("/{uuid:id}/changes", response=JobChanges)
def get_changes(request: HttpRequest, id: uuid.UUID) -> JobChanges:  # noqa: A002
    """What has changed in the book since a finished narration was made, and what reading that
    costs."""
    found = outdated.look(_job(request, id))
    return JobChanges(
        changed=found.changed,
        in_place=found.in_place,
        passages=found.passages,
        characters=found.characters,
        price_usd=usd(found.price_usd),
        chapters=[_chapter(each) for each in found.chapters],
        gone=list(found.gone),
        seen=found.plan.digest,
    )


@router.post("/{uuid:id}/renew", response={202: JobPayload})
def renew_job(request: HttpRequest, id: uuid.UUID, agreed: JobRenewal) -> HttpResponse:  # noqa: A002
    """Read what has changed, and nothing else. The addresses of its chapters and its feed stay."""
    renewal.renew(_job(request, id), seen=agreed.seen, most=agreed.max_price_usd)
    return accepted(_job(request, id))


def _job(request: HttpRequest, pk: uuid.UUID) -> Job:
    related = jobs_of(caller(request)).select_related("book__owner", "version__voice", "owner")
    found: Job = find(related, pk, "job")
    return found


def _chapter(each: Outdated) -> RenewedChapter:
    return RenewedChapter(
        number=each.row.number if each.row else None,
        title=each.title,
        passages=len(each.fresh),
        characters=each.characters,
    )
