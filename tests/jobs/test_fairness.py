"""Whose turn it is."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.fairness import shares


@pytest.mark.parametrize(
    ("free", "waiting", "in_flight", "given_"),
    [
        (4, [], {}, {}),
        (0, [1], {}, {}),
        (4, [1], {1: 50}, {1: 4}),
        (4, [1, 2], {}, {1: 2, 2: 2}),
        (3, [1, 2], {1: 3}, {2: 3}),  # until both have the same
        (5, [1, 2], {1: 3}, {2: 4, 1: 1}),
        (1, [2, 1], {}, {2: 1}),  # equals: the one that waits longest
    ],
)
def test_the_least_served_comes_first(
    free: int, waiting: list[int], in_flight: dict[int, int], given_: dict[int, int]
) -> None:
    assert shares(free, waiting, in_flight) == Counter(given_)


@given(
    st.integers(0, 200),
    st.dictionaries(st.integers(1, 30), st.integers(0, 100), min_size=1),
)
def test_no_place_is_wasted_and_nobody_who_waits_is_left_behind(
    free: int, in_flight: dict[int, int]
) -> None:
    given_ = shares(free, list(in_flight), in_flight)

    assert sum(given_.values()) == free
    after = {owner: in_flight[owner] + given_[owner] for owner in in_flight}
    served = [after[owner] for owner in in_flight if given_[owner]]
    if served:
        assert max(served) <= min(after.values()) + 1
