"""What was reserved, spent, saved and perhaps charged, by day and by job."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import Length, TruncDate
from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from jobs import ledger
from jobs.models import Charge, Job, Kind
from jobs.states import ChargeState
from narrator import site
from narrator.models import User
from narrator.web.access import caller
from narrator.web.api.answers import usd
from narrator.web.api.routing import Resource

router = Resource(tags=["usage"])

NEWEST = 100
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


class Usage(Schema):
    month_usd: str
    month_limit_usd: str
    month_left_usd: str
    days: list[Day]
    jobs: list[JobUsage]


@router.look("", response=Usage)
def get_usage(request: HttpRequest, days: Days = 31) -> Usage:
    """The last days (UTC), and the newest hundred narrations.

    Saved is what a job's passages would cost anew, less the price that was accepted for it.
    """
    owner = caller(request)
    return Usage(
        month_usd=usd(ledger.spent_this_month(owner.pk)),
        month_limit_usd=usd(settings.USER_CAP_USD_PER_MONTH),
        month_left_usd=usd(ledger.left_for(owner.pk)),
        days=_days(owner, days),
        jobs=_jobs(owner),
    )


def _total(state: ChargeState) -> Sum:
    return Sum("amount_usd", filter=Q(state=state))


SUMS: dict[str, Any] = {
    "reserved": _total(ChargeState.RESERVED),
    "spent": _total(ChargeState.SETTLED),
    "maybe": _total(ChargeState.MAYBE),
}


def _sums(row: dict[str, Any]) -> dict[str, str]:
    return {
        "reserved_usd": usd(row.get("reserved") or Decimal(0)),
        "spent_usd": usd(row.get("spent") or Decimal(0)),
        "maybe_charged_usd": usd(row.get("maybe") or Decimal(0)),
    }


def _days(owner: User, days: int) -> list[Day]:
    since = timezone.now() - timedelta(days=days)
    paid = ~Q(state=ChargeState.RELEASED)
    rows = (
        Charge.objects.owned_by(owner)
        .filter(created_at__gte=since)
        .values(date=TruncDate("created_at"))
        .annotate(**SUMS, sent=Sum("characters", filter=paid))
        .order_by("-date")
    )
    return [Day(**_sums(row), date=row["date"], characters=row["sent"] or 0) for row in rows]


def _jobs(owner: User) -> list[JobUsage]:
    jobs = list(Job.objects.owned_by(owner).filter(kind=Kind.NARRATE)[:NEWEST])
    ids = [job.pk for job in jobs]
    charges = Charge.objects.order_by().filter(job__in=ids).values("job_id").annotate(**SUMS)
    paid = {row["job_id"]: row for row in charges}
    lengths = Job.objects.order_by().filter(pk__in=ids).values_list("pk")
    characters = dict(lengths.annotate(sum=Sum(Length("chapters__passages__take__text"))))
    return [
        JobUsage(
            **_sums(paid.get(job.pk, {})),
            job=job.pk,
            book=job.book_id,
            price_usd=usd(job.price_usd),
            saved_usd=usd(_saved(job, characters[job.pk] or 0)),
        )
        for job in jobs
    ]


def _saved(job: Job, characters: int) -> Decimal:
    return max(Decimal(0), site.speech().price(characters) - job.price_usd)
