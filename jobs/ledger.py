"""The ledger: money is reserved before a request is sent, and closed by what became of it.

Caps are checked in the same transaction that reserves; `only_one_cashier` makes that transaction
the only one of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from jobs.models import Charge, Job, Kind, SpendingStop
from jobs.models.usd import UsdField
from jobs.states import ChargeState, TakeState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from jobs.models import Take
    from jobs.models.money import ChargeQuerySet

FORGOTTEN = timedelta(minutes=5)
"""No request takes longer: see narrator.speech.waiting."""
CASHIER = 20_260_001
"""The number of the advisory lock on PostgreSQL; SQLite's IMMEDIATE transactions need none."""


JOB_CAP = "price_limit_reached"
CAPS = (
    JOB_CAP, "user_cap_reached", "site_cap_reached", "audition_cap_reached",
    "spending_off",
)  # fmt: skip
"""The codes of a `Stop`."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a job may not spend more now."""

    code: str
    detail: str


def only_one_cashier() -> None:
    """Hold the till until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CASHIER])


def spent_this_month(owner_id: int) -> Decimal:
    """Return what a user's charges of this calendar month (UTC) count for."""
    return _charges().filter(owner_id=owner_id, created_at__gte=month_start()).total()


def spent_today() -> Decimal:
    """Return what the whole site's charges of this day (UTC) count for."""
    return _charges().filter(created_at__gte=_midnight()).total()


def left_for(owner_id: int) -> Decimal:
    """Return what a user may still spend this month."""
    return max(Decimal(0), settings.USER_CAP_USD_PER_MONTH - spent_this_month(owner_id))


def left_for_auditions(owner_id: int) -> Decimal:
    """Return what a user may still spend on hearing voices today (UTC)."""
    heard = _charges().filter(owner_id=owner_id, job__kind=Kind.AUDITION)
    spent = heard.filter(created_at__gte=_midnight()).total()
    return max(Decimal(0), settings.AUDITION_CAP_USD_PER_DAY - spent)


def unspent_of(job_id: uuid.UUID) -> Decimal:
    """Return what of a job's limit is neither spent nor perhaps charged; it may be reserved."""
    job = Job.objects.get(pk=job_id)
    gone = _charges().filter(job_id=job_id).exclude(state=ChargeState.RESERVED).total()
    return max(Decimal(0), job.limit_usd - gone)


def audition_cap_reached() -> Stop:
    cap = settings.AUDITION_CAP_USD_PER_DAY
    return Stop(
        "audition_cap_reached", f"Hearing voices may cost ${cap:.2f} a day, and that is spent."
    )


def stop_of_the_site() -> Stop | None:
    """Return why nobody may spend now, if somebody who runs the site said so."""
    row = SpendingStop.objects.first()
    if row is None:
        return None
    why = f" {row.reason}" if row.reason else ""
    return Stop("spending_off", f"Who runs this site has stopped all spending.{why}")


class Till:
    """What may still be spent, during one leasing transaction."""

    def __init__(self) -> None:
        self._site: Decimal | None = None
        self._owners: dict[int, Decimal] = {}
        self._auditions: dict[int, Decimal] = {}
        self._jobs: dict[uuid.UUID, Decimal] = {}

    def take(self, job: Job, price: Decimal) -> Stop | None:
        """Count `price` against every cap, or say which of them forbids it."""
        if not price:
            return None
        stop = self._site_stop or self._cap_met(job, price)
        if not stop:
            self._count(job, price)
        return stop

    def _cap_met(self, job: Job, price: Decimal) -> Stop | None:
        if price > self._left_in_job(job):
            return Stop(
                JOB_CAP,
                f"Reading on would cost more than the ${job.limit_usd:.2f} that were accepted.",
            )
        if job.kind == Kind.AUDITION and price > self._left_for_auditions(job.owner_id):
            return audition_cap_reached()
        if price > self._left_of_owner(job.owner_id):
            cap = settings.USER_CAP_USD_PER_MONTH
            return Stop("user_cap_reached", f"The limit of ${cap:.2f} a month is reached.")
        if price > self._left_of_site():
            cap = settings.SITE_CAP_USD_PER_DAY
            return Stop("site_cap_reached", f"This site's limit of ${cap:.2f} a day is reached.")
        return None

    @cached_property
    def _site_stop(self) -> Stop | None:
        return stop_of_the_site()

    def _count(self, job: Job, price: Decimal) -> None:
        self._jobs[job.pk] -= price
        self._owners[job.owner_id] -= price
        if job.kind == Kind.AUDITION:
            self._auditions[job.owner_id] -= price
        self._site = self._left_of_site() - price

    def _left_in_job(self, job: Job) -> Decimal:
        if job.pk not in self._jobs:
            self._jobs[job.pk] = job.limit_usd - _charges().filter(job_id=job.pk).total()
        return self._jobs[job.pk]

    def _left_of_owner(self, owner_id: int) -> Decimal:
        if owner_id not in self._owners:
            self._owners[owner_id] = left_for(owner_id)
        return self._owners[owner_id]

    def _left_for_auditions(self, owner_id: int) -> Decimal:
        if owner_id not in self._auditions:
            self._auditions[owner_id] = left_for_auditions(owner_id)
        return self._auditions[owner_id]

    def _left_of_site(self) -> Decimal:
        if self._site is None:
            self._site = settings.SITE_CAP_USD_PER_DAY - spent_today()
        return self._site


