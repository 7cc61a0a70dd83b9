"""Plain texts of Aozora Bunko: their header, readings, annotations and colophon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text.cleaning import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.cleaning import Tally

COLOPHON = "底本："
_RULE = re.compile(r"-{20,}")
_HEADER = 80  # lines
_READING = re.compile(r"｜?([^｜《》\s]*)《([^《》]{1,60})》")
_NOTE = re.compile(r"［＃[^］]*］")
_HEADING = re.compile(r"［＃「([^」]+)」は(大|中|小)見出し］")


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines of the header and of the body (start, end); `title` and `author` from its top."""

    start: int
    end: int
    title: str
    author: str


def frame(lines: Sequence[str]) -> Frame | None:
    """Where the text is, or None when this is no such file."""
    rules = [at for at, line in enumerate(lines[:_HEADER]) if _RULE.fullmatch(line.strip())]
    if len(rules) < 2 or "テキスト中に現れる記号" not in "".join(lines[rules[0] : rules[1]]):
        return None
    top = [line.strip() for line in lines[: rules[0]] if line.strip()]
    end = next((n for n in range(rules[1], len(lines)) if lines[n].startswith(COLOPHON)), None)
    title, author = [*top, "", ""][:2]
    return Frame(rules[1] + 1, len(lines) if end is None else end, title, author)


def plain(lines: Sequence[str], tally: Tally) -> Iterator[str]:
    """The lines without readings and annotations; a heading stands alone."""
    for line in lines:
        text = _without_notes(_without_readings(line, tally), tally)
        yield from ("", text, "") if _HEADING.search(line) else (text,)


def _without_readings(line: str, tally: Tally) -> str:
    if "《" not in line or not tally.applies(Rule.RUBY):
        return line
    for found in _READING.finditer(line):
        tally.add(Rule.RUBY, found[2], characters=len(found[0]) - len(found[1]))
    return _READING.sub(r"\1", line)


def _without_notes(line: str, tally: Tally) -> str:
    if "［＃" not in line or not tally.applies(Rule.HIDDEN_TEXT):
        return line
    for found in _NOTE.finditer(line):
        tally.add(Rule.HIDDEN_TEXT, found[0])
    return _NOTE.sub("", line)
