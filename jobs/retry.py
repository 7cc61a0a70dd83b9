"""What to do after a take could not be had: a pure function of the error and of what was tried.

Bounds count what may have cost money (`bad_draws`) and what failed at the server (`attempts`);
being turned away before anything was sent costs neither (429, connection refused).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.speech.errors import Charged, Rejected, SpeechError, Stopped, Transient

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BAD_DRAWS = 3
"""Of one text: drawn twice more, then the best is kept, or it is read in smaller pieces."""
UNHEARD_DRAWS = 6
"""Answers that were lost and may have been paid for: nobody can say that the text is at fault."""
MAX_ATTEMPTS = 8
BASE_SECONDS = 1.0
CAP_SECONDS = 60.0
STORE_SECONDS = 30.0
TURNED_AWAY = {"rate_limited", "unreachable"}
NO_TRY = {*TURNED_AWAY, "key_used_up"}
"""Nothing was tried: the server was not asked, or by the wrong key."""
FAILED = {
    "unreachable", "server_error", "server_busy", "gateway_timeout", "timed_out",
    "connection_lost", "short_body", "empty_answer", "bad_response",
}  # fmt: skip
"""What a server that is down says to every text, if it says anything."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try once more, after `delay` seconds."""

    delay: float
    attempts: int
    bad_draws: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """This take needs a person; the others go on."""

    attempts: int
    bad_draws: int


@dataclass(frozen=True, slots=True)
class StopAll:
    """Nothing can be bought with this key now."""


Decision = Again | GiveUp | StopAll


def after_error(
    error: SpeechError,
    attempts: int,
    bad_draws: int,
    jitter: Callable[[float, float], float] = random.uniform,
    *,
    down: bool = False,
) -> Decision:
    """Decide after an error of the server. `attempts` and `bad_draws` are those before it.

    `down`: the server fails at everything, so that it says nothing about this take.
    """
    if isinstance(error, Stopped):
        return StopAll()
    if error.charged is not Charged.NO:
        return _bounded(attempts, bad_draws + 1, jitter)
    if isinstance(error, Rejected):
        return GiveUp(attempts + 1, bad_draws)
    retry_after = error.retry_after if isinstance(error, Transient) else None
    if down or error.code in NO_TRY:
        return Again(_delay(attempts, retry_after, jitter), attempts, bad_draws)
    return _bounded(attempts + 1, bad_draws, jitter, retry_after)


def after_bad_audio(
    attempts: int,
    bad_draws: int,
    jitter: Callable[[float, float], float] = random.uniform,
) -> Decision:
    """Decide after an answer that was paid for and is not good audio of the text."""
    return _bounded(attempts, bad_draws + 1, jitter, most=MAX_BAD_DRAWS)


def _bounded(
    attempts: int,
    bad_draws: int,
    jitter: Callable[[float, float], float],
    retry_after: float | None = None,
    most: int = UNHEARD_DRAWS,
) -> Decision:
    if attempts >= MAX_ATTEMPTS or bad_draws >= most:
        return GiveUp(attempts, bad_draws)
    return Again(_delay(attempts, retry_after, jitter), attempts, bad_draws)


def _delay(
    attempts: int, retry_after: float | None, jitter: Callable[[float, float], float]
) -> float:
    """Return full jitter under a doubling bound, after what the server asked for: what was turned
    away together does not come back together."""
    return (retry_after or 0.0) + jitter(0.1, min(CAP_SECONDS, BASE_SECONDS * 2**attempts))


def after_lost_store(attempts: int, bad_draws: int, *, lost: bool) -> Decision:
    """Decide after the store failed: what is bought and cannot be kept must not be bought again."""
    return StopAll() if lost else Again(STORE_SECONDS, attempts, bad_draws)
