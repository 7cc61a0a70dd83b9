"""Cleaning that is safe in every language. It knows characters, not documents."""

from __future__ import annotations

import re
import unicodedata

_DELETED = [0xAD, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
_DELETED += [*range(0x2060, 0x2065), *range(0x2066, 0x2070), *range(0xFFF9, 0xFFFC)]
_DELETED += [code for code in [*range(0x20), *range(0x7F, 0xA0)] if code not in (9, 10, 13, 0x85)]
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F]
_LINES = [0x85, 0x2028, 0x2029]

_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_DELETED),
    **{ord(key): value for key, value in _LIGATURES.items()},
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_LINES, "\n"),
}
_TOUCHED = re.compile("[" + "".join(map(re.escape, map(chr, _TABLE))) + "]")
_RUN = re.compile(r"[ \t\r\f\v]{2,}|[\t\r\f\v]")
_SPACED_DOTS = re.compile(r"\.(?: \.){2,}(?!\w)")

# One of these alone is a scene break; the others need to be three.
_ORNAMENT = re.compile(r"[*＊⁂※•◆◇■□●○☆★✻✽❦❧☙❖#\s]+")
_RULE = re.compile(r"(?:[*＊⁂※•◆◇·.~—–_\-=+#]\s?){3,}")


def characters(text: str) -> str:
    """Compose (NFC), delete what is invisible, and give ligatures and odd spaces plain forms."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    return text.translate(_TABLE) if _TOUCHED.search(text) else text


def line(text: str) -> str:
    """`text` as one line: every run of blanks is one space, spaced dots are an ellipsis."""
    return _dots(" ".join(characters(text).split()))


def lines(text: str) -> str:
    """`text` with its newlines kept, each line as `line` would have it, empty ones dropped."""
    if "\n" not in text:
        return line(text)
    cleaned = _RUN.sub(" ", characters(text)).split("\n")
    return "\n".join(each for each in (_dots(one.strip()) for one in cleaned) if each)


def is_scene_break(text: str) -> bool:
    """True for a line of ornaments: `* * *`, `⁂`, `---`, `#`."""
    if len(text) > 40 or not (short := text.strip()):
        return False
    if short.strip(".· ") == "":
        return False
    return bool(_ORNAMENT.fullmatch(short) or _RULE.fullmatch(short))


def _dots(text: str) -> str:
    return _SPACED_DOTS.sub("…", text) if ". ." in text else text
