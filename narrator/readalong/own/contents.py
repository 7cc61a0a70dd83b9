"""The contents of an older book as a navigation document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from narrator.readalong.pages import text
from narrator.text.navigation import flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from narrator.readalong.own.links import Shelf
    from narrator.text.navigation import Entry

LANDMARKS: Final = {
    "acknowledgements": "acknowledgments",
    "bibliography": "bibliography",
    "colophon": "colophon",
    "copyright-page": "copyright-page",
    "cover": "cover",
    "dedication": "dedication",
    "epigraph": "epigraph",
    "foreword": "foreword",
    "glossary": "glossary",
    "index": "index",
    "preface": "preface",
    "text": "bodymatter",
    "title-page": "titlepage",
    "toc": "toc",
}
PAGE: Final = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>{title}</title></head>
<body>
<nav epub:type="toc" id="toc"><h1>{title}</h1>
<ol>
{entries}
</ol></nav>{landmarks}
</body>
</html>
"""


def navigation(
    title: str, name: str, entries: Sequence[Entry], guide: Mapping[str, str], shelf: Shelf
) -> str:
    """The document called `name`; "" when no entry leads anywhere."""
    lines = "\n".join(_lines(entries, name, shelf))
    marks = "\n".join(_landmarks(name, guide, shelf))
    if marks:
        marks = f'\n<nav epub:type="landmarks" hidden=""><ol>\n{marks}\n</ol></nav>'
    return PAGE.format(title=text(title) or "–", entries=lines, landmarks=marks) if lines else ""


def linked(entries: Sequence[Entry], guide: Mapping[str, str], shelf: Shelf) -> set[str]:
    """The files to which that document leads."""
    targets = [entry.name for entry in flat(list(entries))]
    targets += [target for target, kind in guide.items() if kind.lower() in LANDMARKS]
    return {shelf.names.get(target.casefold(), "") for target in targets} - {""}


def _lines(entries: Sequence[Entry], name: str, shelf: Shelf) -> Iterator[str]:
    for entry in entries:
        below = "\n".join(_lines(entry.below, name, shelf))
        words = text(entry.title) or "–"
        member = shelf.names.get(entry.name.casefold(), "")
        if member:
            known = entry.fragment in shelf.ids.get(member, frozenset())
            address = shelf.href(name, member, entry.fragment if known else "")
            words = f'<a href="{text(address)}">{words}</a>'
        elif below:
            words = f"<span>{words}</span>"
        else:
            continue
        yield f"<li>{words}{f'<ol>{below}</ol>' if below else ''}</li>"


def _landmarks(name: str, guide: Mapping[str, str], shelf: Shelf) -> Iterator[str]:
    seen: set[str] = set()
    for target, kind in guide.items():
        member, mark = shelf.names.get(target.casefold(), ""), LANDMARKS.get(kind.lower(), "")
        if member and mark and mark not in seen:
            seen.add(mark)
            address = text(shelf.href(name, member))
            yield f'<li><a epub:type="{mark}" href="{address}">{mark.capitalize()}</a></li>'
