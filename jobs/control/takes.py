"""The takes of a plan: those that are there are used, the others are waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.models import Take
from jobs.states import TakeState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.plan import Plan
    from narrator.models import User

BATCH = 500


def takes_of(owner: User, plan: Plan) -> dict[str, int]:
    """Return the id of every take of the plan; those that nobody asked for yet are made."""
    texts = {passage.key: passage.text for passage in plan.passages()}
    Take.objects.bulk_create(
        (
            Take(owner=owner, version=plan.version, key=k, language=plan.book.language, text=text)
            for k, text in sorted(texts.items())  # two narrations at once wait in one order
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    keys = list(texts)
    ids: dict[str, int] = {}
    for start in range(0, len(keys), BATCH):
        mine = Take.objects.filter(owner=owner, key__in=keys[start : start + BATCH])
        try_again(mine.filter(state=TakeState.NEEDS_ATTENTION).values_list("pk", flat=True))
        ids.update(mine.values_list("key", "pk"))
    return ids


def try_again(take_ids: Iterable[int]) -> None:
    """Let these be bought again, as if nothing had been tried."""
    Take.objects.filter(pk__in=list(take_ids)).update(
        state=TakeState.PENDING, attempts=0, bad_draws=0, not_before=None
    )
