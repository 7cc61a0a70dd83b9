"""A finished narration beside the text of its book as it is now: what has changed since.

A chapter that was never asked for is no change: only what the narration reads counts, and what came
into the book, or back into it, after it was made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from jobs.changes import take_away
from jobs.direction import Direction
from jobs.models import Job, Kind, NarratedChapter, Passage, Role
from jobs.plan import make_plan
from jobs.quotes import owned_keys, price_of
from jobs.states import State, TakeState
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal
    from uuid import UUID

    from jobs.plan import Plan, PlannedChapter, PlannedPassage


@dataclass(frozen=True, slots=True)
class Outdated:
    """A chapter that is to be read otherwise, or for the first time (`row` is None).

    `old` gives way to `new`. `fresh` are the passages of which the narration has no take; so many
    characters of them are to be bought, since their owner has no take of them from elsewhere.
    """

    row: NarratedChapter | None
    planned: PlannedChapter
    old: tuple[Passage, ...]
    new: tuple[PlannedPassage, ...]
    fresh: tuple[PlannedPassage, ...]
    characters: int = 0

    @property
    def title(self) -> str:
        return self.planned.title


@dataclass(frozen=True)
class Outlook:
    """What has changed since a narration was made. `gone`: titles that the book reads no more."""

    job: Job
    plan: Plan
    chapters: tuple[Outdated, ...]
    gone: tuple[str, ...]
    in_place: bool

    @property
    def changed(self) -> bool:
        return bool(self.chapters or self.gone or not self.in_place)

    @property
    def passages(self) -> int:
        return sum(len(each.fresh) for each in self.chapters)

    @property
    def characters(self) -> int:
        return sum(each.characters for each in self.chapters)

    @cached_property
    def price_usd(self) -> Decimal:
        return price_of(self.plan, self.characters)


def may_have_changed(job: Job) -> bool:
    """Whether it is worth a `look`, which cuts the whole book: something of it was touched."""
    book = job.book
    return (
        book is not None
        and job.state == State.DONE
        and (
            book.updated_at > job.created_at
            or book.chapters.filter(updated_at__gt=job.created_at).exists()
        )
    )


def look(job: Job) -> Outlook:
    """Compare a finished narration with its book. Changes nothing."""
    if job.kind != Kind.NARRATE or job.book is None or job.version is None:
        raise Refusal("not_a_narration", "Only a narration can be brought up to date.", 409)
    if job.state != State.DONE:
        raise Refusal("not_finished", "Only a finished narration can be brought up to date.", 409)
    rows = list(job.chapters.prefetch_related("passages__take"))
    asked = {row.chapter_id for row in rows}
    wanted = [
        chapter
        for chapter in job.book.chapters.filter(included=True)
        if chapter.pk in asked or chapter.updated_at > job.created_at
    ]
    plan = make_plan(job.book, job.version, wanted, Direction.of(job.direction))
    order = [_place_of(planned) for planned in plan.chapters if not planned.place]
    was = [row.chapter_id for row in rows if not row.place]
    return Outlook(
        job,
        plan,
        tuple(_counted(job, _outdated(rows, plan))),
        tuple(row.title for row in rows if not row.place and row.chapter_id not in order),
        in_place=job.language == job.book.language and order[: len(was)] == was,
    )


def _place_of(planned: PlannedChapter) -> UUID | str:
    """Return what a chapter is in plan and narration: one of the book, or credits."""
    return planned.chapter.pk if planned.chapter else planned.place


def _outdated(rows: Sequence[NarratedChapter], plan: Plan) -> Iterator[Outdated]:
    by_place = {row.place or row.chapter_id: row for row in rows}
    left = Counter(
        each.take.text_key for row in rows for each in row.passages.all() if _has_audio(each)
    )
    for planned in plan.chapters:
        row = by_place.get(_place_of(planned))
        fresh = take_away(left, [each for each in planned.passages if not each.skipped])
        old, new = _compared(row, planned)
        if row is None or row.title != planned.title or _differ(old, new):
            yield Outdated(row, planned, old, new, tuple(fresh))


def _has_audio(passage: Passage) -> bool:
    return not passage.skipped or passage.take.state == TakeState.DONE


def _compared(
    row: NarratedChapter | None, planned: PlannedChapter
) -> tuple[tuple[Passage, ...], tuple[PlannedPassage, ...]]:
    """Return what to compare: a title that is the same may have been put in other words here."""
    if row is None:
        return (), planned.passages
    old, new = tuple(row.passages.all()), planned.passages
    said = tuple(each for each in old if each.role != Role.TITLE)
    text = tuple(each for each in new if each.role != Role.TITLE)
    spoken_in_both = len(said) < len(old) and len(text) < len(new)
    return (said, text) if spoken_in_both and row.title == planned.title else (old, new)


def _counted(job: Job, chapters: Iterable[Outdated]) -> Iterator[Outdated]:
    """Count what is to be bought: what stands in two chapters is paid for in the first."""
    listed = list(chapters)
    owned = owned_keys(job.owner, [passage.key for each in listed for passage in each.fresh])
    for each in listed:
        lengths = {p.key: len(p.text) for p in each.fresh if p.key not in owned}
        owned |= lengths.keys()
        yield replace(each, characters=sum(lengths.values()))


def _differ(old: Sequence[Passage], new: Sequence[PlannedPassage]) -> bool:
    return [(p.take.text_key, p.pause, p.shown, p.role) for p in old] != [
        (p.key, p.pause, p.shown, p.role) for p in new
    ]
