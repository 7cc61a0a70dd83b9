"""What came back: unpacked within a bound, and as UTF-8."""

from __future__ import annotations

import codecs
import re
import zlib
from typing import TYPE_CHECKING

from narrator.fetch.errors import Unfetchable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GZIP = 16 + zlib.MAX_WBITS
_CHARSET = re.compile(r"""charset\s*=\s*["']?([a-z0-9_.:-]+)""", re.IGNORECASE)
_PLAIN_CHARSET = re.compile(
    r"(?:utf|iso|cp|gb|big5|euc|shift_jis|koi8|mac|tis|hz|johab)[a-z0-9_-]*"
)
_HTTP_LATIN = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}  # as browsers do


def bounded(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """The body, unpacked; raises Unfetchable as soon as it is longer than `most`."""
    found = bytearray()
    for chunk in _unpacked(chunks, encoding, most):
        found += chunk
        if len(found) > most:
            raise Unfetchable(
                "too_large",
                f"The page is larger than {most // (1024 * 1024)} MB, the most fetched.",
            )
    return bytes(found)


def _unpacked(chunks: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    if encoding in {"", "identity"}:
        return iter(chunks)
    if encoding in {"gzip", "x-gzip"}:
        return _gunzipped(chunks, most)
    raise Unfetchable(
        "not_a_page", f"The page is packed as {encoding[:20]!r}, which was not asked."
    )


def _gunzipped(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Never more than `most` at once: a few kilobytes can unpack to gigabytes."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        for packed in chunks:
            rest = packed
            while rest:
                yield unpacker.decompress(rest, most + 1)
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Unfetchable("unreachable", "The page arrived damaged. Try again later.") from error
    if not unpacker.eof:
        raise Unfetchable("unreachable", "The page broke off. Try again later.")


def as_utf8(data: bytes, content_type: str) -> bytes:
    """The page in UTF-8 where its header names another encoding; else as it came."""
    named = _CHARSET.search(content_type)
    try:
        charset = codecs.lookup(named[1]).name if named else "utf-8"
    except LookupError:
        return data
    charset = _HTTP_LATIN.get(charset, charset)
    if charset in {"utf-8", "ascii", "utf-7"} or not _PLAIN_CHARSET.fullmatch(charset):
        return data
    return data.decode(charset, "replace").encode()
