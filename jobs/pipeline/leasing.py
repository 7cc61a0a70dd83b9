"""Lease takes to a pump: fair turns, caps checked and money reserved in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from jobs import outages
from jobs.ledger import only_one_cashier
from jobs.models import Job, Kind, Take
from jobs.pipeline import slots
from jobs.pipeline.enrolling import Reference
from jobs.pipeline.habits import Habits, habits_of, redraws
from jobs.pipeline.reserving import LEASE, reserve
from jobs.pipeline.turns import Line, next_takes
from jobs.states import TakeState
from narrator import casting, site
from narrator.speech.types import Utterance

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

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
    retry: bool = False
    """The speech server has failed at it before."""
    asks: bool = False
    """The speech server was down: this one shows whether it is back."""


def lease(
    count: int, *, alone: bool = True, line: Line | None = None, retries: bool = True
) -> list[Lease]:
    """Lease up to `count` takes, as many as may be in flight, to who had the least first.

    `alone`: the asker has nothing in flight. Then a suspect is leased, if any, and nothing else.
    `line`: who waits, as the asker knows it. `retries`: also what the server has failed at before.
    """
    line = line or Line()
    if count < 1 or slots.all_taken():
        return []
    line.look()
    with transaction.atomic():
        only_one_cashier()
        free = slots.free()
        chosen = next_takes(min(count, free.count), line, retries=retries)
        chosen = _apart(chosen, alone=alone)
        if not chosen or (free.asks and not outages.asking()):
            return []
        return [_lease(job, take, asks=free.asks) for job, take in reserve(chosen)]


def renew(fences: Iterable[uuid.UUID]) -> None:
    """Say that the holder of these leases is alive."""
    held = Take.objects.filter(fence__in=list(fences), state=TakeState.SENDING)
    held.update(lease_until=Now() + LEASE)


def _apart(chosen: list[tuple[Job, Take]], *, alone: bool) -> list[tuple[Job, Take]]:
    """Keep suspects from what they would take with them."""
    suspects = [each for each in chosen if each[1].lost >= SUSPECT]
    if suspects and alone:
        return suspects[:1]
    return [each for each in chosen if each not in suspects]


def _lease(job: Job, take: Take, *, asks: bool) -> Lease:
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
        retry=take.attempts > take.lost,
        asks=asks,
        model_accepted=bool(job.result.get("model_accepted")),
    )


def _reference(version: VoiceVersion) -> Reference:
    return Reference(version.pk, version.reference_key, version.reference_text, version.description)
