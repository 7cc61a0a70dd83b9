"""Whose passage is sent next: auditions first, then of each owner in fair turns the oldest book.

What it costs does not grow with what is queued. Who waits is looked up once a second; then only
the owners whose turn it is are looked at, and of each the first places of the oldest books.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import Now

from jobs.fairness import shares
from jobs.models import Charge, Job, Kind, NarratedChapter, Passage, Take
from jobs.states import ACTIVE, ChapterState, ChargeState, TakeState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    Chosen = dict[int, tuple[Job, Take]]

LOOK_SECONDS = 1.0
LATELY = timedelta(minutes=5)
"""What was sent for an owner in this time counts against the next turn."""


@dataclass
class Line:
    """The owners who wait, first the one whose oldest book waits longest, and who had how much.

    A pump keeps one. It may be a second old: the rows decide what is leased, this only where they
    are looked at first.
    """

    waiting: list[int] = field(default_factory=list)
    served: Counter[int] = field(default_factory=Counter)
    looked: float = float("-inf")

    def forget(self) -> None:
        """Something can be sent again that was not to be seen: the next look is at the rows."""
        self.looked = float("-inf")

    def look(self) -> None:
        """Ask the rows, unless that was just done."""
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return
        unread = NarratedChapter.objects.filter(job=OuterRef("pk"), state=ChapterState.OPEN)
        owners = _narrations().filter(Exists(unread)).values_list("owner")
        first = owners.annotate(first=Min("created_at")).order_by("first", "owner")
        self.waiting = [owner for owner, _ in first]
        sent = Charge.objects.filter(created_at__gt=Now() - LATELY, owner__in=self.waiting)
        sent = sent.exclude(state=ChargeState.RELEASED)
        self.served = Counter(dict(sent.order_by().values_list("owner").annotate(Count("pk"))))
        self.looked = time.monotonic()


def next_takes(count: int, line: Line, *, retries: bool = True) -> list[tuple[Job, Take]]:
    """Return up to `count` takes that are due, each once, and with the job that is to pay for it.

    `retries`: also such as the speech server has failed at before.
    """
    chosen = _auditions(count, retries=retries)
    while line.waiting and len(chosen) < count:
        for owner, most in shares(count - len(chosen), line.waiting, line.served).items():
            found = _of_owner(owner, most, chosen, retries=retries)
            chosen |= found
            line.served[owner] += len(found)
            if len(found) < most:
                line.waiting.remove(owner)  # until the next look
    return list(chosen.values())


def anything_due() -> bool:
    """Whether something can be sent now."""
    return _auditions_with(due()).exists() or _narrations_with(due("take__")).exists()


def anything_pending() -> bool:
    """Whether something is to be sent now or after a wait."""
    pending, its_take = Q(state=TakeState.PENDING), Q(take__state=TakeState.PENDING)
    return _auditions_with(pending).exists() or _narrations_with(its_take).exists()


def due(take: str = "") -> Q:
    """Return the condition of what may be sent now; `take` is the way to the take, as "take__"."""
    pending = Q(**{f"{take}state": TakeState.PENDING})
    return pending & (Q(**{f"{take}not_before": None}) | Q(**{f"{take}not_before__lte": Now()}))


def _narrations() -> QuerySet[Job]:
    return Job.objects.filter(kind=Kind.NARRATE, state__in=ACTIVE).order_by()


def _narrations_with(condition: Q) -> QuerySet[Job]:
    return _narrations().filter(Exists(_places(condition).filter(chapter__job=OuterRef("pk"))))


def _auditions_with(condition: Q) -> QuerySet[Job]:
    auditions = Job.objects.filter(kind=Kind.AUDITION, state__in=ACTIVE)
    takes = Take.objects.filter(condition, audition=OuterRef("pk"))
    return auditions.filter(Exists(takes)).order_by("created_at", "pk")


def _places(condition: Q) -> QuerySet[Passage]:
    return Passage.objects.filter(condition, chapter__state=ChapterState.OPEN, skipped=False)


def _auditions(count: int, *, retries: bool) -> Chosen:
    """Return the takes of auditions: a person sits and waits for them."""
    chosen: Chosen = {}
    wanted = due() & _tries("", retries=retries)
    for job in _auditions_with(wanted)[:count]:
        takes = Take.objects.select_related("version").filter(wanted, audition=job)
        chosen |= {take.pk: (job, take) for take in takes.order_by("pk")[: count - len(chosen)]}
    return chosen


def _of_owner(owner: int, most: int, chosen: Chosen, *, retries: bool) -> Chosen:
    """Return up to `most` takes of an owner's books, the oldest book first, in reading order."""
    found: Chosen = {}
    wanted = due("take__") & _tries("take__", retries=retries)
    for job in _narrations().filter(owner=owner).order_by("created_at", "pk"):
        room = min(most - len(found), _one_at_a_time(job) if job.error_code else most)
        # A text that is repeated has several passages and one take: look a little further.
        places = _places(wanted).filter(chapter__job=job).order_by("chapter__number", "number")
        ids = dict.fromkeys(
            places.values_list("take_id", flat=True)[: 2 * room + 8] if room else ()
        )
        fresh = [pk for pk in ids if pk not in chosen and pk not in found][:room]
        takes = Take.objects.select_related("version").in_bulk(fresh)
        found |= {pk: (job, takes[pk]) for pk in fresh}
        if len(found) == most:
            break
    return found


def _tries(take: str, *, retries: bool) -> Q:
    """Without retries: what the server never failed at, even if workers died with it."""
    return Q() if retries else Q(**{f"{take}attempts__lte": F(f"{take}lost")})


def _one_at_a_time(probe: Job) -> int:
    """Return how much may be sent of an active job that still has a code: see jobs.resumption."""
    sent = Charge.objects.filter(job=probe, state=ChargeState.RESERVED)
    return 0 if sent.exists() else 1
