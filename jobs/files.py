"""Every kept file against its row: files of nobody, and rows whose file is lost or damaged."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.direction import CLIP
from jobs.models import Draw, Edition, EditionState, Job, Kind, NarratedChapter, Take
from jobs.pipeline.keeping import media_type_of
from jobs.pipeline.scenes import key_of
from jobs.states import State, TakeState
from narrator import site
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio
from narrator.models import Book, BookState, Voice, VoiceVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from narrator.media import Entry

YOUNG = 86_400.0
"""Seconds in which a file may wait for its row; a take of an older backup is found by its key."""
PLAYED = ("flac", "mp3")
CLOSE = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a row names, and its bytes where they are known."""

    what: str
    pk: Any
    key: str
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as its row says, and what is wrong with it."""

    named: Named
    trouble: str

    def __str__(self) -> str:
        return f"{self.named.what} {self.named.pk}: {self.named.key} {self.trouble}"


def orphans(older_than: float = YOUNG) -> Iterator[Entry]:
    """Yield the kept files that no row names, unless they are young."""
    before = time.time() - older_than
    folders, chapters = _folders(), _chapters()
    takes = set(Take.objects.exclude(audio_key="").values_list("audio_key", flat=True))
    takes.update(Draw.objects.exclude(audio_key="").values_list("audio_key", flat=True))
    for entry in site.store().entries():
        parts = entry.key.split("/")
        if len(parts) < 3 or entry.modified > before:
            continue  # not of an owner: a proof that the store can be written
        owner, kind, name = parts[:3]
        known = {"takes": entry.key in takes, "jobs": entry.key.rsplit(".", 1)[0] in chapters}
        if not known.get(kind, (owner, kind, name) in folders):
            yield entry


def _folders() -> set[tuple[str, str, str]]:
    """Return owner, kind and name of all that may have files, takes and chapters apart."""
    found = set()
    for kind, rows in (("books", Book.objects), ("voices", Voice.objects)):
        for pk, owner in rows.values_list("pk", "owner_id"):
            found.add((str(owner), kind, str(pk)))
    for job in _exports():
        found.add((*job.result["key"].split("/", 2),))
    return found


def _chapters() -> set[str]:
    """Return the keys of all chapters that can be heard, and of what is heard between scenes;
    without the format."""
    found = {chapter.audio_key("").removesuffix(".") for chapter in _audible().iterator()}
    clips = Job.objects.filter(kind=Kind.NARRATE, direction__scene=CLIP)
    return found | {key_of(job).removesuffix(".wav") for job in clips.iterator()}


def faults(*, listen: bool = False) -> Iterator[Fault]:
    """Yield what is wrong with the files of all rows. `listen`: also measure every take."""
    sizes = {entry.key: entry.size for entry in site.store().entries()}
    for named in _named():
        if named.key not in sizes:
            yield Fault(named, "is not there")
        elif not sizes[named.key] or named.bytes not in {None, sizes[named.key]}:
            yield Fault(named, f"has {sizes[named.key]} bytes")
    if listen:
        yield from _unlike_their_rows(sizes)


def _named() -> Iterator[Named]:
    """Yield every file that must be there."""
    yield from _sources()
    yield from _takes()
    for chapter in _audible().iterator():
        for extension in PLAYED:
            yield Named("chapter", chapter.pk, chapter.audio_key(extension))
    for job in _exports():
        yield Named("export", job.pk, job.result["key"], job.result["bytes"])


def _sources() -> Iterator[Named]:
    for book in Book.objects.filter(state=BookState.READY):
        yield Named("book", book.pk, book.source_key)
        if book.cover_key:
            yield Named("book", book.pk, book.cover_key)
    pending = Edition.objects.filter(state=EditionState.PENDING).select_related("book")
    for edition in pending:
        yield Named("edition", edition.pk, edition.source_key)
        yield Named("edition", edition.pk, edition.document_key)
    for version in VoiceVersion.objects.exclude(reference_key=""):
        yield Named("voice version", version.pk, version.reference_key)


def _takes() -> Iterator[Named]:
    done = Take.objects.filter(state=TakeState.DONE)
    for pk, key in done.values_list("pk", "audio_key").iterator():
        yield Named("take", pk, key)
    drawn = Draw.objects.exclude(audio_key="").exclude(audio_key__in=done.values("audio_key"))
    for pk, key in drawn.values_list("pk", "audio_key").iterator():
        yield Named("draw", pk, key)


def _audible() -> QuerySet[NarratedChapter]:
    rows = NarratedChapter.objects.audible().select_related("job")
    return rows.defer("heard", "spans", "quiet")


def _exports() -> Iterator[Job]:
    for job in Job.objects.filter(kind=Kind.EXPORT, state=State.DONE).iterator():
        if "key" in job.result:
            yield job


def _unlike_their_rows(sizes: dict[str, int]) -> Iterator[Fault]:
    for take in Take.objects.filter(state=TakeState.DONE).defer("text").iterator():
        if sizes.get(take.audio_key) and (trouble := _unlike(take)):
            yield Fault(Named("take", take.pk, take.audio_key), trouble)


def _unlike(take: Take) -> str:
    data = site.store().read(take.audio_key)
    try:
        heard = decode(data, media_type_of(take.audio_key)).seconds
    except BadAudio as error:
        return f"is no audio: {error.detail}"
    if abs(heard - take.seconds) > CLOSE:
        return f"lasts {heard:.2f} s, not {take.seconds:.2f} s"
    return ""
