"""What somebody's money went into: by day, book and voice; saved, drawn again, perhaps charged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Length, TruncDate
from django.utils import timezone

from jobs.models import Charge, Draw, Job, Kind
from jobs.states import ChargeState
from narrator import site

if TYPE_CHECKING:
    from jobs.models.money import ChargeQuerySet
    from narrator.models import User

NEWEST = 100
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """US dollars by what became of them."""

    reserved: Decimal = NOTHING
    spent: Decimal = NOTHING
    maybe: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """What they count for."""
        return self.reserved + self.spent + self.maybe


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    sums: Sums
    characters: int


@dataclass(frozen=True, slots=True)
class Share:
    """What went into one book, or one voice. No name: it is deleted."""

    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Narration:
    """`saved` is what its passages would cost anew, less the price that was accepted for it."""

    job: Job
    sums: Sums
    saved: Decimal


def charges_of(owner: User, days: int) -> ChargeQuerySet:
    """Return the charges of a user in the last `days` days, up to now."""
    since: datetime = timezone.now() - timedelta(days=days)
    return Charge.objects.owned_by(owner).filter(created_at__gte=since)


def by_day(charges: ChargeQuerySet) -> list[Day]:
    """Return the days (UTC) on which something was sent, the newest first."""
    sent = Sum("characters", filter=~Q(state=ChargeState.RELEASED))
    rows = charges.values(date=TruncDate("created_at")).annotate(**_sums(), sent=sent)
    return [Day(row["date"], _read(row), row["sent"] or 0) for row in rows.order_by("-date")]


def by_book(charges: ChargeQuerySet) -> list[Share]:
    return _shares(charges, "job__book", "job__book__title")


def by_voice(charges: ChargeQuerySet) -> list[Share]:
    return _shares(charges, "job__version__voice", "job__version__voice__name")


def total(charges: ChargeQuerySet) -> Sums:
    return _read(charges.aggregate(**_sums()))


def drawn_again(charges: ChargeQuerySet) -> Decimal:
    """Return what was paid for answers that were not taken."""
    draws = Draw.objects.filter(take=OuterRef("take"), fence=OuterRef("fence"))
    return charges.filter(Exists(draws)).total()


def narrations(owner: User) -> list[Narration]:
    """Return the newest hundred."""
    found = Job.objects.owned_by(owner).filter(kind=Kind.NARRATE).select_related("book")
    jobs = list(found[:NEWEST])
    ids = [job.pk for job in jobs]
    rows = Charge.objects.order_by().filter(job__in=ids).values("job_id").annotate(**_sums())
    sums = {row["job_id"]: _read(row) for row in rows}
    lengths = Job.objects.order_by().filter(pk__in=ids).values_list("pk")
    characters = dict(lengths.annotate(sum=Sum(Length("chapters__passages__take__text"))))
    return [
        Narration(job, sums.get(job.pk, Sums()), _saved(job, characters[job.pk] or 0))
        for job in jobs
    ]


def _saved(job: Job, characters: int) -> Decimal:
    return max(NOTHING, site.speech().price(characters) - job.price_usd)


def _shares(charges: ChargeQuerySet, by: str, name: str) -> list[Share]:
    rows = charges.order_by().values(by, name).annotate(**_sums())
    found = [Share(row[name] or "", _read(row)) for row in rows]
    return sorted(found, key=lambda share: (-share.sums.total, share.name))


def _sums() -> dict[str, Any]:
    states = {
        "reserved": ChargeState.RESERVED,
        "spent": ChargeState.SETTLED,
        "maybe": ChargeState.MAYBE,
    }
    return {name: Sum("amount_usd", filter=Q(state=state)) for name, state in states.items()}


def _read(row: dict[str, Any]) -> Sums:
    return Sums(*(row[name] or NOTHING for name in ("reserved", "spent", "maybe")))
