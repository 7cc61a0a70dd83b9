"""Perform a narration otherwise: pauses, sound between scenes, titles, credits, loudness.

Where no words change nothing is bought: the chapters are put together again. Words that come in are
bought as any others, and what goes out stays owned.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from jobs import dispatch, places, repairs, takes
from jobs.direction import CLIP, SILENT, SPOKEN, Direction
from jobs.models import Job, NarratedChapter, Passage, Role
from jobs.pipeline import scenes, stitching
from jobs.plan import PlannedChapter, Reader
from jobs.quotes import owned_keys, price_to_read
from jobs.states import TakeState
from narrator import site
from narrator.audio import chime, riff
from narrator.audio.clip import RATE
from narrator.audio.errors import BadAudio
from narrator.audio.sound import PROFILES
from narrator.refusal import Refusal
from narrator.text import markup
from narrator.text.credits import CLOSING, OPENING
from narrator.text.document import BlockKind
from narrator.text.passages import Pause

if TYPE_CHECKING:
    from decimal import Decimal

    from jobs.plan import PlannedPassage


@dataclass(frozen=True)
class Changes:
    """What becomes of the passages: credits and titles that come or go, headings that are said."""

    credits: list[PlannedChapter] = field(default_factory=list)
    no_credits: list[NarratedChapter] = field(default_factory=list)
    titles: list[tuple[NarratedChapter, list[PlannedPassage]]] = field(default_factory=list)
    no_titles: list[tuple[NarratedChapter, list[Passage]]] = field(default_factory=list)
    said: list[Passage] = field(default_factory=list)
    silenced: list[Passage] = field(default_factory=list)

    @property
    def new(self) -> list[PlannedPassage]:
        """What may have to be bought."""
        said = [each for part in self.credits for each in part.passages]
        return said + [each for _, title in self.titles for each in title]

    def chapters(self) -> set[int]:
        """Return the ids of the chapters that were there and are changed."""
        rows = [each for each, _ in (*self.titles, *self.no_titles)]
        return {row.pk for row in rows} | {p.chapter_id for p in (*self.said, *self.silenced)}


def direct(
    job: Job, wanted: Direction, *, sound: str | None = None, most: Decimal | None = None
) -> None:
    """Perform a narration as it is wanted, for at most so much."""
    if sound is not None and sound not in PROFILES:
        raise Refusal("unknown_sound", f"{sound!r} is no sound. Use {', '.join(PROFILES)}.")
    if wanted.scene == CLIP and not site.store().exists(scenes.key_of(job)):
        raise Refusal("no_clip", "Send the sound between scenes first.", 409)
    with transaction.atomic():
        held = repairs.hold_job(job.pk)
        before = Direction.of(held.direction)
        changes = _changes(held, before, wanted)
        repairs.accept_price(held, _price(held, changes), most)
        _apply(held, changes)
        Job.objects.filter(pk=held.pk).update(direction=wanted.to_dict(), sound=sound or held.sound)
        _follow(held, _touched(held, before, wanted, changes, sound))
        if changes.new or changes.said:
            dispatch.ring(dispatch.SPEAK)


def price(job: Job, wanted: Direction) -> Decimal:
    """Return what it costs to perform a narration as it is wanted. Changes nothing."""
    return _price(job, _changes(job, Direction.of(job.direction), wanted))


def keep_scene(job: Job, wave: bytes) -> None:
    """Take a clip (a WAV file) as the sound between the scenes of a narration."""
    try:
        pcm = chime.checked(wave)
    except BadAudio as error:
        raise Refusal("bad_sound", error.detail) from error
    site.store().write(scenes.key_of(job), riff.write(pcm, RATE))
    with transaction.atomic():
        held = repairs.hold_job(job.pk)
        wanted = Direction.of(held.direction).changed(scene=CLIP)
        Job.objects.filter(pk=held.pk).update(direction=wanted.to_dict())
        _follow(held, Q(passages__pause=Pause.SCENE))


def _changes(job: Job, before: Direction, wanted: Direction) -> Changes:
    changes = Changes()
    if before.words == wanted.words or job.book is None or job.version is None:
        return changes
    reader = Reader(job.book, job.version, wanted, job.language)
    for place in (OPENING, CLOSING):
        there = job.chapters.filter(place=place).first()
        planned = reader.credits(place)
        if planned and there is None:
            changes.credits.extend(planned)
        elif there is not None and not planned:
            changes.no_credits.append(there)
    if before.titles != wanted.titles:
        for chapter in job.chapters.filter(place="").select_related("chapter"):
            _change_title(changes, reader, chapter)
    return changes


def _change_title(changes: Changes, reader: Reader, chapter: NarratedChapter) -> None:
    rows = list(Passage.objects.filter(chapter=chapter).select_related("take__version__voice"))
    added = [row for row in rows if row.role == Role.TITLE]
    silent = [row for row in rows if row.role == Role.HEADING]
    headings = silent or _headings(chapter, reader, rows[len(added) :])
    if reader.direction.titles == SILENT:
        if added:
            changes.no_titles.append((chapter, added))
        if len(headings) < len(rows) - len(added):
            changes.silenced.extend(headings)
        return
    changes.said.extend(row for row in silent if row.skipped)
    if reader.direction.titles == SPOKEN and not (headings or added):
        if title := reader.title(chapter.title):
            changes.titles.append((chapter, title))
    elif reader.direction.titles != SPOKEN and added:
        changes.no_titles.append((chapter, added))


def _headings(chapter: NarratedChapter, reader: Reader, rows: list[Passage]) -> list[Passage]:
    """Return the passages that say the headings with which a chapter begins in its book."""
    blocks = markup.parse(chapter.chapter.text if chapter.chapter else "")
    headings = takewhile(lambda block: block.kind is BlockKind.HEADING, blocks)
    planned = reader.text(markup.render(headings))
    found = [row for row, each in zip(rows, planned, strict=False) if row.take.text == each.text]
    return found if len(found) == len(planned) else []


def _price(job: Job, changes: Changes) -> Decimal:
    lengths = {each.key: len(each.text) for each in changes.new}
    owned = owned_keys(job.owner, list(lengths))
    billable = sum(length for key, length in lengths.items() if key not in owned)
    unread = {row.take_id: len(row.take.text) for row in changes.said if not _read(row)}
    if job.version is None:
        raise Refusal("not_a_narration", "This job reads nothing.", 409)
    return price_to_read(job.version, billable + sum(unread.values()))


def _read(row: Passage) -> bool:
    return row.take.state in {TakeState.DONE, TakeState.SPLIT}


def _apply(job: Job, changes: Changes) -> None:
    for chapter in changes.no_credits:
        take_away(chapter)
    for chapter, added in changes.no_titles:
        places.take_away(chapter, added)
    _say(changes.silenced, skipped=True)
    _say(changes.said, skipped=False)
    takes.try_again(row.take_id for row in changes.said)
    if not changes.new or job.version is None:
        return
    texts = {each.key: each.text for each in changes.new}
    found = takes.ensure(job.owner, job.version, job.language, texts)
    for chapter, title in changes.titles:
        places.put_first(chapter, title, found)
    last = job.chapters.exclude(place=CLOSING).order_by("number").last()
    for planned in changes.credits:
        number = 0 if planned.place == OPENING else (last.number if last else 0) + 1
        places.write_at(job, {number: planned}, found)


def _say(rows: list[Passage], *, skipped: bool) -> None:
    mine = Passage.objects.filter(pk__in=[row.pk for row in rows])
    mine.update(skipped=skipped, role=Role.HEADING if skipped else "", version=F("version") + 1)


def take_away(chapter: NarratedChapter) -> None:
    """Go without a chapter; its files go with it."""
    keys = [chapter.audio_key(each) for each in (*stitching.KEPT, *stitching.DERIVED)]
    chapter.delete()

    def files() -> None:
        for key in keys:
            site.store().delete(key)

    transaction.on_commit(files)


def _touched(
    job: Job, before: Direction, wanted: Direction, changes: Changes, sound: str | None
) -> Q:
    """Return which chapters are to be put together again."""
    if before.settings() != wanted.settings() or sound not in {None, job.sound}:
        return Q()
    touched = Q(pk__in=changes.chapters()) | Q(samples=0)
    if before.scene != wanted.scene:
        touched |= Q(passages__pause=Pause.SCENE)
    return touched


def _follow(job: Job, which: Q) -> None:
    found = NarratedChapter.objects.filter(which, job=job).values_list("pk", flat=True)
    touched = NarratedChapter.objects.filter(pk__in=set(found))
    if touched.exists():
        repairs.follow_all(job, touched)
