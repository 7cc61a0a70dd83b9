"""The states of a Job and of a Take, and the only ways between them. Pure.

Job::

    queued ──► running ──► done ───────────┐ repair (a narration: back to queued)
      │  ▲        │ │ └──► failed ─────────┤
      │  │        │ └────► needs_attention ┤ resume
      │  └────────┼── paused ◄─────────────┘ (back to queued)
      └───────────┴──► cancelled

    done ──► needs_attention: files of it were lost (jobs.mending)

A repair leaves `done` by a verb of its own, `JobQuerySet.reopen`: no worker ever does.

Take::

    pending ──► sending ──► done
       ▲           │
       ├───────────┤ try again, or the worker died
       ├── needs_attention ◄── no good audio within the bounds (resume: back to pending)
       └── split: read in smaller pieces, each a take of its own

Chapter of a narration::

    open ──► stitching ──► ready
     ▲ ▲         │           │
     │ └─────────┘ clip lost │
     └───────────────────────┘ repaired (a stitch that is under way counts for nothing)
"""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"  # by its owner, or because money or storage ran out; see error_code
    NEEDS_ATTENTION = "needs_attention"  # all that could be read is read; some passages failed
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION, State.FAILED}),
    State.RUNNING: frozenset({State.QUEUED}),
    State.PAUSED: frozenset({State.QUEUED, State.RUNNING}),
    # Done, and files of it were lost: see jobs.mending.
    State.NEEDS_ATTENTION: frozenset({State.QUEUED, State.RUNNING, State.DONE}),
    # Paused, and the requests that were in flight brought the last takes; or another narration of
    # the same text brought those that had failed.
    State.DONE: frozenset({State.QUEUED, State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION}),
    State.FAILED: frozenset({State.QUEUED, State.RUNNING}),
    State.CANCELLED: frozenset(
        {State.QUEUED, State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION, State.FAILED}
    ),
}
"""For each state: the states it may be reached from."""

ACTIVE = (State.QUEUED, State.RUNNING)
OPEN = (State.QUEUED, State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION)
STOPPED = (State.PAUSED, State.NEEDS_ATTENTION, State.FAILED)
"""Where `resume` goes on."""
FINAL = (State.DONE, State.FAILED, State.CANCELLED)
TOLD = (State.DONE, State.FAILED, State.PAUSED, State.NEEDS_ATTENTION)
"""Of these its owner may want to hear, who is not there: see jobs.notices."""


class TakeState(TextChoices):
    """Where a take stands."""

    PENDING = "pending"
    SENDING = "sending"
    DONE = "done"
    NEEDS_ATTENTION = "needs_attention"
    SPLIT = "split"


class ChapterState(TextChoices):
    """Where a chapter of a narration stands, as kept. `waiting` and `reading` are both OPEN."""

    OPEN = "open"
    STITCHING = "stitching"
    READY = "ready"


class ChargeState(TextChoices):
    """What became of the money of one request."""

    RESERVED = "reserved"
    SETTLED = "settled"
    MAYBE = "maybe_charged"
    RELEASED = "released"
