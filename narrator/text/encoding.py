"""Bytes of a text file to characters: BOM, strict UTF-8, then a guess that is checked."""

from __future__ import annotations

import codecs

from narrator.text.document import Refused

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
_BROKEN = "�"


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and warnings. Raises Refused when it is no text at all."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _lenient(data[len(bom) :], name)
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as fault:
        if _mostly_utf8(data):
            return _lenient(data, "utf-8")
        return _guessed(data, fault.start)


def _guessed(data: bytes, offset: int) -> tuple[str, tuple[str, ...]]:
    name = _guess(data[max(0, offset - _SAMPLE // 2) :][:_SAMPLE])
    if name is None:
        raise _not_text(offset)
    return _lenient(data, name)


def _guess(sample: bytes) -> str | None:
    import chardet

    found = chardet.detect(sample).get("encoding")
    if not found:
        return None
    try:
        return codecs.lookup(_SUPERSETS.get(found.lower(), found)).name
    except LookupError:
        return None


def _wide(data: bytes) -> tuple[str, tuple[str, ...]]:
    """UTF-16 without a BOM: nearly every second byte of Western text is zero."""
    half = max(1, len(data[:4096]) // 2)
    for name, zeros in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[0:4096:2])):
        if zeros.count(0) / half > 0.4:
            text, warnings = _lenient(data, name)
            if "\0" not in text:
                return text, warnings
    raise _not_text(data.index(0))


def _mostly_utf8(data: bytes) -> bool:
    """A UTF-8 file with a few damaged bytes, rather than another encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count(_BROKEN)
    good = sum(1 for character in text[:200_000] if character > "\x7f") - broken
    return 0 < broken <= 100 and good > 20 * broken


def _lenient(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(name, "replace")
    broken = text.count(_BROKEN)
    if broken * 200 > len(text) + 200:
        raise _not_text(text.index(_BROKEN))
    if broken:
        return text, (f"{broken} characters could not be decoded ({name}).",)
    return text, ()


def _not_text(offset: int) -> Refused:
    return Refused(
        "undecodable",
        f"This is not text in any known encoding (first at byte {offset}). Save it as UTF-8.",
    )
