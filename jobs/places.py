"""The places of a chapter: passages by number, some of them replaced by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Max

from jobs.models import Former, Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.models import NarratedChapter
    from jobs.plan import PlannedPassage

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
    version = 1 + (Passage.objects.filter(chapter=chapter).aggregate(v=Max("version"))["v"] or 0)
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
            version=version,
        )
        for offset, each in enumerate(planned)
    ]
    first, *others = rows
    first.pk = old[0].pk
    first.save(force_update=True)
    Passage.objects.bulk_create(others)


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
