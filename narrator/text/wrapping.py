"""Lines of a plain text file to paragraphs: hard-wrapped ones are joined, verse is kept."""

from __future__ import annotations

import re
from itertools import groupby

from narrator.text import headings

WIDEST = 82
_CJK = re.compile(r"[⺀-鿿豈-﫿！-｠]")
_OPENS = re.compile(r"[ \t]{2,}\S|　")
_ENDS = tuple(".!?…:;\"”»’'。！？」』)—-")
_PICTURE = re.compile(r"\[(?:Illustra|Ilustra|Abbildung)\w*\.?\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w_])_(?=\S)([^_]{1,400}?)(?<=\S)_(?![\w_])")


def paragraphs(lines: list[str]) -> list[str]:
    """The paragraphs of `lines`; a newline inside one is a line break that was meant."""
    width = _width(lines)
    groups = [list(group) for filled, group in groupby(lines, key=_filled) if filled]
    if width > WIDEST:
        return [line.strip() for group in groups for line in group]
    if len(groups) * 25 < sum(map(len, groups)):  # next to no blank lines
        return [text for group in groups for text in _without_blanks(group, width)]
    return [text for group in groups for text in _joined(group, width)]


def without_emphasis(text: str) -> str:
    """Project Gutenberg writes italics as `_words_`."""
    return _EMPHASIS.sub(r"\1", text) if "_" in text else text


def is_picture(text: str) -> bool:
    """`[Illustration]`: a place where the printed book has a picture."""
    return len(text) < 30 and bool(_PICTURE.fullmatch(text))


def _filled(line: str) -> bool:
    return bool(line.strip())


def _width(lines: list[str]) -> int:
    """The length that nine of ten filled lines do not exceed (a CJK character counts twice)."""
    lengths = sorted(len(line) for line in lines if line.strip())
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _joined(group: list[str], width: int) -> list[str]:
    """One group of lines between blank ones."""
    if any(line.startswith("　") for line in group):
        return [_run_on(part) for part in _split(group)]
    if len(group) > 1 and _is_verse(group, width):
        return ["\n".join(line.strip() for line in group)]
    return [_run_on(group)]


def _without_blanks(group: list[str], width: int) -> list[str]:
    """No blank lines at all: a short line that ends a sentence ends a paragraph."""
    found: list[list[str]] = [[]]
    for line in group:
        if headings.is_heading(line):
            found += [[line], []]
            continue
        if found[-1] and _OPENS.match(line):
            found.append([])
        found[-1].append(line)
        if len(line) < width * 0.85 and line.rstrip().endswith(_ENDS):
            found.append([])
    return [_run_on(part) for part in found if part]


def _split(group: list[str]) -> list[list[str]]:
    """Chinese and Japanese: a paragraph opens with an ideographic space."""
    found: list[list[str]] = []
    for line in group:
        if line.startswith("　") or not found:
            found.append([])
        found[-1].append(line)
    return found


def _is_verse(group: list[str], width: int) -> bool:
    """Lines that stop well before the margin, or are indented, were broken on purpose."""
    if all(line.startswith("  ") for line in group):
        return True
    if sum(headings.is_heading(line) for line in group) > 1:  # a table of contents
        return True
    return max(len(line) for line in group[:-1]) < width * 0.7 and len(group) > 2


def _run_on(group: list[str]) -> str:
    parts: list[str] = []
    for line in map(str.strip, group):
        if parts and not _glued(parts[-1], line):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def _glued(before: str, after: str) -> bool:
    """No blank between ideographs, nor after a dash that ends the line."""
    return bool(_CJK.match(before[-1:]) and _CJK.match(after[:1])) or before.endswith("—")
