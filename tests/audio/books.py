"""Small encoded chapters for the packaging tests, each with a tone of its own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import mutagen
from PIL import Image

from narrator.audio.m4b import ChapterAudio
from narrator.audio.stitch import Part, stitch
from narrator.audio.tags import Tags
from tests.audio.sounds import tone

if TYPE_CHECKING:
    from pathlib import Path

BOOK = Tags("Die Bücher; a=b # c\\d", "An Author", "A Deep Voice", "de", "2026", "Two words.")


def chapters(folder: Path, count: int = 3) -> list[ChapterAudio]:
    """Chapter n is a tone of 300 + 200 n Hz, a little longer than the one before."""
    made = []
    for number in range(count):
        pcm = tone(0.5 + 0.137 * number, 300 + 200 * number)
        target = folder / f"{number}.m4a"
        part = Part(lambda pcm=pcm: pcm, "audio/pcm", 0.35)  # type: ignore[misc]
        stitched = stitch([part], {"m4a": target})
        made.append(
            ChapterAudio(target, f"Kapitel {number}; = # \\ 第{number}章", stitched.samples)
        )
    return made


def cover(kind: str = "JPEG") -> bytes:
    """A red square."""
    held = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(held, kind)
    return held.getvalue()


def read_by_mutagen(path: Path) -> Any:
    """The file as a library with no line in common with ours sees it (its types are partial)."""
    opened: Any = mutagen.File
    return opened(path)
