"""Lines of a plain text file to paragraphs: hard-wrapped ones are joined, verse is kept."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from narrator.text import headings
from narrator.text.cleaning import Rule
from narrator.text.hyphens import Hyphens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from narrator.text.cleaning import Tally

WIDEST = 82
_CJK = re.compile(r"[⺀-鿿豈-﫿！-｠]")
_OPENS = re.compile(r"[ \t]{2,}\S|　")
_ENDS = tuple(".!?…:;\"”»’'。！？」』)—-")
_PICTURE = re.compile(r"\[(?:Illustra|Ilustra|Abbildung)\w*\.?\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w_])_(?=\S)([^_]{1,400}?)(?<=\S)_(?![\w_])")


def paragraphs(lines: list[str], tally: Tally) -> Iterator[str]:
    """The paragraphs of `lines`; a newline inside one is a line break that was meant.

    `lines` is empty afterwards: a book is not in memory twice.
    """
    shape = _shape(lines)
    hyphens = Hyphens(lines, tally, set_by_printer=False)
    join = _Joiner(shape, hyphens, tally)
    for filled, some in groupby(_released(lines), key=_filled):
        if not filled:
            continue
        if shape.width > WIDEST:
            yield from map(str.strip, some)
        elif shape.without_blanks:
            yield from join.without_blanks(some)
        else:
            yield from join.group(list(some))


def without_emphasis(text: str, tally: Tally) -> str:
    """Project Gutenberg writes italics as `_words_`."""
    if "_" not in text or not tally.applies(Rule.EMPHASIS_MARKS):
        return text
    if found := _EMPHASIS.search(text):
        plain, count = _EMPHASIS.subn(r"\1", text)
        tally.add(Rule.EMPHASIS_MARKS, found[0], count=count, characters=2 * count)
        return plain
    return text


def is_picture(text: str) -> bool:
    """`[Illustration]`: a place where the printed book has a picture."""
    return len(text) < 30 and bool(_PICTURE.fullmatch(text))


@dataclass(frozen=True, slots=True)
class _Shape:
    """`width`: the length that nine of ten filled lines do not exceed.

    `verse`: nearly every line begins with a capital, also below another.
    """

    width: int
    without_blanks: bool
    verse: bool


def _shape(lines: list[str]) -> _Shape:
    lengths: Counter[int] = Counter()
    groups, small, before = 0, 0, False
    for line in lines:
        if filled := _filled(line):
            lengths[len(line)] += 1
            groups += not before
            small += before and not line.lstrip()[:1].isupper()
        before = filled
    left = lengths.total() * 9 // 10
    width = 0
    for width in sorted(lengths):
        left -= lengths[width]
        if left < 0:
            break
    below = lengths.total() - groups  # the lines that stand below another
    return _Shape(width, groups * 25 < lengths.total(), verse=small * 4 < below)


def _filled(line: str) -> bool:
    return bool(line) and not line.isspace()


def _released(lines: list[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        lines[at] = ""
        yield line
    lines.clear()


class _Joiner:
    """Makes paragraphs of lines; every joint is counted."""

    def __init__(self, shape: _Shape, hyphens: Hyphens, tally: Tally) -> None:
        self._shape = shape
        self._hyphens = hyphens
        self._tally = tally

    def group(self, group: list[str]) -> Iterator[str]:
        """One group of lines between blank ones."""
        if any(line.startswith("　") for line in group):
            yield from map(self._run_on, _split(group))
        elif len(group) > 1 and _is_verse(group, self._shape):
            yield "\n".join(line.strip() for line in group)
        else:
            yield self._run_on(group)

    def without_blanks(self, lines: Iterable[str]) -> Iterator[str]:
        """No blank lines at all: a short line that ends a sentence ends a paragraph."""
        part: list[str] = []
        for line in lines:
            if headings.is_heading(line):
                yield from self._done(part)
                yield line.strip()
                continue
            if part and _OPENS.match(line):
                yield from self._done(part)
            part.append(line)
            if len(line) < self._shape.width * 0.85 and line.rstrip().endswith(_ENDS):
                yield from self._done(part)
        yield from self._done(part)

    def _done(self, part: list[str]) -> Iterator[str]:
        if part:
            yield self._run_on(part)
            part.clear()

    def _run_on(self, group: list[str]) -> str:
        group = [line.strip() for line in group]
        if len(group) > 1 and not self._tally.applies(Rule.HARD_WRAPPED_LINES):
            return "\n".join(group)
        if len(group) > 1:
            example = f"{group[0][-30:]} | {group[1][:30]}"
            joints = len(group) - 1
            self._tally.add(Rule.HARD_WRAPPED_LINES, example, count=joints, characters=0)
        parts = [group[0]]
        for line in group[1:]:
            if (before := self._hyphens.joined(parts[-1], line)) is not None:
                parts[-1] = before
            elif not glued(parts[-1], line):
                parts.append(" ")
            parts.append(line)
        return "".join(parts)


def _split(group: list[str]) -> list[list[str]]:
    """Chinese and Japanese: a paragraph opens with an ideographic space."""
    found: list[list[str]] = []
    for line in group:
        if line.startswith("　") or not found:
            found.append([])
        found[-1].append(line)
    return found


def _is_verse(group: list[str], shape: _Shape) -> bool:
    """Lines that stop well before the margin, or are indented, were broken on purpose."""
    if all(line.startswith("  ") for line in group):
        return True
    if sum(headings.is_heading(line) for line in group) > 1:  # a table of contents
        return True
    if shape.verse and not _begin_small(group):
        return True
    if len(group) < 3:
        return False
    return max(map(len, group[:-1])) < shape.width * 0.7 or _had_room(group, shape.width)


def _begin_small(group: list[str]) -> bool:
    """Whether more than one line in five begins with a small letter."""
    return sum(line.lstrip()[:1].islower() for line in group) * 5 > len(group)


def _had_room(group: list[str], width: int) -> bool:
    """The next word had room in most lines; fewer are enough where all begin with a capital."""
    starts = [line.split(maxsplit=1)[0] for line in group]
    room = [
        len(line.rstrip()) + 1 + len(word) <= width
        for line, word in zip(group, starts[1:], strict=False)
    ]
    return sum(room) >= (0.8 if _begin_small(group) else 0.3) * len(room)


def glued(before: str, after: str) -> bool:
    """No blank between ideographs, nor after a dash that touches the word before it."""
    last = before[-1:]
    if last.isascii():
        return False
    if last == "—":
        return not before[-2:-1].isspace()
    return bool(_CJK.match(last) and _CJK.match(after[:1]))
