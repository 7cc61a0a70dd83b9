"""The places of a chapter: passages by number, some of them replaced by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Max

from jobs.models import Former, NarratedChapter, Passage
from jobs.takes import BATCH
from narrator.text.credits import OPENING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.models import Job
    from jobs.plan import PlannedChapter, PlannedPassage

FAR_AWAY = 1_000_000


def replace(
    chapter: NarratedChapter,
    old: Sequence[Passage],
    planned: Sequence[PlannedPassage],
    takes: Mapping[str, int],
) -> None:
    """Put `planned` passages (their takes by key) where neighbours stood. The first row stays.

    What was said about the pause after the last goes on after the last, and what was left out
    stays so. Every number that means another passage from now on has a version of its own.
    """
    version, roles = _next_version(chapter), {each.role for each in old}
    role = roles.pop() if len(roles) == 1 else ""
    pause_after, skipped = old[-1].pause_after, all(each.skipped for each in old)
    _keep(old)
    Passage.objects.filter(pk__in=[each.pk for each in old[1:]]).delete()
    _move(chapter, old[-1].number, len(planned) - len(old))
    last = len(planned) - 1
    rows = [
        Passage(
            chapter=chapter,
            number=old[0].number + offset,
            take_id=takes[each.key],
            pause=each.pause,
            shown=each.shown,
            pause_after=pause_after if offset == last else None,
            skipped=skipped,
            role=role,
            version=version,
        )
        for offset, each in enumerate(planned)
    ]
    first, *others = rows
    first.pk = old[0].pk
    first.save(force_update=True)
    Passage.objects.bulk_create(others)


def write(job: Job, chapters: Sequence[PlannedChapter], takes: Mapping[str, int]) -> None:
    """Write the chapters of a narration with their passages (their takes by key)."""
    first = 0 if chapters[0].place == OPENING else 1
    write_at(job, dict(enumerate(chapters, first)), takes)


def write_at(job: Job, chapters: Mapping[int, PlannedChapter], takes: Mapping[str, int]) -> None:
    """The same for chapters by their numbers."""
    rows = NarratedChapter.objects.bulk_create(
        NarratedChapter(
            job=job,
            chapter=planned.chapter,
            number=number,
            place=planned.place,
            title=planned.title,
        )
        for number, planned in chapters.items()
    )
    Passage.objects.bulk_create(
        (
            _row(row, number, each, takes)
            for row, planned in zip(rows, chapters.values(), strict=True)
            for number, each in enumerate(planned.passages, 1)
        ),
        batch_size=BATCH,
    )


def put_first(
    chapter: NarratedChapter, planned: Sequence[PlannedPassage], takes: Mapping[str, int]
) -> None:
    """Put passages before all others of a chapter."""
    version = _next_version(chapter)
    _move(chapter, 0, len(planned))
    rows = [_row(chapter, number, each, takes) for number, each in enumerate(planned, 1)]
    for row in rows:
        row.version = version
    Passage.objects.bulk_create(rows)


def take_away(chapter: NarratedChapter, first: Sequence[Passage]) -> None:
    """Take away the passages that a chapter begins with."""
    Passage.objects.filter(pk__in=[each.pk for each in first]).delete()
    _move(chapter, len(first), -len(first))


def _row(
    chapter: NarratedChapter, number: int, planned: PlannedPassage, takes: Mapping[str, int]
) -> Passage:
    return Passage(
        chapter=chapter,
        number=number,
        take_id=takes[planned.key],
        pause=planned.pause,
        role=planned.role,
        shown=planned.shown,
        skipped=planned.skipped,
    )


def _next_version(chapter: NarratedChapter) -> int:
    return 1 + (Passage.objects.filter(chapter=chapter).aggregate(v=Max("version"))["v"] or 0)


def _keep(old: Sequence[Passage]) -> None:
    """Keep the takes that stood here; none of them can stand here again by itself."""
    Former.objects.filter(passage=old[0]).update(alone=False)
    for each in old:
        Former.objects.update_or_create(
            passage=old[0], take_id=each.take_id, defaults={"shown": each.shown, "alone": False}
        )


def _move(chapter: NarratedChapter, after: int, count: int) -> None:
    """Move the numbers after a passage; in two steps, for they are unique at every moment."""
    if not count:
        return
    later = Passage.objects.filter(chapter=chapter)
    later.filter(number__gt=after).update(number=F("number") + FAR_AWAY)
    later.filter(number__gt=FAR_AWAY).update(
        number=F("number") - FAR_AWAY + count, version=F("version") + 1
    )
