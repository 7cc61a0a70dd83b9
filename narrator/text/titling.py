"""Headings among the paragraphs of a text that has no styles, known by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text import clean, contents, headings, matter
from narrator.text.document import Block, BlockKind
from narrator.text.markup import SCENE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_TITLE = 70
LONGEST_SENTENCE = 300
BARE = 30  # a heading of no more characters has no title yet
MANY = 2  # headings of one kind: one more is a custom of the book
_OPENED = tuple('"“„«—–-「『')
_CLOSED = tuple('.!?…,;:"”»’」。！？')
_WHOLE = frozenset({"contents", "copyright", "index"})


def blocks(paragraphs: Sequence[str]) -> list[Block]:
    """The paragraphs as headings, paragraphs and scene breaks."""
    return list(_Titling(paragraphs).blocks())


def promoted(found: Sequence[Block]) -> Sequence[Block]:
    """The blocks of a document without headings, with those that its words make headings."""
    if any(block.kind is BlockKind.HEADING for block in found):
        return found
    made = blocks([SCENE_BREAK if b.kind is BlockKind.BREAK else b.text for b in found])
    return made if sum(block.kind is BlockKind.HEADING for block in made) >= MANY else found


class _Titling:
    """Looks at a whole text first: what is a heading in one book is prose in another."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._paragraphs = paragraphs
        self._contents = contents.find(paragraphs)
        self._numbers = sum(headings.rank(text) == 3 for text in paragraphs if len(text) < 10)
        self._numbered = sum(map(headings.is_numbered_title, paragraphs))
        self._long = sum(map(headings.is_long_title, paragraphs))
        self._named = self._are_named()
        self._titled = self._are_titled()

    def blocks(self) -> Iterator[Block]:
        listed = self._contents
        if listed is None:
            yield from self._range(0, len(self._paragraphs))
            return
        yield from self._range(0, listed.start)
        yield from self._listed(listed)
        yield from self._range(listed.end, len(self._paragraphs))

    def _range(self, start: int, end: int) -> Iterator[Block]:
        at = start
        while at < end:
            text = self._paragraphs[at]
            at += 1
            if level := self.rank(text):
                title = self._title(at - 1, sure=self._titled) if at < end else ""
                at += bool(title)
                yield _heading(_joined(text, title), level)
            elif listed := _entries(text):
                yield from (_heading(line, level) for line, level in listed)
            elif clean.is_scene_break(text):
                yield Block(BlockKind.BREAK, "")
            else:
                yield Block(BlockKind.PARAGRAPH, text)

    def _listed(self, listed: contents.Contents) -> Iterator[Block]:
        """The table of contents: its title is as deep a heading as the one that follows it."""
        title, *entries = self._paragraphs[listed.start : listed.end]
        yield _heading(title, self.rank(self._paragraphs[listed.end]) or 2)
        yield from (Block(BlockKind.PARAGRAPH, entry) for entry in entries)

    def rank(self, text: str) -> int:
        """How deep a heading is; some kinds count only where a book has several of them."""
        if _entries(text):
            return 0
        found = headings.rank(text.replace("\n", " "))
        if found == 3:
            return 3 if self._numbers > 1 else 0
        if found or _is_whole_title(text):
            return found or 2
        if self._long > MANY and headings.is_long_title(text):
            return 2
        if self._numbered > MANY and headings.is_numbered_title(text):
            return 3
        return 2 if self._is_named(text) else 0

    def _are_named(self) -> bool:
        """Whether the entries of the contents stand alone above their chapters."""
        listed = self._contents
        if listed is None:
            return False
        found = {contents.plain(t) for t in self._paragraphs[listed.end :] if listed.names(t)}
        return len(found) > MANY and len(found) * 2 > len(listed.entries)

    def _are_titled(self) -> bool:
        """Whether most bare headings have a line of their own below: then it is their title."""
        bare = [
            at for at, text in enumerate(self._paragraphs) if len(text) <= BARE and self.rank(text)
        ]
        titles = [self._title(at, sure=True) for at in bare]
        return len(titles) > MANY and sum(map(bool, titles)) * 3 > len(titles) * 2

    def _title(self, at: int, *, sure: bool) -> str:
        """The title that stands alone below "CHAPTER I", or ""; `sure` admits whole sentences."""
        label = self._paragraphs[at]
        if at + 2 >= len(self._paragraphs) or len(label) > BARE or self._is_whole(label):
            return ""
        title, text = self._paragraphs[at + 1 : at + 3]
        if len(title) > (LONGEST_SENTENCE if sure else LONGEST_TITLE) or "\n" in title:
            return ""
        if self.rank(title) or self.rank(text) or clean.is_scene_break(title):
            return ""
        if title.startswith(_OPENED) or (
            title.endswith(_CLOSED) and not sure and not title.isupper()
        ):
            return ""
        return title if sure or len(text) > len(title) else ""

    def _is_whole(self, label: str) -> bool:
        """Whether a heading needs no title: the list names it as it is, without a number."""
        return _is_whole_title(label) or (self._is_named(label) and not headings.rank(label))

    def _is_named(self, text: str) -> bool:
        return self._named and self._contents is not None and self._contents.names(text)


def _heading(text: str, level: int) -> Block:
    return Block(BlockKind.HEADING, text.replace("\n", " "), level)


def _is_whole_title(text: str) -> bool:
    return len(text) < 40 and matter.by_title(text) in _WHOLE


def _joined(label: str, title: str) -> str:
    """A number such as "VI" is read as a sentence of its own, before the title."""
    if not title:
        return label
    return f"{label}. {title}" if label[-1].isalnum() else f"{label} {title}"


def _entries(text: str) -> list[tuple[str, int]]:
    """The lines of a table of contents: most of them are headings by themselves."""
    if "\n" not in text:
        return []
    ranked = [(line, headings.rank(line)) for line in text.split("\n")]
    if sum(level > 0 for _, level in ranked) * 3 < len(ranked) * 2:
        return []
    deepest = max(level for _, level in ranked)
    return [(line, level or deepest) for line, level in ranked]
