"""How often one person may ask how far something is. Counted in this process alone: it is there to
keep a program that never waits from slowing everybody down, and needs no exact number."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.models import User

BURST_SECONDS = 5.0
"""Who was quiet may ask as often as for this long, all at once."""
MOST_KNOWN = 10_000


@dataclass
class Buckets:
    """A bucket for each asker: it fills at `rate` a second, and each question takes one."""

    clock: Callable[[], float] = time.monotonic
    _left: dict[int, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, asker: int, rate: float) -> float:
        """Take one. Return the seconds until there is one, 0 when there was."""
        now, full = self.clock(), max(1.0, rate * BURST_SECONDS)
        with self._lock:
            left, at = self._left.get(asker, (full, now))
            left = min(full, left + (now - at) * rate)
            taken = left >= 1
            self._left[asker] = (left - taken, now)
            if len(self._left) > MOST_KNOWN:
                self._left.clear()
        return 0.0 if taken else (1 - left) / rate

    def clear(self) -> None:
        self._left.clear()


ASKED = Buckets()


def not_too_often(user: User) -> None:
    """Refuse who polls without a pause."""
    rate: int = settings.POLLS_PER_SECOND
    if rate and (wait := ASKED.wait(user.pk, rate)):
        detail = f"Ask at most {rate} times a second; once in two is enough."
        raise Refusal("too_many_requests", detail, 429, retry_after=math.ceil(wait))
