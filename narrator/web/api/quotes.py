"""The exact price of a narration, before it starts."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from jobs.direction import Direction
from jobs.quotes import make_quote
from narrator.models import Book, Chapter
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api.answers import answer
from narrator.web.api.payloads import QuotePayload, quote_payload
from narrator.web.api.payloads.directions import Directed
from narrator.web.api.routing import Resource
from narrator.web.api.voices import voices_of

router = Resource(tags=["quotes"])


class Wanted(Directed):
    """What should be read: a book, or some of its chapters, by a voice, and how."""

    book: str
    voice: str
    chapters: list[str] | None = None


def chosen(book: Book, ids: Sequence[str] | None) -> list[Chapter] | None:
    """Return the chapters with these ids, in the book's order; None means all that are included."""
    if ids is None:
        return None
    wanted = {find(book.chapters.only("pk"), pk, "chapter").pk for pk in ids[:5000]}
    if not wanted:
        raise Refusal("nothing_to_read", "chapters: choose one at least, or leave the field out.")
    return list(book.chapters.filter(pk__in=wanted))


@router.post("", response={201: QuotePayload})
def add_quote(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Price a reading. Passages that the caller already owns cost nothing."""
    owner = caller(request)
    book = find(Book.objects.owned_by(owner), wanted.book, "book")
    voice = find(voices_of(owner), wanted.voice, "voice")
    direction = wanted.directed(Direction())
    quote = make_quote(owner, book, voice, chosen(book, wanted.chapters), direction)
    return answer(quote_payload(quote), 201)
