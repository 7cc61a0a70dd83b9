"""Style sheets of strangers without what is fetched from outside, runs, or EPUB 3 forbids.

Not a parser of CSS: declarations are told apart, and one that cannot be trusted goes as a whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from narrator.text.document import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# A declaration, or what stands before a brace: strings and addresses may hold any mark.
_PIECE: Final = re.compile(
    r"""(?: "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
         | url\( (?: \s*"(?:\\.|[^"\\])*"\s* | \s*'(?:\\.|[^'\\])*'\s* | (?:\\.|[^)\\])* ) \)
         | \\. | [^;{}] )+ | [;{}]""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
MARKS: Final = frozenset(";{}")
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6}\s?|.)", re.DOTALL)
_ADDRESS: Final = re.compile(r"""url\(\s*["']?(.*?)["']?\s*\)""", re.DOTALL | re.IGNORECASE)
_IMPORT: Final = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)""", re.IGNORECASE)
_ACTIVE: Final = re.compile(
    r"expression\s*\(|javascript:|vbscript:|-moz-binding|behaviou?r\s*:|image-set\(",
    re.IGNORECASE,
)
_REMOTE: Final = re.compile(r"(?:^|[\s\"'(,])(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r"\s*(direction|unicode-bidi)\s*:\s*(\S*)", re.IGNORECASE)
_SPANS: Final = re.compile(r"(?:^|[\s,>+~}])span(?=$|[\s,>+~:{\[])")


def harmless(css: str, found: Callable[[str], bool]) -> str:
    """`css` without what is remote, active or forbidden. `found`: whether an address is a file of
    the book. Raises Refused where a text runs from right to left by CSS alone.
    """
    pieces = _PIECE.findall(_COMMENT.sub(" ", css))
    following = [*pieces[1:], ""]
    return "".join(
        piece
        for piece, after in zip(pieces, following, strict=True)
        # What stands before a brace chooses elements, and fetches nothing.
        if piece in MARKS or after == "{" or _is_harmless(piece, found)
    )


def decoded(data: bytes) -> str:
    """A style sheet as text; EPUB 3 wants it in UTF-8, which it then is written in."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "cp1252"):
        try:
            return _without_charset(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _without_charset(data.decode("latin-1"))


def speaks_of_spans(css: str) -> bool:
    """Whether a sheet styles every `span`, so that one more could be seen."""
    return bool(_SPANS.search(_COMMENT.sub(" ", css)))


def _without_charset(css: str) -> str:
    return re.sub(r"""\A\s*@charset\s+["'][^"']*["']\s*;""", "", css, flags=re.IGNORECASE)


def _is_harmless(piece: str, found: Callable[[str], bool]) -> bool:
    plain = _ESCAPE.sub(_unescaped, piece)
    if plain.lstrip().lower().startswith("@namespace"):
        return True
    if forbidden := _FORBIDDEN.match(plain):
        if forbidden[1].lower() == "direction" and forbidden[2].lower().startswith("rtl"):
            raise Refused("right_to_left", "Its styles set the direction of the text.")
        return False
    if _ACTIVE.search(plain) or ("//" in plain and _REMOTE.search(_ADDRESS.sub("", plain))):
        return False
    addresses = [*_ADDRESS.findall(plain), *_IMPORT.findall(plain)]
    return all(map(found, addresses)) and plain.lower().count("url(") == len(
        _ADDRESS.findall(plain)
    )


def _unescaped(match: re.Match[str]) -> str:
    code = match[1].strip()
    if re.fullmatch(r"[0-9a-fA-F]{1,6}", code):
        number = int(code, 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
    return match[1]
