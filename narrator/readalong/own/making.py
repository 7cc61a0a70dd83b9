"""Has a book made of the owner's EPUB, and puts the sound into it."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from narrator.readalong.book import AUDIO_TYPES
from narrator.readalong.own.order import Heard, Order, Sound
from narrator.readalong.writer import add_sound
from narrator.text.sandbox import Limits, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from narrator.readalong.book import Book, Chapter

LIMITS: Final = Limits(output_bytes=512 * 1024 * 1024, cpu_seconds=120, wall_seconds=240)


def make(source: Path, book: Book, target: Path, keep: Iterable[str] = ()) -> int:
    """Write the read-along book; return how many sentences are heard without lighting up.

    Raises Refused when `source` cannot be its ground, OSError.
    `keep`: the rules of narrator.text.cleaning by which `source` was not read.
    """
    order = _order(book, keep)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        output, made, asked = folder / "made.json", folder / "book.epub", folder / "order.json"
        asked.write_text(order.dump(), encoding="utf-8")
        run("narrator.readalong.own.work", source, output, LIMITS, str(asked), str(made))
        said = json.loads(output.read_text(encoding="utf-8"))
        with zipfile.ZipFile(made, "a") as archive:
            for sound, chapter in zip(order.chapters, book.chapters, strict=True):
                add_sound(archive, f"{said['folder']}/{sound.file}", chapter.audio)
        made.replace(target)
    return int(said["unmarked"])


def _order(book: Book, keep: Iterable[str]) -> Order:
    return Order(
        identifier=book.identifier,
        title=book.title,
        language=book.language,
        modified=f"{book.modified:%Y-%m-%dT%H:%M:%SZ}",
        narrator=book.narrator,
        keep=tuple(keep),
        chapters=tuple(_sound(number, each) for number, each in enumerate(book.chapters, 1)),
    )


def _sound(number: int, chapter: Chapter) -> Sound:
    name = f"{number:04d}{chapter.audio.suffix}"
    media_type = AUDIO_TYPES[chapter.audio.suffix]
    return Sound(name, media_type, chapter.seconds, tuple(_sentences(chapter)))


def _sentences(chapter: Chapter) -> Iterator[Heard]:
    for block in chapter.blocks:
        for each in block.sentences:
            yield Heard(block.text[each.start : each.end], each.begin, each.stop)
