"""What is left of a narration, and what reading it costs its owner yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.db.models.functions import Length

from jobs.models import Charge, Passage, Take
from jobs.quotes import enrolment_price, limit_for
from jobs.states import TakeState
from narrator import site

if TYPE_CHECKING:
    from jobs.models import Job


@dataclass(frozen=True, slots=True)
class Rest:
    """`price` is that of the passages that lack; `spent` counts what is perhaps charged."""

    passages: int
    price: Decimal
    spent: Decimal
    limit: Decimal

    @property
    def left(self) -> Decimal:
        """What was accepted and is not spent."""
        return max(self.limit - self.spent, Decimal(0))

    @property
    def covered(self) -> bool:
        """Whether what was accepted is enough for it, if all goes well."""
        return self.spent + self.price <= self.limit

    @property
    def new_limit(self) -> Decimal:
        """The most that the narration costs in all when it is read to its end from here."""
        return self.spent + limit_for(self.price)


def rest_of(job: Job) -> Rest:
    """Return what is left to be read. What stands in several places is read once."""
    wanted = Passage.objects.filter(chapter__job=job, skipped=False)
    lacking = Take.objects.filter(pk__in=wanted.values("take")).exclude(state=TakeState.DONE)
    found = lacking.aggregate(count=Count("pk"), characters=Sum(Length("text")))
    price = site.speech().price(found["characters"] or 0)
    if found["count"] and job.version:
        price += enrolment_price(job.version)
    spent = Charge.objects.filter(job=job).total()
    return Rest(found["count"], price, spent, job.limit_usd)
