"""From what was read of a source to the Chapters of a Book, the first time and again."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from narrator import site
from narrator.models import BookState, Chapter
from narrator.text import language, markup, spoken
from narrator.text.alignment import Piece, align
from narrator.text.passages import bounds_for, cut
from narrator.text.speaking.rules import applied
from narrator.text.spoken import Manner

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from narrator.models import Book
    from narrator.text.document import Document

OUT_OF_THE_WAY = 1_000_000  # added to the numbers of chapters that are about to get new ones
_OWNERS = ("title", "author", "language", "speaking")
_FIELDS = (
    *_OWNERS,
    *("other_language", "warnings", "cleaning", "kept_rules", "cover_key"),
    *("state", "error_code", "error_detail", "updated_at"),
)
_READ = "number depth title text characters included reason edited version"


def take_in(
    book: Book,
    document: Document,
    kept_rules: Iterable[str] = (),
    *,
    first: Callable[[], None] = lambda: None,
    edited: Collection[int] = (),
) -> None:
    """Fill a Book with what was read from its source, in one transaction, `first` included.
    `edited` are the sections (from 0) that are not as the source has them.

    Where it had chapters, one that is found again (see narrator.text.alignment; or, if there are as
    many as before, whose place is) stays the same row, so that links to it hold. Its text becomes
    what the document says. Whether it is included stays as its owner chose. Other
    chapters are deleted.
    """
    before = {name: getattr(book, name) for name in _OWNERS}
    body = "\n".join(b.text for s in document.sections if s.included for b in s.blocks)
    book.title = book.title or document.title[:500] or book.source_name.rsplit(".", 1)[0]
    book.author = book.author or document.author[:500]
    book.warnings = list(document.warnings)
    if not book.language:  # else its owner knows best
        book.language = language.settle(document.language, body)
        book.other_language = language.outside(body)
    book.cleaning = [asdict(each) for each in document.cleaning]
    book.kept_rules = sorted(kept_rules)
    if document.cover:
        book.cover_key = f"{book.folder}/cover.jpg"
        site.store().write(book.cover_key, document.cover)
    chapters = list(_chapters(book, document, edited))
    with transaction.atomic():
        first()
        if _changed_meanwhile(book, before):
            chapters = list(_chapters(book, document, edited))
        _replace(book, chapters)
        book.state = BookState.READY
        book.error_code = book.error_detail = ""
        book.save(update_fields=_FIELDS)


def _changed_meanwhile(book: Book, before: dict[str, object]) -> bool:
    """Take over what the owner wrote while the file was read. Return whether it was anything."""
    now = type(book).objects.select_for_update().values(*_OWNERS).get(pk=book.pk)
    changed = {name: words for name, words in now.items() if words != before[name]}
    for name, words in changed.items():
        setattr(book, name, words)
    return bool(changed)


def spoken_characters(text: str, book: Book) -> int:
    """Return how many characters of a chapter are sent to be spoken, without a list of words."""
    manner = Manner(book.language, applied(book.language, book.speaking))
    passages = cut(text, book.language, bounds_for(book.language))
    return sum(len(spoken.say(p.text, manner, heading=p.heading)) for p in passages)


def _chapters(book: Book, document: Document, edited: Collection[int]) -> Iterable[Chapter]:
    for number, section in enumerate(document.sections, 1):
        text = markup.render(section.blocks)
        yield Chapter(
            book=book,
            number=number,
            depth=section.depth,
            title=section.title[:500] or f"Chapter {number}",
            text=text,
            characters=spoken_characters(text, book),
            included=section.included,
            reason=section.reason,
            edited=number - 1 in edited,
        )


def _replace(book: Book, chapters: Sequence[Chapter]) -> None:
    before = list(book.chapters.all())
    stay = dict(_same(before, chapters))
    book.chapters.exclude(pk__in=[old.pk for old in stay.values()]).delete()
    book.chapters.update(number=F("number") + OUT_OF_THE_WAY)
    for number, old in stay.items():
        _become(old, chapters[number])
    Chapter.objects.bulk_update(stay.values(), _READ.split(), batch_size=200)
    fresh = (each for number, each in enumerate(chapters) if number not in stay)
    Chapter.objects.bulk_create(fresh, batch_size=200)


def _same(before: Sequence[Chapter], after: Sequence[Chapter]) -> Iterable[tuple[int, Chapter]]:
    """Yield the index of a new chapter and the old one that it is."""
    pairs = align([Piece(c.title, c.text) for c in before], [Piece(c.title, c.text) for c in after])
    yield from ((number, before[place]) for number, place in pairs.items())
    if len(before) == len(after):
        rest = set(range(len(before))) - set(pairs) - set(pairs.values())
        yield from ((number, before[number]) for number in rest)


def _become(old: Chapter, new: Chapter) -> None:
    """Give an old row what was read now; a text that changed has a new version."""
    if (old.text, old.title) != (new.text, new.title):
        old.version += 1
    if old.included == (not old.reason):  # nobody has chosen otherwise
        old.included = new.included
    for field in ("number", "depth", "title", "text", "characters", "reason", "edited"):
        setattr(old, field, getattr(new, field))
