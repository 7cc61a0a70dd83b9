"""Of several draws that are all suspect, the one that a listener minds least is kept."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from jobs.models import Draw, Take
from jobs.pipeline.choosing import best_draw
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db

Drawn = tuple[str, float | None, bool]
"""What it was suspected of, how far from the voice it is, and whether it may be used."""


@pytest.fixture
def take() -> Take:
    make_narration(make_user(), ["Once upon a time. " * 5])
    return Take.objects.get()


@pytest.mark.parametrize(
    ("draws", "best"),
    [
        ([("clipped", 0.1, True), ("drift", 2.5, True), ("internal_silence", 0.1, True)], 1),
        ([("clipped", 0.1, True), ("internal_silence", 0.9, True)], 1),
        ([("internal_silence", 0.1, True), ("unusual_pace", 0.9, True)], 1),
        ([("drift", 3.0, True), ("drift", 2.2, True), ("drift", None, True)], 1),
        ([("clipped", 0.5, True), ("clipped", 0.5, True)], 0),
        ([("silent", None, False), ("clipped", 0.5, True)], 1),
        ([("silent", None, False), ("too_long", None, False)], None),
        ([], None),
    ],
)
def test_the_best_draw(take: Take, draws: Sequence[Drawn], best: int | None) -> None:
    rows = [
        Draw.objects.create(
            take=take, fence=uuid.uuid4(), code=code, distance=far, usable=usable, seconds=3.0
        )
        for code, far, usable in draws
    ]

    assert best_draw(take.pk) == (None if best is None else rows[best])
