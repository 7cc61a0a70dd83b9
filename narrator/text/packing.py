"""Which neighbours go together, decided by what stands at the seams.

Counting from the top, one word more on the first page moves every later seam, and all audio after
it would be bought again. Here a run that is too long is cut at its seam of highest priority, and so
are its parts. The priority comes from the first letters after a seam and nothing else, so that an
edit moves the seams beside it and hardly ever another.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Enough to tell sentences apart, and few enough that an edit inside one seldom touches them.
FIRST_LETTERS = 24


def priority(after: str) -> int:
    """Return the priority of the seam before a text; the same in every process and version."""
    return zlib.crc32(after[:FIRST_LETTERS].encode())


def pack(texts: Sequence[str], limit: int, least: int) -> list[range]:
    """Group neighbours so that a group of several has at most `limit` characters.

    No group is made smaller than `least` where another seam avoids it.
    """
    ends = [0, *accumulate(len(text) + 1 for text in texts)]
    if ends[-1] - 1 <= limit:
        return [range(len(texts))] if texts else []
    priorities = [priority(text) for text in texts]
    groups: list[range] = []
    waiting = [range(len(texts))]
    while waiting:
        run = waiting.pop()
        if len(run) == 1 or ends[run.stop] - ends[run.start] - 1 <= limit:
            groups.append(run)
            continue
        cut = _seam(priorities, ends, run, least)
        waiting += [range(cut, run.stop), range(run.start, cut)]
    return groups


def _seam(priorities: Sequence[int], ends: Sequence[int], run: range, least: int) -> int:
    """The seam of highest priority that leaves enough on both sides, else the one in the middle."""
    start, end = ends[run.start], ends[run.stop]
    middle = (start + end) / 2
    first = bisect_left(ends, start + least, run.start + 1, run.stop)
    last = bisect_right(ends, end - least, run.start + 1, run.stop)
    if first >= last:
        return min(range(run.start + 1, run.stop), key=lambda at: abs(ends[at] - middle))
    # Equal priorities come from text that repeats itself: halving it keeps the work small.
    highest = max(priorities[first:last])
    best = (at for at in range(first, last) if priorities[at] == highest)
    return min(best, key=lambda at: abs(ends[at] - middle))
