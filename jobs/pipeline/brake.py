"""How fast a pump may send after the server turned it away. Pure: the clock is handed in.

A passage takes half a minute, so waiting for good answers would recover far too slowly: what counts
is that nothing was turned away for a second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SLOWEST = 2.0
"""Requests a second; enough to notice soon that the server is back."""
HARDER = 4.0
CALM_SECONDS = 1.0


@dataclass
class Brake:
    """Open until the server says "too many"; then a few a second, doubling while it is calm."""

    full: int
    rate: float = math.inf
    saved: float = 0.0
    looked: float = 0.0
    calm_since: float = 0.0

    def allowed(self, now: float) -> int:
        """Return how many requests may be sent now."""
        if math.isinf(self.rate):
            return self.full
        if now - self.calm_since >= CALM_SECONDS:
            self.rate, self.calm_since = self.rate * 2, now
        if self.rate > self.full:
            self.rate = math.inf
            return self.full
        self.saved = min(self.rate, self.saved + self.rate * (now - self.looked))
        self.looked = now
        return int(self.saved)

    def sent(self, count: int) -> None:
        if not math.isinf(self.rate):
            self.saved -= count

    def turned_away(self, now: float) -> None:
        """The server took something for too much, or was not there."""
        self.rate = max(SLOWEST, min(self.rate, self.full) / HARDER)
        self.saved, self.looked, self.calm_since = 0.0, now, now
