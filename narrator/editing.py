"""Use cases on the chapters of a book: correct, split, merge, put in order, search.

A change names the version that it was made from: who comes second is told what is there now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from narrator.intake import OUT_OF_THE_WAY, spoken_characters
from narrator.models import Book, Chapter
from narrator.refusal import Refusal
from narrator.text import clean, markup
from narrator.text.document import BlockKind
from narrator.text.nearby import around_change
from narrator.text.passages import bounds_for

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from narrator.text.document import Block

LONGEST_SEARCH = 200
MOST_FOUND = 200
LONG = 200_000
"""Of a chapter with so many characters only the part that was changed is counted again."""
AROUND = 60
"""Characters shown on each side of what was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a book; `block` is the number of its paragraph in the chapter, from 0."""

    chapter: Chapter
    block: int
    before: str
    match: str
    after: str


def edit_chapter(
    chapter: Chapter, version: int | None, *, paragraphs: range | None = None, **changes: str | bool
) -> Chapter:
    """Change `title`, `text` or `included`, if `version` (where given) is still the current one.

    `text` stands for these `paragraphs` only, where they are given.
    """
    if not changes:
        return chapter
    fields: dict[str, object] = dict(changes)
    if "title" in changes:
        fields |= {"title": clean.line(str(changes["title"]))[:500], "edited": True}
    if "text" in changes:
        text = canonical(str(changes["text"]))
        if paragraphs is not None:
            text = _put(chapter, version, paragraphs, text)
        current = chapter if version == chapter.version else None
        fields |= _text_fields(text, chapter.book, current)
    _update(chapter, version, fields)
    return chapter


def canonical(text: str) -> str:
    """Return what a person typed as the canonical text of a chapter."""
    return markup.render(markup.parse(clean.characters(text)))


def count(text: str) -> int:
    """Return how many paragraphs a canonical text has."""
    return len(markup.parse(text))


def _put(chapter: Chapter, version: int | None, paragraphs: range, text: str) -> str:
    """Return the text of a chapter with these paragraphs as they are in `text`."""
    if version != chapter.version:
        raise stale(chapter)
    blocks = markup.parse(chapter.text)
    first, last = paragraphs.start, paragraphs.stop
    if not 0 <= first <= last <= len(blocks):
        detail = f"This chapter has paragraphs 0 to {len(blocks)}, not {first} to {last}."
        raise Refusal("no_such_paragraphs", detail)
    return markup.render([*blocks[:first], *markup.parse(text), *blocks[last:]])


def stale(chapter: Chapter) -> Refusal:
    return Refusal(
        "stale_version",
        f"The chapter was changed since: it is at version {chapter.version} now.",
        409,
        current={"version": chapter.version, "title": chapter.title, "text": chapter.text},
    )


def split(chapter: Chapter, version: int, block: int, title: str = "") -> tuple[Chapter, Chapter]:
    """Begin a new chapter at paragraph `block` (from 0). A heading there gives its title."""
    blocks = markup.parse(chapter.text)
    if not 0 < block < len(blocks):
        detail = f"This chapter can be split at paragraphs 1 to {len(blocks) - 1}, not at {block}."
        raise Refusal("cannot_split", detail)
    first, second = (markup.render(part) for part in (blocks[:block], blocks[block:]))
    with transaction.atomic():
        _hold(chapter.book)
        _update(chapter, version, _text_fields(first, chapter.book))
        _make_room(chapter)
        new = Chapter.objects.create(
            book=chapter.book,
            number=chapter.number + 1,
            depth=chapter.depth,
            title=clean.line(title)[:500] or _title(blocks[block], chapter.title),
            included=chapter.included,
            reason=chapter.reason,
            text=second,
            characters=spoken_characters(second, chapter.book),
            edited=True,
        )
    return chapter, new


def merge(chapter: Chapter, version: int) -> Chapter:
    """Append the next chapter to this one. Its title is kept as a heading."""
    with transaction.atomic():
        _hold(chapter.book)
        _refresh(chapter)
        following = chapter.book.chapters.filter(number__gt=chapter.number).first()
        if following is None:
            raise Refusal("nothing_follows", "This is the last chapter: nothing follows it.")
        text = "\n\n".join([chapter.text, *_with_title(following)])
        _update(chapter, version, _text_fields(text, chapter.book))
        following.delete()
        after = chapter.book.chapters.filter(number__gt=chapter.number)
        _number([*after.values_list("pk", flat=True)], chapter.number + 1)
    return chapter


def arrange(book: Book, order: Sequence[uuid.UUID]) -> None:
    """Put the chapters of a book in this order. All of them must be named, once."""
    with transaction.atomic():
        _hold(book)
        there = set(book.chapters.values_list("pk", flat=True))
        if len(order) != len(there) or set(order) != there:
            detail = "Name every chapter of the book once. It may have changed: load it again."
            raise Refusal("stale_order", detail, 409)
        _number(order, 1)


def move(chapter: Chapter, by: int) -> None:
    """Move a chapter up (negative) or down, as far as it goes."""
    with transaction.atomic():
        _hold(chapter.book)
        _refresh(chapter)
        order = list(chapter.book.chapters.values_list("pk", flat=True))
        place = order.index(chapter.pk)
        order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
        _number(order, 1)


def search(book: Book, words: str) -> list[Found]:
    """Return the places where these words stand, upper or lower case, in order."""
    words = " ".join(clean.line(words).split())[:LONGEST_SEARCH]
    if not words:
        return []
    pattern = re.compile(r"\s".join(map(re.escape, words.split(" "))), re.IGNORECASE)
    found: list[Found] = []
    for chapter in book.chapters.iterator():
        found.extend(islice(_places(chapter, pattern), MOST_FOUND - len(found)))
        if len(found) == MOST_FOUND:
            break
    return found


def _places(chapter: Chapter, pattern: re.Pattern[str]) -> Iterator[Found]:
    if not pattern.search(chapter.text):
        return
    for number, block in enumerate(markup.parse(chapter.text)):
        for hit in pattern.finditer(block.text):
            yield Found(
                chapter,
                number,
                block.text[max(0, hit.start() - AROUND) : hit.start()],
                hit[0],
                block.text[hit.end() : hit.end() + AROUND],
            )


def _text_fields(text: str, book: Book, was: Chapter | None = None) -> dict[str, object]:
    """Return what changes with a text; `was` is the chapter whose text it replaces."""
    if not text:
        raise Refusal("empty_text", "A chapter needs some text. To skip it, leave it out.")
    if was is None or len(text) < LONG:
        return {"text": text, "characters": spoken_characters(text, book), "edited": True}
    before, after = around_change(was.text, text, bounds_for(book.language))
    more = spoken_characters(after, book) - spoken_characters(before, book)
    return {"text": text, "characters": was.characters + more, "edited": True}


def _update(chapter: Chapter, version: int | None, fields: dict[str, object]) -> None:
    """Change a row if it is still at `version` (where given), or say what is there now."""
    rows = Chapter.objects.filter(pk=chapter.pk)
    if version is not None:
        rows = rows.filter(version=version)
    done = rows.update(version=F("version") + 1, updated_at=timezone.now(), **fields)
    _refresh(chapter)
    if not done:
        raise stale(chapter)


def _refresh(chapter: Chapter) -> None:
    try:
        chapter.refresh_from_db()
    except Chapter.DoesNotExist as error:
        detail = "This chapter is no longer there. Load the book again."
        raise Refusal("not_found", detail, 404) from error


def _hold(book: Book) -> None:
    """Let nobody else renumber the chapters until the transaction ends."""
    Book.objects.filter(pk=book.pk).update(updated_at=timezone.now())


def _make_room(chapter: Chapter) -> None:
    """Free the number after `chapter`."""
    after = chapter.book.chapters.filter(number__gt=chapter.number)
    _number([*after.values_list("pk", flat=True)], chapter.number + 2)


def _number(order: Sequence[uuid.UUID], first: int) -> None:
    """Give these chapters the numbers from `first`: in two steps, for each number is unique."""
    rows = Chapter.objects.filter(pk__in=order)
    rows.update(number=F("number") + OUT_OF_THE_WAY)
    numbered = [Chapter(pk=pk, number=number) for number, pk in enumerate(order, first)]
    Chapter.objects.bulk_update(numbered, ["number"], batch_size=200)


def _title(block: Block, before: str) -> str:
    if block.kind is BlockKind.HEADING:
        return block.text[:500]
    return f"{before[:490]} (2)"


def _with_title(chapter: Chapter) -> list[str]:
    """Return the text of a chapter, below its title where it does not begin with a heading."""
    begins = next(iter(markup.parse(chapter.text)), None)
    if (begins and begins.kind is BlockKind.HEADING) or not chapter.title:
        return [chapter.text]
    return [f"# {chapter.title}", chapter.text]