def reserve_alone(job_id: uuid.UUID, fence: uuid.UUID, price: Decimal) -> Stop | None:
    """Write the charge of a request that makes no take, or say which cap forbids it."""
    with transaction.atomic():
        only_one_cashier()
        job = Job.objects.get(pk=job_id)
        if stop := Till().take(job, price):
            return stop
        Charge.objects.create(
            owner_id=job.owner_id,
            job=job,
            fence=fence,
            characters=0,
            reserved_usd=price,
            amount_usd=price,
        )
    return None


def settle(
    fence: uuid.UUID, take_id: int | None, cost: Decimal | None, request_id: str = ""
) -> None:
    """Close a charge as paid: at the provider's own cost when it told one."""
    fields: dict[str, object] = {"state": ChargeState.SETTLED, "request_id": request_id[:100]}
    if cost is not None:
        fields["amount_usd"] = cost
    _one(fence, take_id).update(closed_at=Now(), **fields)


def release(fence: uuid.UUID, take_id: int | None) -> None:
    """Close a charge as not paid."""
    _one(fence, take_id).update(state=ChargeState.RELEASED, amount_usd=Decimal(0), closed_at=Now())


def maybe_charged(fence: uuid.UUID, take_id: int | None) -> None:
    """Close a charge as one that may have been paid. It counts as spent."""
    _one(fence, take_id).update(state=ChargeState.MAYBE, closed_at=Now())


def settle_adopted(take_id: int) -> None:
    """A stored answer was found for this take: what may have been paid for it was, back then."""
    paid = [ChargeState.MAYBE, ChargeState.RESERVED]
    newest = _charges().filter(take_id=take_id, state=ChargeState.MAYBE).order_by("-pk").first()
    if newest:
        _charges().filter(pk=newest.pk, state__in=paid).update(
            state=ChargeState.SETTLED, closed_at=F("created_at")
        )


def abandoned(take_ids: Iterable[int]) -> None:
    """The worker that held these takes is gone: its open charges may have been paid."""
    open_ = _charges().filter(take_id__in=list(take_ids), state=ChargeState.RESERVED)
    open_.update(state=ChargeState.MAYBE, closed_at=Now())


def close_forgotten() -> None:
    """Close what a dead worker held of a take that another had brought home, or that is deleted.

    A living one that is late still says what became of its request.
    """
    held = Q(take__state=TakeState.SENDING, take__fence=F("fence"))
    open_ = _charges().filter(state=ChargeState.RESERVED, created_at__lt=Now() - FORGOTTEN)
    ids = list(open_.exclude(held).values_list("pk", flat=True)[:1000])
    _charges().filter(pk__in=ids, state=ChargeState.RESERVED).update(
        state=ChargeState.MAYBE, closed_at=Now()
    )


def with_cost(takes: QuerySet[Take]) -> QuerySet[Any]:
    """Return the takes with `cost`: the US dollars that their charges count for."""
    charged = Coalesce(Sum("charges__amount_usd"), Decimal(0), output_field=UsdField())
    return takes.annotate(cost=charged)


def month_start() -> datetime:
    return _midnight().replace(day=1)


def _midnight() -> datetime:
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _one(fence: uuid.UUID, take_id: int | None) -> ChargeQuerySet:
    return _charges().filter(fence=fence, take_id=take_id)


def _charges() -> ChargeQuerySet:
    return Charge.objects.all()
