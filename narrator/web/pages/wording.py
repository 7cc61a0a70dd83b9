"""How numbers, times, money and codes are said on the pages. A template library."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django import template

from narrator.saying import duration, money
from narrator.text.language import LANGUAGES

if TYPE_CHECKING:
    from narrator.models import Book

SIGNS: Final = {
    "drift": "the voice sounds like somebody else",
    "unusual_pace": "read unusually fast or slowly",
    "internal_silence": "a long silence inside",
    "clipped": "distorted",
    "cut_off": "the end may be cut off",
    "steady_tone": "a steady tone",
    "offset": "the sound is off its middle",
    "edge_silence": "a long silence before or after",
    "long_pause": "a long pause inside",
}
register = template.Library()
register.filter(money)
register.filter(duration)

TONES = 8
PATTERNS = 6
REASONS = {
    "cover": "the cover",
    "titlepage": "a title page",
    "copyright": "a copyright page",
    "contents": "a table of contents",
    "index": "an index",
    "notes": "notes",
    "bibliography": "a list of sources",
    "licence": "a licence",
    "advertisement": "an advertisement",
    "page_furniture": "page headers and numbers",
    "captions": "captions",
    "tables": "tables",
    "code_blocks": "program code",
}


@register.filter
def clock(seconds: float | None) -> str:
    """As a player shows it.

    >>> clock(62), clock(3_725)
    ('1:02', '1:02:05')
    """
    minutes, rest = divmod(round(seconds or 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def plain(number: float) -> str:
    """A small number as it is typed.

    >>> plain(2.5), plain(2.0), plain(0.35)
    ('2.5', '2', '0.35')
    """
    return f"{number:g}"


@register.filter
def count(number: int | None) -> str:
    """With a thin space between thousands.

    >>> count(1234567)
    '1\u2009234\u2009567'
    """
    return f"{number or 0:,}".replace(",", "\u2009")


@register.filter
def share(part: float, whole: float) -> int:
    """How much of the whole, in per cent; 100 only when it is all there.

    >>> share(1, 3), share(999, 1000), share(0, 0)
    (33, 99, 0)
    """
    return int(part * 100 // whole) if whole else 0


@register.filter
def language_name(code: str) -> str:
    """The English name of a language, or the code that is unknown."""
    return LANGUAGES[code].name if code in LANGUAGES else code


@register.filter
def sign(code: str) -> str:
    """Why a passage is worth a listen."""
    return SIGNS.get(code, code.replace("_", " "))


@register.filter
def reason_words(reason: str) -> str:
    """Why a chapter is left out."""
    return f"looks like {REASONS[reason]}" if reason in REASONS else reason.replace("_", " ")


@register.filter
def cover_style(book: Book) -> str:
    """Classes for the cover of a book that has none: the same book always wears the same paper."""
    draw = hashlib.sha256(f"{book.title}{book.author}".encode()).digest()
    longest = max(map(len, str(book).split()), default=0)
    size = "tiny-letters" if longest > 13 else "small-letters" if longest > 9 else ""
    return f"tone-{draw[0] % TONES} paper-{draw[1] % PATTERNS} {size}".strip()
