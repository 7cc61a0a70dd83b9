"""Whose turn it is: the next free place goes to the owner with the least in flight. Pure."""

from __future__ import annotations

import heapq
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def shares(free: int, waiting: Iterable[int], in_flight: Mapping[int, int]) -> Counter[int]:
    """Divide `free` places among the owners that wait, the least served first.

    >>> shares(3, [1, 2], {1: 3})
    Counter({2: 3})
    """
    turns = [(in_flight.get(owner, 0), place, owner) for place, owner in enumerate(waiting)]
    heapq.heapify(turns)
    given: Counter[int] = Counter()
    for _ in range(free if turns else 0):
        busy, place, owner = turns[0]
        given[owner] += 1
        heapq.heapreplace(turns, (busy + 1, place, owner))
    return given
