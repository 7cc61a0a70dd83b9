"""Lease takes to a pump: fair turns, caps checked and money reserved in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now

from jobs.fairness import shares
from jobs.ledger import only_one_cashier
from jobs.models import Charge, Job, Kind, Passage, Take
from jobs.pipeline.enrolling import Reference
from jobs.pipeline.habits import Habits, habits_of, redraws
from jobs.pipeline.reserving import LEASE, reserve
from jobs.states import ACTIVE, ChapterState, ChargeState, TakeState
from narrator import casting, site
from narrator.speech.types import Utterance

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from narrator.models import VoiceVersion

RENEW_SECONDS = settings.LEASE_SECONDS / 6
SUSPECT = 2
"""A take with which so many workers died is read alone: the next one shows whether it kills."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to buy one take, until it runs out."""

    take_id: int
    job_id: uuid.UUID
    fence: uuid.UUID
    stem: str
    utterance: Utterance
    attempts: int
    bad_draws: int
    audition: bool = False
    level: int = 0
    """How often the text was split to get here."""
    again: bool = False
    """Asked for beside another take of the text: that one is better than pieces."""
    habits: Habits = field(default_factory=Habits)
    redraw_drift: bool = False
    reference: Reference | None = None
    """The clip of a pinned voice that the server is to keep."""
    model_accepted: bool = False
    """Its owner reads on though the model was replaced."""
    suspect: bool = False
    only_stored: bool = False
    """Nothing was reserved: its audio is looked for, and not asked for."""
    own_key: bool = False
    """Its narration pays with a key of its own."""


def lease(count: int, *, alone: bool = True) -> list[Lease]:
    """Lease up to `count` takes, the owner with the least in flight first.

    `alone`: the asker has nothing in flight. Then a suspect is leased, if any, and nothing else.
    """
    if count < 1:
        return []
    with transaction.atomic():
        only_one_cashier()
        chosen = _apart(_choose(count), alone=alone)
        if not chosen:
            return []
        return [_lease(job, take) for job, take in reserve(chosen)]


def renew(fences: Iterable[uuid.UUID]) -> None:
    """Say that the holder of these leases is alive."""
    held = Take.objects.filter(fence__in=list(fences), state=TakeState.SENDING)
    held.update(lease_until=Now() + LEASE)


def due() -> Q:
    """Return the condition of takes that may be sent now."""
    return Q(state=TakeState.PENDING) & (Q(not_before=None) | Q(not_before__lte=Now()))


def hungry_jobs(takes: Q | None = None) -> QuerySet[Job]:
    """Return the jobs that have takes to send (now, unless told), the oldest first.

    Auditions come before all narrations: a person sits and waits for them.
    """
    ready = Take.objects.filter(takes or due())
    places = Passage.objects.filter(
        chapter__job=OuterRef("pk"), chapter__state=ChapterState.OPEN, skipped=False
    ).filter(take__in=ready)
    heard = Q(kind=Kind.AUDITION) & Exists(ready.filter(audition=OuterRef("pk")))
    read = Q(kind=Kind.NARRATE) & Exists(places)
    jobs = Job.objects.filter(state__in=ACTIVE).filter(heard | read)
    return jobs.order_by("kind", "created_at", "pk")  # "audition" < "narrate"


def anything_pending() -> bool:
    """Whether something is to be sent now or after a wait."""
    return hungry_jobs(Q(state=TakeState.PENDING)).exists()


def _choose(count: int) -> list[tuple[Job, Take]]:
    jobs = list(hungry_jobs())
    chosen: dict[int, tuple[Job, Take]] = {}
    for job in jobs:
        if job.kind == Kind.AUDITION:
            takes = Take.objects.select_related("version").filter(due(), audition=job)
            chosen |= {take.pk: (job, take) for take in takes.order_by("pk")[: count - len(chosen)]}
    jobs = [job for job in jobs if job.kind == Kind.NARRATE]
    sending = Take.objects.filter(state=TakeState.SENDING).values_list("owner")
    in_flight = dict(sending.annotate(Count("pk")).order_by())
    turns = shares(count - len(chosen), dict.fromkeys(job.owner_id for job in jobs), in_flight)
    for job in jobs:
        most = _one_at_a_time(job) if job.error_code else turns[job.owner_id]
        for take in _next_takes(job, min(most, turns[job.owner_id])):
            if take.pk not in chosen:
                chosen[take.pk] = (job, take)
                turns[job.owner_id] -= 1
    return list(chosen.values())


def _one_at_a_time(probe: Job) -> int:
    """Return how much may be sent of an active job that still has a code: see jobs.resumption."""
    sent = Charge.objects.filter(job=probe, state=ChargeState.RESERVED)
    return 0 if sent.exists() else 1


def _apart(chosen: list[tuple[Job, Take]], *, alone: bool) -> list[tuple[Job, Take]]:
    """Keep suspects from what they would take with them."""
    suspects = [each for each in chosen if each[1].lost >= SUSPECT]
    if suspects and alone:
        return suspects[:1]
    return [each for each in chosen if each not in suspects]


def _next_takes(job: Job, count: int) -> list[Take]:
    """Return the next takes of a job in reading order, each once."""
    if count < 1:
        return []
    places = Passage.objects.filter(
        chapter__job=job, chapter__state=ChapterState.OPEN, skipped=False
    ).filter(take__in=Take.objects.filter(due()))
    # A text that is repeated has several passages and one take: look a little further than asked.
    ids = places.order_by("chapter__number", "number").values_list("take_id", flat=True)
    first = list(dict.fromkeys(ids[: 2 * count + 8]))[:count]
    takes = Take.objects.select_related("version").in_bulk(first)
    return [takes[pk] for pk in first]


def _lease(job: Job, take: Take) -> Lease:
    version = take.version
    if take.fence is None:
        raise RuntimeError(f"Take {take.pk} was leased without a fence.")
    return Lease(
        take_id=take.pk,
        job_id=job.pk,
        fence=take.fence,
        stem=take.stem,
        utterance=Utterance(
            text=take.text,
            description=version.description,
            language=take.language,
            model=version.model,
            seed=take.seed if take.seed is not None else version.seed,
        ),
        attempts=take.attempts,
        bad_draws=take.bad_draws,
        audition=take.audition_id is not None,
        level=take.level,
        again=take.number > 0,
        habits=Habits() if take.audition_id else habits_of(version, take.language),
        redraw_drift=redraws(version) and not take.draws.filter(code="drift").exists(),
        reference=_reference(version) if casting.cloned(version) else None,
        suspect=take.lost >= SUSPECT,
        only_stored=take.may_be_stored,
        own_key=job.kind == Kind.NARRATE and bool(site.speech().own_keys),
        model_accepted=bool(job.result.get("model_accepted")),
    )


def _reference(version: VoiceVersion) -> Reference:
    return Reference(version.pk, version.reference_key, version.reference_text, version.description)
