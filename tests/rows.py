"""Rows for tests: books, voices and narrations as the use cases leave them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs import control
from jobs.models import Edition, EditionState, Job, Kind, NarratedChapter, Take
from jobs.states import ChapterState, State, TakeState
from narrator import site
from narrator.models import Book, BookState, Chapter, User, Voice
from narrator.text.passages import bounds_for, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXTS = (
    "The thousand injuries of Fortunato I had borne as I best could.\n\nI vowed revenge.",
    "It was about dusk, one evening during the supreme madness of the carnival season.",
)


def make_user(name: str = "alice", password: str = "sailing-past-midnight") -> User:
    return User.objects.create_user(username=name, password=password)


def make_book(
    owner: User,
    texts: Sequence[str] = TEXTS,
    *,
    title: str = "The Cask of Amontillado",
    language: str = "en",
    state: BookState = BookState.READY,
) -> Book:
    """Make a book with a chapter for each text, all of them included."""
    book = Book(owner=owner, title=title, language=language, state=state, source_name="cask.txt")
    book.source_key = f"{book.folder}/source"
    book.save(force_insert=True)
    site.store().write(book.source_key, "\n\n".join(texts).encode())
    Chapter.objects.bulk_create(
        Chapter(
            book=book,
            number=number,
            title=f"Chapter {number}",
            text=text,
            characters=sum(len(p.text) for p in cut(text, language, bounds_for(language))),
        )
        for number, text in enumerate(texts, 1)
    )
    return book


def make_voice(
    owner: User, description: str = "An old sailor, warm and unhurried.", name: str = "Sailor"
) -> Voice:
    return Voice.objects.create(owner=owner, name=name, description=description)


def make_narration(
    owner: User,
    texts: Sequence[str] = TEXTS,
    *,
    book: Book | None = None,
    voice: Voice | None = None,
    max_price: Decimal | None = Decimal(100),
) -> Job:
    """Start a narration, as its owner would. Nothing of it is read yet."""
    return control.narrate(
        owner, book or make_book(owner, texts), voice or make_voice(owner), None, max_price
    )


def read_take(take: Take, *, seconds: float = 2.0, audio: bytes = b"RIFF") -> None:
    """Store `audio` as this take's, as if it had been read and checked."""
    key = f"{take.stem}.wav"
    site.store().write(key, audio)
    Take.objects.filter(pk=take.pk).update(
        state=TakeState.DONE, audio_key=key, seconds=seconds, done_at=timezone.now()
    )


def make_ready(chapter: NarratedChapter, *, audio: bytes = b"\xff\xfb" * 5000) -> None:
    """Make one chapter playable: its takes are read, and `audio` is its sound in every format."""
    passages = list(chapter.passages.select_related("take"))
    for passage in passages:
        read_take(passage.take)
    for extension in ("flac", "mp3", "m4a"):
        site.store().write(chapter.audio_key(extension), audio)
    NarratedChapter.objects.filter(pk=chapter.pk).update(
        state=ChapterState.READY,
        samples=48_000 * len(passages),
        spans=[[2.0 * i, 2.0 * i + 2.0] for i in range(len(passages))],
        ready_at=timezone.now(),
    )


def make_done(job: Job, *, audio: bytes = b"\xff\xfb" * 5000) -> Job:
    """Finish a narration: every chapter is ready."""
    for chapter in job.chapters.select_related("job"):
        make_ready(chapter, audio=audio)
    Job.objects.filter(pk=job.pk).update(state=State.DONE, finished_at=timezone.now())
    job.refresh_from_db()
    return job


def make_edition(book: Book, state: EditionState = EditionState.DISCARDED) -> Edition:
    """Make a corrected file of a book, of which nothing was read."""
    job = Job.objects.create(
        owner=book.owner, kind=Kind.IMPORT, state=State.DONE, book=book, target=f"import:{book.pk}"
    )
    return Edition.objects.create(book=book, job=job, state=state, source_name="corrected.txt")


def make_export(source: Job, *, data: bytes = b"m4b" * 5000, filename: str = "Cask.m4b") -> Job:
    """Make a finished export of `source` whose file is `data`."""
    job = Job.objects.create(
        owner=source.owner,
        kind=Kind.EXPORT,
        state=State.DONE,
        target=f"export:{source.pk}:m4b",
        source=source,
        book=source.book,
        version=source.version,
        format="m4b",
    )
    key = f"{source.owner_id}/exports/{job.pk}.m4b"
    site.store().write(key, data)
    job.result = {
        "key": key,
        "bytes": len(data),
        "filename": filename,
        "media_type": "audio/mp4",
    }
    job.save(update_fields=["result"])
    return job
