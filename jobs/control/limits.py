"""How much one person may have under way at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from jobs import ledger
from jobs.models import Job
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from jobs.models import Kind
    from narrator.models import User


def room_for(owner: User, kind: Kind) -> None:
    """Refuse one job of a kind too many. Exact within the transaction that makes the job."""
    most: int = settings.USER_MAX_JOBS
    ledger.only_one_cashier()
    if most and Job.objects.active().filter(owner=owner, kind=kind).count() >= most:
        detail = f"{most} of your jobs are under way already. Wait until one of them is finished."
        raise Refusal("too_many_jobs", detail, 409)
