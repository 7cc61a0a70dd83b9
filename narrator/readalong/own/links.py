"""What the pages of a book point to: files of the book that stay, or the web for a click."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from narrator.text import zipguard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLICKED: Final = frozenset({"http", "https", "mailto", "tel"})
SAFE: Final = "/!$&'()*+,;=@~-._"


@dataclass(slots=True)
class Shelf:
    """The files that the new book has, and the ids of its pages."""

    names: Mapping[str, str] = field(default_factory=dict)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> Shelf:
        """`names` as they stand in the zip; they are found whatever their case."""
        return cls({name.casefold(): name for name in names})

    def member(self, base: str, href: str) -> str:
        """The file that `href` means in the file `base`; "" when the book has none such."""
        if urlsplit(href.strip()).scheme:
            return ""
        path = href.strip().partition("#")[0]
        for each in (path, path.partition("?")[0]):
            name, _ = zipguard.resolve(base, each)
            for known in (name, unquote(name)):
                if name and (found := self.names.get(known.casefold())):
                    return found
        return ""

    def link(self, base: str, href: str) -> str:
        """`href` as it may stand in an `a`; "" when it leads nowhere, or to what could run."""
        try:
            scheme = urlsplit(href.strip()).scheme.lower()
        except ValueError:
            return ""
        if scheme:
            return href.strip() if scheme in CLICKED and not _is_odd(href.strip()) else ""
        name = self.member(base, href) if href.strip().partition("#")[0] else base
        if not name:
            return ""
        fragment = unquote(href.partition("#")[2].strip())
        known = fragment and fragment in self.ids.get(name, {fragment})
        return self.href(base, name, fragment if known else "")

    def resource(self, base: str, href: str) -> str:
        """`href` as it may be fetched: a file of the book, a picture in the address itself."""
        href = href.strip()
        if href.lower().startswith("data:image/") or href.startswith("#"):
            return href
        try:
            name = self.member(base, href)
        except ValueError:
            return ""
        fragment = href.partition("#")[2]
        return self.href(base, name, fragment) if name else ""

    def has(self, base: str, href: str) -> bool:
        return bool(self.resource(base, href))

    @staticmethod
    def href(base: str, name: str, fragment: str = "") -> str:
        """How the file `base` points to the file `name`."""
        path = "" if name == base and fragment else relative(base, name)
        return f"{path}#{quote(fragment, SAFE)}" if fragment else path


def relative(base: str, name: str) -> str:
    """The path from one file of the zip to another, as an address."""
    return quote(posixpath.relpath(name, posixpath.dirname(base) or "."), SAFE)


def _is_odd(href: str) -> bool:
    return any(character.isspace() or character in '<>"{}|\\\\^`' for character in href)
