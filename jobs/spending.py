"""What somebody's money went into: by day, book, voice and job; saved, drawn again, perhaps
charged. Each way of adding up gives the same sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from jobs.models import Charge, Draw, Job, Kind
from jobs.states import ChargeState

if TYPE_CHECKING:
    import uuid

    from jobs.models import JobQuerySet
    from jobs.models.money import ChargeQuerySet
    from narrator.models import User

NEWEST = 200
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """US dollars by what became of them."""

    reserved: Decimal = NOTHING
    spent: Decimal = NOTHING
    maybe: Decimal = NOTHING

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.reserved + other.reserved, self.spent + other.spent, self.maybe + other.maybe
        )

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
    """What went into one book, or one voice. No id: it is deleted, or it was none."""

    id: uuid.UUID | None
    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Work:
    """What went into one job, or None: those that are deleted, those beyond the newest, and the
    suggestions of a text model."""

    job: Job | None
    sums: Sums


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
    voice = "job__version__voice"
    return _shares(charges, voice, f"{voice}__name", f"{voice}__deleted_at")


def total(charges: ChargeQuerySet) -> Sums:
    return _read(charges.aggregate(**_sums()))


def drawn_again(charges: ChargeQuerySet) -> Decimal:
    """Return what was paid for answers that were not taken."""
    draws = Draw.objects.filter(take=OuterRef("take"), fence=OuterRef("fence"))
    return charges.filter(Exists(draws)).total()


def by_job(owner: User, days: int) -> list[Work]:
    """Return the newest jobs with charges, and narrations that were begun; the last is the rest."""
    grouped = charges_of(owner, days).order_by().values("job").annotate(**_sums())
    sums = {row["job"]: _read(row) for row in grouped}
    charged = Job.objects.owned_by(owner).filter(pk__in=[pk for pk in sums if pk])
    jobs = (charged | begun(owner, days)).select_related("book", "version__voice")
    found = [Work(job, sums.pop(job.pk, Sums())) for job in jobs[:NEWEST]]
    rest = sum(sums.values(), Sums())
    return [*found, Work(None, rest)] if rest.total else found


def begun(owner: User, days: int) -> JobQuerySet:
    """Return the narrations that a user has begun in the last `days` days."""
    since = timezone.now() - timedelta(days=days)
    return Job.objects.owned_by(owner).filter(kind=Kind.NARRATE, created_at__gte=since)


def saved(owner: User, days: int) -> Decimal:
    """Return what these would have cost more, had nothing of them been owned."""
    return Decimal(begun(owner, days).aggregate(saved=Sum("saved_usd"))["saved"] or 0)


def _shares(charges: ChargeQuerySet, what: str, name: str, *gone: str) -> list[Share]:
    rows = charges.order_by().values(what, name, *gone).annotate(**_sums())
    found = [
        Share(None if any(row[each] for each in gone) else row[what], row[name] or "", _read(row))
        for row in rows
    ]
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
