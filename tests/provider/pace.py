"""How long an answer takes: `4+0.05*chars`, give or take a share."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

SHAPE = re.compile(r"(?P<fixed>\d+(?:\.\d+)?)(?:\+(?P<each>\d+(?:\.\d+)?)\*chars)?")


@dataclass(slots=True)
class Pace:
    """Seconds before the first byte, and for each character."""

    fixed: float = 0.0
    each: float = 0.0
    jitter: float = 0.0
    random: random.Random = field(default_factory=lambda: random.Random(1))

    @classmethod
    def read(cls, latency: str, jitter: float = 0.0) -> Pace:
        shape = SHAPE.fullmatch(latency.replace(" ", ""))
        if shape is None:
            raise ValueError(f"A latency is like 4+0.05*chars, not {latency!r}.")
        return cls(float(shape["fixed"]), float(shape["each"] or 0), jitter)

    def seconds(self, characters: int) -> tuple[float, float]:
        """Until the first byte of a stream, and from there to the last."""
        share = 1 + self.random.uniform(-self.jitter, self.jitter)
        return self.fixed * share, self.each * characters * share
