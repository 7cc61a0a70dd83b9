"""What was reserved, spent, saved and perhaps charged, by day and by job."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from jobs import ledger, spending
from jobs.models import Kind
from narrator.saying import usd
from narrator.web.access import caller
from narrator.web.api.routing import Resource

router = Resource(tags=["usage"])

Days = Annotated[int, Field(ge=1, le=366)]


class Sums(Schema):
    """US dollars by what became of them."""

    reserved_usd: str
    spent_usd: str
    maybe_charged_usd: str


class Day(Sums):
    date: date
    characters: int


class JobUsage(Sums):
    """No job: what is left of those that are deleted or not listed, and suggestions of voices."""

    job: uuid.UUID | None
    kind: Kind | None
    book: uuid.UUID | None
    price_usd: str
    saved_usd: str


class Share(Sums):
    """No id: it is deleted, or it was none."""

    id: uuid.UUID | None
    name: str


class Usage(Schema):
    """`days`, `books`, `voices` and `jobs` each add up to `total`."""

    month_usd: str
    month_limit_usd: str
    month_left_usd: str
    total: Sums
    drawn_again_usd: str
    saved_usd: str
    days: list[Day]
    books: list[Share]
    voices: list[Share]
    jobs: list[JobUsage]


@router.look("", response=Usage)
def get_usage(request: HttpRequest, days: Days = 31) -> Usage:
    """What the last days (UTC) cost; by job: the newest two hundred, and the rest in one row.

    Saved is what narrations would have cost more, had nothing of them been owned.
    Drawn again is what was paid for answers that were not taken.
    """
    owner = caller(request)
    charges = spending.charges_of(owner, days)
    return Usage(
        month_usd=usd(ledger.spent_this_month(owner.pk)),
        month_limit_usd=usd(settings.USER_CAP_USD_PER_MONTH),
        month_left_usd=usd(ledger.left_for(owner.pk)),
        total=Sums(**_sums(spending.total(charges))),
        drawn_again_usd=usd(spending.drawn_again(charges)),
        saved_usd=usd(spending.saved(owner, days)),
        days=[
            Day(**_sums(day.sums), date=day.date, characters=day.characters)
            for day in spending.by_day(charges)
        ],
        books=[_share(share) for share in spending.by_book(charges)],
        voices=[_share(share) for share in spending.by_voice(charges)],
        jobs=[_job(each) for each in spending.by_job(owner, days)],
    )


def _sums(sums: spending.Sums) -> dict[str, str]:
    return {
        "reserved_usd": usd(sums.reserved),
        "spent_usd": usd(sums.spent),
        "maybe_charged_usd": usd(sums.maybe),
    }


def _share(share: spending.Share) -> Share:
    return Share(**_sums(share.sums), id=share.id, name=share.name)


def _job(work: spending.Work) -> JobUsage:
    job = work.job
    return JobUsage(
        **_sums(work.sums),
        job=job.pk if job else None,
        kind=Kind(job.kind) if job else None,
        book=job.book_id if job else None,
        price_usd=usd(job.price_usd if job else Decimal(0)),
        saved_usd=usd(job.saved_usd if job else Decimal(0)),
    )
