"""Bytes of a text file to characters: BOM, strict UTF-8, then a guess that is checked."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text.document import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
}
_SAMPLE = 65_536
_CHUNK = 1 << 20
_BROKEN = "\ufffd"
_BREAKS = re.compile(r"[\f\x85\u2028\u2029]")


@dataclass(slots=True)
class _Seen:
    """What a first look at all bytes says about them as UTF-8."""

    first_broken: int = -1
    broken: int = 0
    good: int = 0
    first_zero: int = -1


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and warnings. Raises Refused when it is no text at all."""
    found, warnings = lines(io.BytesIO(data))
    return "\n".join(found), warnings


def name(data: bytes) -> str | None:
    """The name of the encoding of some text; None when it is in none that is known."""
    try:
        return _encoding(io.BytesIO(data))[0]
    except Refused:
        return None


def lines(stream: BinaryIO) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a text file, without ever having it whole: only they are kept.

    Any line or page break ends a line; a tab is up to four blanks. Raises Refused like `decode`.
    """
    name, start = _encoding(stream)
    found: list[str] = []
    parts: list[str] = []
    broken = 0
    for text in _decoded(stream, name, start):
        broken += text.count(_BROKEN)
        head, *rest = _BREAKS.sub("\n", text).expandtabs(4).split("\n")
        parts.append(head)
        if rest:
            found.append("".join(parts))
            found += rest[:-1]
            parts = rest[-1:]
    found.append("".join(parts))
    _refuse_broken(found, broken)
    return found, (f"{broken} characters could not be decoded ({name}).",) if broken else ()


def _decoded(stream: BinaryIO, name: str, start: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    stream.seek(start)
    while chunk := stream.read(_CHUNK):
        yield newlines.decode(chunk)
    yield newlines.decode(b"", final=True)


def _encoding(stream: BinaryIO) -> tuple[str, int]:
    """The name of the encoding, and where the text begins."""
    head = stream.read(_SAMPLE)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    seen = _look(stream)
    if seen.first_zero >= 0:
        return _wide(head, seen.first_zero), 0
    if not seen.broken or (seen.broken <= 100 and seen.good > 20 * seen.broken):
        return "utf-8", 0  # a few damaged bytes, rather than another encoding
    stream.seek(max(0, seen.first_broken - _SAMPLE // 2))
    guessed = _guess(stream.read(_SAMPLE))
    if guessed is None:
        raise _not_text(seen.first_broken)
    return guessed, 0


def _look(stream: BinaryIO) -> _Seen:
    seen = _Seen()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    stream.seek(0)
    at = 0
    while chunk := stream.read(_CHUNK):
        if seen.first_zero < 0 and (zero := chunk.find(0)) >= 0:
            seen.first_zero = at + zero
        text = decoder.decode(chunk)
        if not text.isascii():
            _count(seen, text, at)
        at += len(chunk)
    return seen


def _count(seen: _Seen, text: str, at: int) -> None:
    broken = text.count(_BROKEN)
    if broken and seen.first_broken < 0:
        seen.first_broken = at + len(text[: text.index(_BROKEN)].encode())
    seen.broken += broken
    if seen.good < 10_000:
        seen.good += sum(character > "\x7f" for character in text) - broken


def _guess(sample: bytes) -> str | None:
    import chardet

    found = chardet.detect(sample).get("encoding")
    if not found:
        return None
    try:
        return codecs.lookup(_SUPERSETS.get(found.lower(), found)).name
    except LookupError:
        return None


def _wide(head: bytes, first_zero: int) -> str:
    """UTF-16 without a BOM: nearly every second byte of Western text is zero."""
    half = max(1, len(head[:4096]) // 2)
    for name, zeros in (("utf-16-le", head[1:4096:2]), ("utf-16-be", head[0:4096:2])):
        if zeros.count(0) / half > 0.4 and "\0" not in head[:4096].decode(name, "replace"):
            return name
    raise _not_text(first_zero)


def _refuse_broken(found: list[str], broken: int) -> None:
    if broken * 200 > sum(map(len, found)) + 200:
        at = next(number for number, line in enumerate(found) if _BROKEN in line)
        raise _not_text(sum(len(line.encode()) + 1 for line in found[:at]))


def _not_text(offset: int) -> Refused:
    return Refused(
        "undecodable",
        f"This is not text in any known encoding (first at byte {offset}). Save it as UTF-8.",
    )
