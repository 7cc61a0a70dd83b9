"""What the styles of a Word document make of a paragraph: a heading, a caption, a line of code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from narrator.text import xmlsafe
from narrator.text.cleaning import Rule

if TYPE_CHECKING:
    from lxml import etree

DEEPEST = 9  # levels of an outline; the next number says "text"

# Names, unlike ids, are stored in English by every Word; other programs write their own.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|заголовок|标题|見出し|제목) ?(\d)"
)
_TITLES = {"title": 1, "subtitle": 2}
_RULES = {
    **dict.fromkeys(("caption", "image caption", "table caption"), Rule.CAPTIONS),
    **dict.fromkeys(("source code", "code", "code block"), Rule.CODE_BLOCKS),
    **dict.fromkeys(("toc heading", "table of figures", "contents heading"), Rule.CONTENTS),
    **{f"toc {level}": Rule.CONTENTS for level in range(1, 10)},
}


@dataclass(frozen=True, slots=True)
class Look:
    """`level` is that of a heading, else 0; `title`: the paragraph says what the document is."""

    level: int = 0
    title: bool = False
    rule: Rule | None = None
    hidden: bool = False
    number: tuple[str, int] | None = None


class Styles:
    """`root` is the part with the styles, or None."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._looks: dict[str, Look] = {}
        for each in () if root is None else xmlsafe.children(root, "style"):
            self._styles.setdefault(xmlsafe.attribute(each, "w:styleId"), each)

    @cached_property
    def usual(self) -> str:
        """The id of the style of a paragraph that names none."""
        on = {"1", "true", "on"}
        for key, style in self._styles.items():
            kind = xmlsafe.attribute(style, "w:type")
            if kind == "paragraph" and xmlsafe.attribute(style, "w:default") in on:
                return key
        return ""

    def look(self, key: str) -> Look:
        """What the style with this id makes of a paragraph or of letters."""
        if key not in self._looks:
            self._looks[key] = self._look(self._chain(key))
        return self._looks[key]

    def _chain(self, key: str) -> list[etree._Element]:
        """The style and those that it is based on, the nearest first; a loop ends."""
        chain: dict[str, etree._Element] = {}
        while (style := self._styles.get(key)) is not None and key not in chain:
            chain[key] = style
            key = value(style, "basedon")
        return list(chain.values())

    def _look(self, chain: list[etree._Element]) -> Look:
        names = [value(style, "name").lower() for style in chain]
        usual = _TITLES.get(names[0], 0) if names else 0  # not of those that are based on it
        return Look(
            level=next((level for level in map(_level, chain, names) if level >= 0), usual),
            title="title" in names[:1],
            rule=next((_RULES[name] for name in names if name in _RULES), None),
            hidden=any(is_hidden(properties(style, "rpr")) for style in chain),
            number=next(filter(None, (number(properties(each, "ppr")) for each in chain)), None),
        )


def properties(element: etree._Element, tag: str) -> etree._Element | None:
    """`ppr` of a paragraph or a style, `rpr` of letters."""
    return next(xmlsafe.children(element, tag), None)


def value(parent: etree._Element | None, tag: str, default: str = "") -> str:
    """`w:val` of the child of that name."""
    found = None if parent is None else next(xmlsafe.children(parent, tag), None)
    return default if found is None else xmlsafe.attribute(found, "w:val")


def is_hidden(of_letters: etree._Element | None) -> bool:
    """Whether letters with these properties are not shown."""
    if of_letters is None:
        return False
    return value(of_letters, "vanish", "0") not in {"0", "false", "off"}


def outline(of_paragraph: etree._Element | None) -> int:
    """The level that is said outright: 0 for text, -1 when none is."""
    said = value(of_paragraph, "outlinelvl")
    if not said.isdecimal():
        return -1
    return int(said) + 1 if int(said) < DEEPEST else 0


def number(of_paragraph: etree._Element | None) -> tuple[str, int] | None:
    """The id of the list that numbers this paragraph, and the level in it; ("0", _) is none."""
    found = None if of_paragraph is None else next(xmlsafe.children(of_paragraph, "numpr"), None)
    if found is None:
        return None
    level = value(found, "ilvl")
    return value(found, "numid"), int(level) if level.isdecimal() and int(level) < DEEPEST else 0


def _level(style: etree._Element, name: str) -> int:
    if (said := outline(properties(style, "ppr"))) >= 0:
        return said
    if found := _HEADING.fullmatch(name):
        return int(found[1])
    return -1
