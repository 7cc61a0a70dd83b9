"""Use cases on the pronunciation lists: of a user for all books, and of one book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from narrator import library
from narrator.models import Book, Pronunciation
from narrator.refusal import Refusal
from narrator.text import clean
from narrator.text.lexicon import Entry, Lexicon
from narrator.text.passages import is_speakable

if TYPE_CHECKING:
    from narrator.models import User

MOST_ENTRIES = 500
"""In one list: each is looked for in each passage."""
LONGEST_WRITTEN = 100
LONGEST_SPOKEN = 200


def lexicon_of(book: Book) -> Lexicon:
    """Return what is said in a book. Its own entries go before those of all books."""
    rows = sorted(entries_for(book), key=lambda row: row.book_id is None)
    return Lexicon(tuple(map(entry_of, rows)))


def entries_for(book: Book) -> QuerySet[Pronunciation]:
    """Return the rows that count in a book."""
    owned = Pronunciation.objects.filter(owner_id=book.owner_id)
    return owned.filter(Q(book=None) | Q(book=book))


def entry_of(row: Pronunciation) -> Entry:
    return Entry(row.written, row.spoken, row.match_case, row.whole_word, row.language)


def add(
    owner: User,
    book: Book | None,
    written: str,
    spoken: str,
    *,
    match_case: bool = False,
    whole_word: bool = True,
    language: str = "",
) -> Pronunciation:
    """Keep a new entry in the list of `book`, or in the owner's own."""
    row = Pronunciation(
        owner=owner,
        book=book,
        written=written,
        spoken=spoken,
        match_case=match_case,
        whole_word=whole_word,
        language=language,
    )
    _check(row)
    with transaction.atomic():
        if Pronunciation.objects.filter(owner=owner, book=book).count() >= MOST_ENTRIES:
            detail = f"This list has {MOST_ENTRIES} entries, which is the most. Remove one first."
            raise Refusal("list_full", detail)
        row.save(force_insert=True)
        _touch(row)
    return row


def change(row: Pronunciation, **changes: str | bool) -> Pronunciation:
    """Change `written`, `spoken`, `match_case`, `whole_word` or `language`."""
    for name, value in changes.items():
        setattr(row, name, value)
    _check(row)
    if changes:
        row.save(update_fields=list(changes))
        _touch(row)
    return row


def remove(row: Pronunciation) -> None:
    _touch(row)
    row.delete()


def _touch(row: Pronunciation) -> None:
    """Note with the books that are said otherwise that something of them has changed."""
    books = Book.objects.filter(owner_id=row.owner_id)
    if row.book_id:
        books = books.filter(pk=row.book_id)
    books.update(updated_at=timezone.now())


def _check(row: Pronunciation) -> None:
    """Put an entry into the form in which texts are kept, or say what is wrong with it."""
    row.written = _line(row.written, "written", LONGEST_WRITTEN)
    row.spoken = _line(row.spoken, "spoken", LONGEST_SPOKEN)
    row.language = library.known_language(row.language) if row.language else ""
    if not is_speakable(row.spoken):
        raise Refusal("invalid", "spoken: write how it sounds, in letters or digits.")
    alike = Pronunciation.objects.filter(owner=row.owner, book=row.book, language=row.language)
    alike = alike.exclude(pk=row.pk).filter(written=row.written, match_case=row.match_case)
    if alike.exists():
        detail = f"“{row.written}” is in this list already. Change that entry instead."
        raise Refusal("already_listed", detail, 409)


def _line(text: str, name: str, longest: int) -> str:
    line = clean.line(text)
    if not line:
        raise Refusal("invalid", f"{name}: this is empty.")
    if len(line) > longest:
        raise Refusal("invalid", f"{name}: {len(line)} characters are more than {longest}.")
    return line
