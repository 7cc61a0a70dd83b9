"""Cleaning that is safe in every language. It knows characters, not documents."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from narrator.text.cleaning import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narrator.text.cleaning import Tally

# Soft hyphens, joiners and the like; a switch may leave them, since they belong to the words.
_INVISIBLE = [0xAD, *range(0x200B, 0x200E), 0x2060, 0xFEFF]
# Direction marks and control characters: they hide what a text says, and are never left.
_CONTROL = [0x61C, 0x180E, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2061, 0x2065)]
_CONTROL += [*range(0x2066, 0x2070), *range(0xFFF9, 0xFFFC)]
_CONTROL += [code for code in [*range(0x20), *range(0x7F, 0xA0)] if code not in (9, 10, 13, 0x85)]
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F]
_LINES = [0x85, 0x2028, 0x2029]

_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_CONTROL),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_LINES, "\n"),
}
_OF_RULES: dict[Rule, dict[int, str | None]] = {
    Rule.INVISIBLE_CHARACTERS: dict.fromkeys(_INVISIBLE),
    Rule.LIGATURES: {ord(key): value for key, value in _LIGATURES.items()},
}
_WHOLE = {**_TABLE, **_OF_RULES[Rule.INVISIBLE_CHARACTERS], **_OF_RULES[Rule.LIGATURES]}


def _any_of(codes: Iterable[int]) -> re.Pattern[str]:
    return re.compile("[" + "".join(re.escape(chr(code)) for code in codes) + "]")


_TOUCHED = _any_of(_WHOLE)
_TOUCHED_BY = {rule: _any_of(table) for rule, table in _OF_RULES.items()}
_RUN = re.compile(r"[ \t\r\f\v]{2,}|[\t\r\f\v]")
_SPACED_DOTS = re.compile(r"\.(?: \.){2,}(?!\w)")

# One of these alone is a scene break; the others need to be three.
_ORNAMENT = re.compile(r"[*＊⁂※•◆◇■□●○☆★✻✽❦❧☙❖#\s]+")
_RULE = re.compile(r"(?:[*＊⁂※•◆◇·.~—–_\-=+#]\s?){3,}")


def characters(text: str, tally: Tally | None = None) -> str:
    """Compose (NFC), delete what is invisible, and give ligatures and odd spaces plain forms."""
    if text.isascii() and text.isprintable():
        return text
    if _TOUCHED.search(text):
        text = text.translate(_WHOLE if tally is None else _table(text, tally))
    return unicodedata.normalize("NFC", text)  # an accent may have stood after what was invisible


def line(text: str, tally: Tally | None = None) -> str:
    """`text` as one line: every run of blanks is one space, spaced dots are an ellipsis."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if not text.isprintable():  # rare: then there is something to look for in every character
        return _dots(" ".join(characters(text, tally).split()))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if any(ligature in text for ligature in _LIGATURES):  # much faster than a pattern
            text = characters(text, tally)
    return _dots(" ".join(text.split()) if "  " in text else text.strip(" "))


def lines(text: str, tally: Tally | None = None) -> str:
    """`text` with its newlines kept, each line as `line` would have it, empty ones dropped."""
    if "\n" not in text:
        return line(text, tally)
    cleaned = _RUN.sub(" ", characters(text, tally)).split("\n")
    return "\n".join(each for each in (_dots(one.strip()) for one in cleaned) if each)


def _table(text: str, tally: Tally) -> dict[int, str | None]:
    """What to change in `text`, which is noted in `tally`."""
    table = dict(_TABLE)
    for rule, own in _OF_RULES.items():
        found = _TOUCHED_BY[rule].findall(text)
        if found and tally.applies(rule):
            table |= own
            taken = 0 if rule is Rule.LIGATURES else len(found)
            tally.add(rule, _word(text, found[0]), count=len(found), characters=taken)
    return table


def _word(text: str, character: str) -> str:
    """The word in which `character` stands, with a name for what cannot be seen."""
    word = next((each for each in text.split() if character in each), character)
    return "".join(f"[U+{ord(c):04X}]" if ord(c) in _INVISIBLE else c for c in word)


def is_scene_break(text: str) -> bool:
    """True for a line of ornaments: `* * *`, `⁂`, `---`, `#`."""
    if len(text) > 40 or not (short := text.strip()):
        return False
    if short.strip(".· ") == "":
        return False
    return bool(_ORNAMENT.fullmatch(short) or _RULE.fullmatch(short))


def _dots(text: str) -> str:
    return _SPACED_DOTS.sub("…", text) if ". ." in text else text
