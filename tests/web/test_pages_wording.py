"""How numbers, times and money are said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs.changes import Cost
from narrator import saying
from narrator.models import Book
from narrator.web.pages import wording
from narrator.web.pages.costs import cost_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "$0.00"),
        (Decimal(0), "$0.00"),
        (Decimal("0.00042"), "$0.0004"),
        (Decimal("0.0316"), "$0.0316"),
        (Decimal("0.1"), "$0.10"),
        (Decimal("3.425"), "$3.43"),
        (Decimal("1234.5"), "$1,234.50"),
    ],
)
def test_money_is_exact_where_it_is_small(amount: Decimal | None, words: str) -> None:
    assert saying.money(amount) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.2, "1 s"),
        (59, "59 s"),
        (90, "2 min"),
        (3_600, "1 h 00 min"),
        (26_040, "7 h 14 min"),
    ],
)
def test_a_duration_is_said_as_a_person_would(seconds: float | None, words: str) -> None:
    assert saying.duration(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (61.6, "1:02"), (3_725, "1:02:05")])
def test_a_clock_shows_hours_only_when_there_are_any(seconds: float, words: str) -> None:
    assert wording.clock(seconds) == words


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, 0), (1, 3, 33), (999_999, 1_000_000, 99), (5, 5, 100)]
)
def test_a_share_is_a_hundred_only_when_it_is_all(part: int, whole: int, percent: int) -> None:
    assert wording.share(part, whole) == percent


def test_a_book_always_wears_the_same_paper() -> None:
    styles = {wording.cover_style(Book(title="Emma", author="Jane Austen")) for _ in range(3)}

    assert len(styles) == 1


def test_long_words_are_printed_small_on_the_label() -> None:
    assert "tiny-letters" in wording.cover_style(Book(title="Donaudampfschifffahrt"))


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (Cost(0, 0, Decimal(0)), "No passage is to be read anew."),
        (Cost(1, 0, Decimal(0)), "1 passage changed, $0.00."),
        (Cost(37, 10_500, Decimal("0.21")), "37 passages changed, $0.21."),
    ],
)
def test_a_change_says_what_it_touches(cost: Cost, words: str) -> None:
    assert cost_words(cost) == words
