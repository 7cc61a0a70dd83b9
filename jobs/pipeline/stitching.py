"""Stitch a chapter whose takes are all there: once, streaming, into every format that is kept."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs import claims
from jobs.direction import Direction
from jobs.models import LOST, NarratedChapter, Passage
from jobs.pipeline import finishing, levelling, pausing, recording, scenes
from jobs.pipeline.keeping import AWAY, FULL, media_type_of
from jobs.states import ChapterState, TakeState
from narrator import failpoints, site
from narrator.audio.errors import BadPart, StorageFull
from narrator.audio.sound import PROFILES
from narrator.audio.stitch import Part, Stitched, StitchSettings, stitch
from narrator.media import StorageFull as StoreFull

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from jobs.models import Take
    from narrator.audio.sound import Profile

KEPT = ("flac", "mp3")
"""The master, and what every browser plays. The rest is derived when it is first asked for."""
TRY_AGAIN_SECONDS = 600.0
"""After the store failed; what was paused for it goes on sooner, and takes the chapter with it."""
DERIVED = ("m4a", "opus", "wav", "pcm")


def stitch_chapter(pk: int) -> None:
    """Stitch one chapter. A second delivery does nothing."""
    rows = NarratedChapter.objects.filter(pk=pk, state=ChapterState.STITCHING)
    dead = rows.values_list("fence", flat=True).first()
    fence = claims.claim(rows, attempts=F("attempts") + 1)
    if fence is None:
        return
    chapter = NarratedChapter.objects.select_related("job").get(pk=pk)
    old, chapter.stitch = chapter.stitch, stitch_of(fence)
    if dead:
        _drop(chapter, stitch_of(dead), kept=old)
    with claims.held(NarratedChapter.objects.filter(pk=pk), fence), scratch_folder() as folder:
        try:
            passages = list(_passages(chapter))
            stitched = _stitch(chapter, passages, folder)
            mp3_bytes = (folder / "chapter.mp3").stat().st_size
            _keep(chapter, folder)
        except (BadPart, FileNotFoundError) as error:
            _send_back(chapter, fence, error)
            return
        except (StorageFull, StoreFull, OSError) as error:
            rows = NarratedChapter.objects.filter(pk=pk, state=ChapterState.STITCHING)
            claims.put_off(rows, fence, TRY_AGAIN_SECONDS, attempts=F("attempts") - 1)
            full = isinstance(error, StorageFull | StoreFull)
            recording.stop_all(FULL if full else AWAY, str(error))
            return
    failpoints.passed(failpoints.STITCHED)
    heard = [passage.pk for passage in passages if not passage.skipped]
    if _record(chapter, fence, stitched, heard=heard, mp3_bytes=mp3_bytes):
        _drop(chapter, old, kept=chapter.stitch)
    else:
        _drop(chapter, chapter.stitch, kept=old)


def stitch_of(fence: uuid.UUID) -> str:
    """Return the name of what one worker stitched: nobody replaces a file that may be heard."""
    return fence.hex[:12]


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a folder for what is being made, on the data's own disk; gone afterwards."""
    with tempfile.TemporaryDirectory(dir=site.scratch()) as name:
        yield Path(name)


def _stitch(chapter: NarratedChapter, rows: Sequence[Passage], folder: Path) -> Stitched:
    """Put the chapter together; once more where pauses or the limiter made its level another."""
    outputs = {extension: folder / f"chapter.{extension}" for extension in KEPT}
    profile = PROFILES[chapter.job.sound]
    direction = Direction.of(chapter.job.direction)
    pauses, scene = direction.settings(), scenes.sound_of(chapter.job, direction, profile)
    settings = StitchSettings(pauses.head, pauses.tail, profile.limit_db)
    after = [(seconds, scene if ends else b"") for seconds, ends in pausing.pauses(rows, pauses)]
    heard = [passage.take for passage in rows if not passage.skipped]
    stitched = stitch(_parts(heard, after, profile), outputs, settings)
    if lacking := profile.lacking(stitched.levels.to_dict()):
        stitched = stitch(_parts(heard, after, profile, lacking), outputs, settings)
    return stitched


