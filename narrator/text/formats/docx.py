"""Word documents: the text as Word shows it, cut at its headings; notes are set apart."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from narrator.text import chaptering, clean, xmlsafe, zipguard
from narrator.text.formats.html import primary
from narrator.text.ooxml import Parts
from narrator.text.word.body import Body

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.cleaning import Tally
    from narrator.text.document import Document


def read(path: Path, name: str, tally: Tally) -> Document:
    with zipguard.Archive(path) as archive:
        parts = Parts(archive)
        fields = _core(parts)
        body = Body(parts, tally).read()
    return chaptering.document(
        body.found.blocks,
        title=_title(body, fields) or PurePath(name).stem,
        author=fields.get("creator", ""),
        language=primary(fields.get("language", "")),
        apart=body.found.apart,
        warnings=(*archive.warnings, *body.warnings),
    )


def _title(body: Body, fields: dict[str, str]) -> str:
    """What the text says of itself, unless it calls every chapter a title."""
    return body.titles[0] if len(body.titles) == 1 else fields.get("title", "")


def _core(parts: Parts) -> dict[str, str]:
    root = parts.properties()
    if root is None:
        return {}
    return {xmlsafe.name(each): clean.line(xmlsafe.text(each)) for each in root}
