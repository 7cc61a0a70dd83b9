"""Rich Text: the text without its styles, read like plain text with one paragraph a line."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING

from striprtf.striprtf import rtf_to_text

from narrator.text import chaptering, clean, titlepage
from narrator.text.document import BlockKind, Refused
from narrator.text.formats import txt

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.cleaning import Tally
    from narrator.text.document import Document

_FIELD = re.compile(r"\{\\(title|author) ([^{}\\]{1,200})\}")


def _whole(text: str) -> str:
    """Join the halves of characters that `\\u` names one by one; a half that is alone is none."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read(path: Path, name: str, tally: Tally) -> Document:
    data = path.read_bytes().decode("latin-1")
    try:
        text = str(rtf_to_text(data, encoding="cp1252", errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError, LookupError) as fault:
        raise Refused("damaged", "The RTF file is damaged; save it again, or as DOCX.") from fault
    text = _whole(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fields = dict(_FIELD.findall(data[:20_000]))
    blocks = txt.blocks([each for line in lines for each in (line, "")], tally)  # one a paragraph
    title, author = fields.get("title", ""), fields.get("author", "")
    if not title:
        front = takewhile(lambda block: block.kind is not BlockKind.HEADING, blocks)
        title, author = titlepage.guessed(list(front))
    return chaptering.document(
        blocks,
        title=clean.line(title) or PurePath(name).stem,
        author=clean.line(author),
    )