def _parts(
    takes: Sequence[Take],
    after: Sequence[tuple[float, bytes]],
    profile: Profile,
    more_db: float = 0.0,
) -> Iterator[Part]:
    """Yield the clips in order, each with its gain and what comes after it."""
    gains, store = levelling.gains_of(takes, profile, more_db), site.store()
    for take, gain, (seconds, sound) in zip(takes, gains, after, strict=True):
        if not take.audio_key:
            raise FileNotFoundError(f"Take {take.pk} has lost its sound.")
        yield Part(
            store.local(take.audio_key),
            media_type_of(take.audio_key),
            seconds,
            gain,
            listen=True,
            sound=sound,
        )
        failpoints.passed(failpoints.MID_STITCH, take.text)


def _passages(chapter: NarratedChapter) -> QuerySet[Passage]:
    return Passage.objects.filter(chapter=chapter).select_related("take")


def _keep(chapter: NarratedChapter, folder: Path) -> None:
    for extension in KEPT:
        site.store().keep(chapter.audio_key(extension), folder / f"chapter.{extension}")


def _drop(chapter: NarratedChapter, stitch: str, *, kept: str) -> None:
    """Delete the files of another stitch of this chapter, derived ones too."""
    if stitch == kept or (not chapter.samples and not stitch):
        return  # there are none
    other = copy(chapter)
    other.stitch = stitch
    for extension in (*KEPT, *DERIVED):
        site.store().delete(other.audio_key(extension))


def _rounded(times: Iterable[tuple[float, float]]) -> list[list[float]]:
    return [[round(start, 4), round(end, 4)] for start, end in times]


def _record(
    chapter: NarratedChapter,
    fence: uuid.UUID,
    stitched: Stitched,
    *,
    heard: list[int],
    mp3_bytes: int,
) -> bool:
    """Say that the chapter is ready. Return False where it is another worker's, or changed."""
    mine = NarratedChapter.objects.filter(pk=chapter.pk, fence=fence, state=ChapterState.STITCHING)
    kept = mine.update(
        state=ChapterState.READY,
        samples=stitched.samples,
        stitch=chapter.stitch,
        heard=heard,
        spans=_rounded(stitched.spans),
        quiet=[_rounded(pauses) for pauses in stitched.quiet],
        sound=stitched.levels.to_dict(),
        mp3_bytes=mp3_bytes,
        ready_at=Now(),
        lease_until=None,
    )
    failpoints.passed(failpoints.READY)
    # Not in one transaction: two workers with the last two chapters see both only when committed.
    with transaction.atomic():
        finishing.finish_jobs()
    if not kept and not NarratedChapter.objects.filter(pk=chapter.pk).exists():
        site.store().delete_folder(chapter.job.folder)  # deleted while it was being made
    return kept == 1


def _send_back(
    chapter: NarratedChapter, fence: uuid.UUID, error: BadPart | FileNotFoundError
) -> None:
    """A clip is missing or damaged: its take is bought again when the owner asks for that."""
    mine = NarratedChapter.objects.filter(pk=chapter.pk, fence=fence, state=ChapterState.STITCHING)
    if not mine.exists():  # another worker has it, or has made it
        return
    store = site.store()
    for index, passage in enumerate(_passages(chapter).filter(skipped=False)):
        take = passage.take
        damaged = isinstance(error, BadPart) and error.index == index
        if not take.audio_key:
            continue  # sent back already, by another narration that needs it
        if damaged or not store.exists(take.audio_key):
            store.delete(take.audio_key)
            type(take).objects.filter(pk=take.pk, state=TakeState.DONE).update(**LOST)
    mine.update(state=ChapterState.OPEN, lease_until=None)
    with transaction.atomic():
        finishing.finish_jobs()
