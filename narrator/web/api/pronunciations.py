"""The pronunciation lists: of the caller for all books, and of one book."""

import uuid
from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.responses import Status

from jobs.changes import touched_by
from narrator import pronunciation
from narrator.models import Book, Pronunciation, User
from narrator.refusal import Refusal
from narrator.text.lexicon import Lexicon
from narrator.web.access import caller, find
from narrator.web.api.answers import answer
from narrator.web.api.costs import CostPayload, cost_payload, reading
from narrator.web.api.routing import Resource

router = Resource(tags=["pronunciations"])

MOST_SHOWN = 200


class PronunciationPayload(Schema):
    """`book` and `language` are null where an entry is for all of them."""

    id: uuid.UUID
    book: uuid.UUID | None
    written: str
    spoken: str
    match_case: bool
    whole_word: bool
    language: str | None


class Pronunciations(Schema):
    results: list[PronunciationPayload]
    next: None = None


class NewPronunciation(Schema):
    written: str
    spoken: str
    book: str | None = None
    match_case: bool = False
    whole_word: bool = True
    language: str | None = None


class PronunciationChange(Schema):
    written: str | None = None
    spoken: str | None = None
    match_case: bool | None = None
    whole_word: bool | None = None
    language: str | None = None


class TouchedPassage(Schema):
    chapter: str
    title: str
    text: str
    said: str


class TouchedPassages(Schema):
    """The passages of a book that an entry changes (the first of them), and what they cost."""

    cost: CostPayload
    passages: list[TouchedPassage]


def payload(row: Pronunciation) -> PronunciationPayload:
    return PronunciationPayload(
        id=row.pk,
        book=row.book_id,
        written=row.written,
        spoken=row.spoken,
        match_case=row.match_case,
        whole_word=row.whole_word,
        language=row.language or None,
    )


def entries_of(user: User) -> QuerySet[Pronunciation]:
    return Pronunciation.objects.owned_by(user)


@router.post("", response={201: PronunciationPayload})
def add_pronunciation(request: HttpRequest, new: NewPronunciation) -> HttpResponse:
    """Keep an entry: in the list of a book, else in that of all books."""
    owner = caller(request)
    book = find(Book.objects.owned_by(owner), new.book, "book") if new.book else None
    row = pronunciation.add(
        owner,
        book,
        new.written,
        new.spoken,
        match_case=new.match_case,
        whole_word=new.whole_word,
        language=new.language or "",
    )
    return answer(payload(row), 201)


@router.look("", response=Pronunciations)
def list_pronunciations(request: HttpRequest, book: str = "") -> Pronunciations:
    """Return all entries of the caller, or with `book` those that count in this book."""
    rows = entries_of(caller(request))
    if book:
        rows = pronunciation.entries_for(find(Book.objects.owned_by(caller(request)), book, "book"))
    return Pronunciations(results=[payload(row) for row in rows])


@router.look("/{uuid:id}", response=PronunciationPayload)
def get_pronunciation(request: HttpRequest, id: uuid.UUID) -> PronunciationPayload:  # noqa: A002
    return payload(find(entries_of(caller(request)), id, "pronunciation"))


@router.patch("/{uuid:id}", response=PronunciationPayload)
def change_pronunciation(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    change: PronunciationChange,
) -> PronunciationPayload:
    row = find(entries_of(caller(request)), id, "pronunciation")
    return payload(pronunciation.change(row, **change.dict(exclude_none=True)))


@router.delete("/{uuid:id}", response={204: None})
def delete_pronunciation(request: HttpRequest, id: uuid.UUID) -> Status[None]:  # noqa: A002
    pronunciation.remove(find(entries_of(caller(request)), id, "pronunciation"))
    return Status(204, None)


@router.look("/{uuid:id}/passages", response=TouchedPassages)
def touched_passages(
    request: HttpRequest,
    id: uuid.UUID,  # noqa: A002
    book: str = "",
    voice: str = "",
) -> TouchedPassages:
    """Return what an entry changes in a book, and what it costs to read that by a voice."""
    owner = caller(request)
    row = find(entries_of(owner), id, "pronunciation")
    where = find(Book.objects.owned_by(owner).select_related("owner"), book or row.book_id, "book")
    if row.book_id not in {None, where.pk}:
        raise Refusal("not_in_this_book", "book: this entry is in the list of another book.")
    entry = pronunciation.entry_of(row)
    current = reading(where, voice)
    others = tuple(each for each in current.manner.lexicon.entries if each != entry)
    places, cost = touched_by(current, replace(current.manner, lexicon=Lexicon(others)))
    return TouchedPassages(
        cost=cost_payload(cost),
        passages=[
            TouchedPassage(chapter=p.chapter, title=p.title, text=p.shown, said=p.said)
            for p in places[:MOST_SHOWN]
        ],
    )
