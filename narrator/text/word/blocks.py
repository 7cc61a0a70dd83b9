"""Where the paragraphs of a Word document go: into the text, or into a list beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from narrator.text.cleaning import inked

if TYPE_CHECKING:
    from lxml import etree

    from narrator.text.cleaning import Rule, Tally
    from narrator.text.document import Block
    from narrator.text.walker import Walked


@dataclass(slots=True)
class _Apart:
    """What is being set apart, and the element with which that ends."""

    rule: Rule
    element: etree._Element
    blocks: list[Block] = field(default_factory=list)


class Gathered:
    """`blocks` is the text in reading order, `apart` what a rule has set apart of it."""

    def __init__(self, tally: Tally) -> None:
        self.blocks: list[Block] = []
        self.apart: dict[Rule, list[Block]] = {}
        self._tally = tally
        self._below: list[Block] = []
        self._setting: _Apart | None = None

    def set_apart(self, rule: Rule, element: etree._Element) -> None:
        """Until the end of `element` everything goes to the list of `rule`, if that applies."""
        if self._setting is None and self._tally.applies(rule):
            self._setting = _Apart(rule, element)

    @property
    def is_apart(self) -> bool:
        return self._setting is not None

    def end(self, element: etree._Element) -> None:
        """Go on with the text if it is with this element that something apart ends."""
        done = self._setting
        if done is None or done.element is not element:
            return
        self._setting = None
        if text := "\n".join(block.text for block in done.blocks):
            self._tally.add(done.rule, text, characters=inked(text))
        self.apart.setdefault(done.rule, []).extend(done.blocks)

    def put(self, block: Block, rule: Rule | None, *, inside: bool) -> None:
        """Add a paragraph, by the rule of its style; one `inside` another waits for its end."""
        if self._setting is not None:
            self._setting.blocks.append(block)
        elif rule is not None and self._tally.applies(rule):
            self._tally.add(rule, block.text)
            self.apart.setdefault(rule, []).append(block)
        elif inside:
            self._below.append(block)
        else:
            self.blocks.append(block)

    def take(self, walked: Walked) -> None:
        """Add a whole page that was read by itself."""
        self.blocks += walked.blocks
        for rule, blocks in walked.apart.items():
            self.apart.setdefault(rule, []).extend(blocks)

    def put_below(self) -> None:
        """Add what stood inside a paragraph that has ended."""
        self.blocks += self._below
        self._below.clear()
