"""The promise on every sample: each readable character is in exactly one section, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrator.text.document import Document


def squeezed(text: str) -> str:
    return "".join(text.split())


def everything(document: Document) -> str:
    """All text of all sections, blanks removed, in order."""
    return squeezed("".join(b.text for section in document.sections for b in section.blocks))


def words(document: Document) -> list[str]:
    """The blocks that are read aloud."""
    return [block.text for each in document.sections if each.included for block in each.blocks]


def titles(document: Document, *, included: bool = True) -> list[str]:
    return [section.title for section in document.sections if section.included is included]


def reasons(document: Document) -> dict[str, str]:
    return {section.title: section.reason for section in document.sections if section.reason}
