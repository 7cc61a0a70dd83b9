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
    job: uuid.UUID
    book: uuid.UUID | None
    price_usd: str
    saved_usd: str


class Share(Sums):
    """An empty name: it is deleted."""

    name: str


class Usage(Schema):
    month_usd: str
    month_limit_usd: str
    month_left_usd: str
    drawn_again_usd: str
    saved_usd: str
    days: list[Day]
    books: list[Share]
    voices: list[Share]
    jobs: list[JobUsage]


@router.look("", response=Usage)
def get_usage(request: HttpRequest, days: Days = 31) -> Usage:
    """The last days (UTC), and the newest hundred narrations.

    Saved is what a job's passages would cost anew, less the price that was accepted for it.
    Drawn again is what was paid for answers that were not taken.
    """
    owner = caller(request)
    charges = spending.charges_of(owner, days)
    narrations = spending.narrations(owner)
    return Usage(
        month_usd=usd(ledger.spent_this_month(owner.pk)),
        month_limit_usd=usd(settings.USER_CAP_USD_PER_MONTH),
        month_left_usd=usd(ledger.left_for(owner.pk)),
        drawn_again_usd=usd(spending.drawn_again(charges)),
        saved_usd=usd(sum((each.saved for each in narrations), Decimal(0))),
        days=[
            Day(**_sums(day.sums), date=day.date, characters=day.characters)
            for day in spending.by_day(charges)
        ],
        books=[_share(share) for share in spending.by_book(charges)],
        voices=[_share(share) for share in spending.by_voice(charges)],
        jobs=[_job(each) for each in narrations],
    )


def _sums(sums: spending.Sums) -> dict[str, str]:
    return {
        "reserved_usd": usd(sums.reserved),
        "spent_usd": usd(sums.spent),
        "maybe_charged_usd": usd(sums.maybe),
    }


def _share(share: spending.Share) -> Share:
    return Share(**_sums(share.sums), name=share.name)


def _job(narration: spending.Narration) -> JobUsage:
    job = narration.job
    return JobUsage(
        **_sums(narration.sums),
        job=job.pk,
        book=job.book_id,
        price_usd=usd(job.price_usd),
        saved_usd=usd(narration.saved),
    )
