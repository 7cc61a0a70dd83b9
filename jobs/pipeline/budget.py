"""How much may be tried again: a little for each answer that came. Pure: the clock is handed in.

A server that fails at every second request must not get three requests for each that is needed.
What is over waits; a retry a few seconds later costs nothing but those seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

FOR_EACH_ANSWER = 0.25
A_SECOND = 0.5
"""So that a book whose last passages all failed once goes on."""


@dataclass
class Budget:
    """Retries that may be sent; at most `full` are saved up. It may be overdrawn, and is then
    paid back first."""

    full: int
    saved: float = 0.0
    looked: float | None = None

    def __post_init__(self) -> None:
        self.saved = float(self.full)

    def allows(self, now: float) -> bool:
        """Whether something may be tried again now."""
        if self.looked is not None:
            self._add(A_SECOND * (now - self.looked))
        self.looked = now
        return self.saved >= 1

    def answered(self, count: int) -> None:
        self._add(FOR_EACH_ANSWER * count)

    def tried_again(self, count: int) -> None:
        self.saved -= count

    def _add(self, retries: float) -> None:
        self.saved = min(self.full, self.saved + retries)
