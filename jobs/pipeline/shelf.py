"""A book as Audiobookshelf lays it out: Author/Title/ with the M4B, the cover and metadata.json.

https://www.audiobookshelf.org/docs#book-directory-structure
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jobs.pipeline.parts import cover_of, file_name, tags_of
from narrator.audio.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jobs.models import Job, NarratedChapter
    from narrator.audio.bundle import Content

UNKNOWN = "Unknown author"


def files(job: Job, chapters: Sequence[NarratedChapter], book: Path) -> list[tuple[str, Content]]:
    """Return the files of the folder, each with its name inside the zip."""
    tags, cover = tags_of(job), cover_of(job)
    author = file_name(tags.author) if tags.author else UNKNOWN
    folder = f"{author}/{file_name(tags.title)}"
    known = json.dumps(_known(job, chapters), ensure_ascii=False, indent=2).encode()
    found: list[tuple[str, Content]] = [
        (f"{folder}/{file_name(tags.title)}.m4b", book),
        (f"{folder}/metadata.json", known),
    ]
    if cover:
        extension = "png" if cover.startswith(b"\x89PNG") else "jpg"
        found.append((f"{folder}/cover.{extension}", cover))
    return found


def _known(job: Job, chapters: Sequence[NarratedChapter]) -> dict[str, Any]:
    tags = tags_of(job)
    return {
        "title": tags.title,
        "subtitle": None,
        "authors": [tags.author] if tags.author else [],
        "narrators": [tags.narrator] if tags.narrator else [],
        "series": [],
        "genres": ["Audiobook"],
        "tags": [],
        "publishedYear": tags.year or None,
        "publisher": None,
        "description": tags.description or None,
        "isbn": None,
        "asin": None,
        "language": tags.language or None,
        "explicit": False,
        "abridged": False,
        "chapters": list(_marks(chapters)),
    }


def _marks(chapters: Sequence[NarratedChapter]) -> Iterator[dict[str, Any]]:
    start = 0
    for index, chapter in enumerate(chapters):
        end = start + chapter.samples
        yield {
            "id": index,
            "start": round(start / RATE, 6),
            "end": round(end / RATE, 6),
            "title": chapter.title,
        }
        start = end
