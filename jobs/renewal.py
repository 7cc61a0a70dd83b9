"""Bring a finished narration up to date with its book.

What was corrected is put in place, so that addresses stay: a chapter keeps its number, the feed its
secret and its episodes. New chapters come behind the others; where chapters were put in between,
taken out or moved, numbers would mean something else, and only a new narration can say the book.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jobs import dispatch, outdated, places, redirecting, repairs, takes
from jobs.models import Job, NarratedChapter, Passage
from jobs.states import State
from narrator.refusal import Refusal
from narrator.text.credits import CLOSING
from narrator.text.matching import pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from jobs.outdated import Outdated, Outlook
    from jobs.plan import Plan, PlannedPassage

MOVED = (
    "Chapters were put in, taken out or moved, or the language was changed: that needs a new "
    "narration. It reads only what has changed."
)


def renew(job: Job, *, seen: str = "", most: Decimal | None = None) -> Job:
    """Bring a finished narration up to date, for at most so much. Return it, at work again.

    `seen` is the digest of the plan that was looked at: refused (409) when it is another now.
    """
    outlook = outdated.look(job)
    if not outlook.in_place:
        raise Refusal("chapters_moved", MOVED, 409)
    if seen and seen != outlook.plan.digest:
        raise Refusal("stale_version", "The book was changed meanwhile. Look once more.", 409)
    if not outlook.changed:
        return job
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state != State.DONE or held.updated_at != job.updated_at:
            raise Refusal("stale_version", "The narration has changed. Look once more.", 409)
        if outlook.price_usd:
            repairs.can_be_read(outlook.plan.version)
        repairs.accept_price(held, outlook.price_usd, most)
        _put(outlook)
    job.refresh_from_db()
    return job


def _put(outlook: Outlook) -> None:
    plan, job = outlook.plan, outlook.job
    texts = {p.key: p.text for each in outlook.chapters for p in each.planned.passages}
    found = takes.ensure(plan.book.owner, plan.version, job.language, texts)
    _aim(job, plan)
    _add(job, outlook, found)
    there = set(job.chapters.values_list("pk", flat=True))
    touched = {each.row: each for each in outlook.chapters if each.row and each.row.pk in there}
    for row, each in touched.items():
        NarratedChapter.objects.filter(pk=row.pk).update(title=each.title)
        _replace(row, each, found)
    new = job.chapters.filter(samples=0)
    repairs.follow_all(job, job.chapters.filter(pk__in=[row.pk for row in touched]) | new)
    dispatch.ring(dispatch.SPEAK)


def _aim(job: Job, plan: Plan) -> None:
    """Say what the narration reads from now on: who asks for the same gets this one."""
    try:
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(target=plan.target)
    except IntegrityError as error:
        detail = "The same narration is being made in another job. Wait until it is done."
        raise Refusal("already_running", detail, 409) from error


def _add(job: Job, outlook: Outlook, found: dict[str, int]) -> None:
    """Write the chapters that are new, behind all others; the closing credits go behind them."""
    new = [each.planned for each in outlook.chapters if each.row is None]
    if not new:
        return
    closing = job.chapters.filter(place=CLOSING).first()
    if closing is not None:
        ending = outlook.plan.chapters[-1]
        texts = {each.key: each.text for each in ending.passages}
        found |= takes.ensure(job.owner, outlook.plan.version, job.language, texts)
        redirecting.take_away(closing)
        new.append(ending)
    last = job.chapters.order_by("number").last()
    places.write_at(job, dict(enumerate(new, last.number + 1 if last else 1)), found)


def _replace(row: NarratedChapter, outdated: Outdated, found: Mapping[str, int]) -> None:
    """Put the new passages where the old ones stood; from the end, so that numbers hold."""
    old, new = outdated.old, outdated.new
    same = pairs([p.take.text_key for p in old], [p.key for p in new])
    for i, j in same:
        if (old[i].pause, old[i].shown) != (new[j].pause, new[j].shown):
            Passage.objects.filter(pk=old[i].pk).update(pause=new[j].pause, shown=new[j].shown)
    for a, b, c, d in reversed([*_runs(same, len(old), len(new))]):
        places.replace(row, old[a:b], new[c:d], found)
    _settle(row, new)


def _settle(row: NarratedChapter, new: Sequence[PlannedPassage]) -> None:
    """Say each passage as what it is now: text, a title, or a heading that is not said."""
    for passage, planned in zip(
        Passage.objects.filter(chapter=row).order_by("-number"), reversed(new), strict=False
    ):
        if passage.role != planned.role:
            Passage.objects.filter(pk=passage.pk).update(role=planned.role, skipped=planned.skipped)


def _runs(same: Sequence[tuple[int, int]], old: int, new: int) -> Iterator[tuple[int, ...]]:
    """Yield which of the old (a to b) give way to which of the new (c to d).

    Neither is empty: what is only put in or taken out takes along a neighbour that stays.
    """
    edges = [(-1, -1), *same, (old, new)]
    for (i, j), (k, m) in pairwise(edges):
        a, b, c, d = i + 1, k, j + 1, m
        if a == b and c == d:
            continue
        if a == b or c == d:
            before = i >= 0
            a, c, b, d = (a - 1, c - 1, b, d) if before else (a, c, b + 1, d + 1)
        yield a, b, c, d
