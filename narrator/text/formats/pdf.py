"""PDF with a text layer: pdfium's text and positions, laid out again as paragraphs.

pdfium is not thread-safe, even across documents: one file, one process.
"""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pypdfium2

from narrator.text import chaptering, clean, headings, matter, titlepage
from narrator.text.document import Document, Refused, Section
from narrator.text.formats.html import primary
from narrator.text.printed import bombs, layout, pages, textlayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from narrator.text.cleaning import Tally
    from narrator.text.document import Block
    from narrator.text.printed.lines import Line

MOST_PAGES = 5_000
MOST_ENTRIES = 400
_FILE = re.compile(
    r"(?:Microsoft Word - )?\S*\.(?:dvi|tex|docx?|rtf|odt|indd|qxd|pdf|txt)|untitled\W*\d*",
    re.IGNORECASE,
)
SCAN_LETTERS = 20  # letters per page; a scan with a few stamps has fewer


def read(path: Path, name: str, tally: Tally) -> Document:
    bombs.refuse_bombs(path)
    pdf = _opened(path)
    try:
        count = len(pdf)
        if count > MOST_PAGES:
            raise Refused("too_large", f"The PDF has {count} pages; {MOST_PAGES} is the most.")
        lines = [line for number in range(count) for line in textlayer.lines(pdf, number, tally)]
        fields = pdf.get_metadata_dict()
        outline = list(_outline(pdf))
    finally:
        pdf.close()
    _refuse_scan(lines, count)
    found = pages.sort_out(lines, tally)
    placed = layout.blocks(found, tally)
    sections = _by_outline(placed, outline) or chaptering.chapters([p.block for p in placed])
    title, author = _named(fields, [p.block for p in placed])
    return Document(
        title=title or PurePath(name).stem,
        author=author,
        language=primary(fields.get("Lang", "")),
        cover=None,
        sections=chaptering.readable([*sections, *chaptering.set_apart(found.apart)]),
    )


def _named(fields: Mapping[str, str], blocks: Sequence[Block]) -> tuple[str, str]:
    """Title and author as the file says them, else as its title page does."""
    title, author = (clean.line(fields.get(field, "")) for field in ("Title", "Author"))
    if title and not _FILE.fullmatch(title):
        return title, author
    front = list(takewhile(lambda block: not headings.is_heading(block.text), blocks))
    title, by = titlepage.guessed(front) if len(front) < len(blocks) else ("", "")
    return title, author or by


def _opened(path: Path) -> Any:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise Refused("encrypted", "The PDF needs a password; save it without one.") from fault
        raise Refused("damaged", "The PDF is damaged; download or export it again.") from fault


def _outline(pdf: Any) -> Iterator[tuple[int, str]]:
    """Page and title of the top entries; a loop or a flood of entries ends the reading."""
    for number, entry in enumerate(pdf.get_toc(max_depth=2)):
        if number > MOST_ENTRIES:
            return
        target = entry.get_dest()
        page = None if target is None else target.get_index()
        if entry.level == 0 and page is not None and (title := clean.line(entry.get_title())):
            yield page, title


def _by_outline(
    placed: Sequence[layout.Placed], outline: Sequence[tuple[int, str]]
) -> list[Section]:
    """Sections that start where the outline points; [] when it cuts nothing."""
    starts = {_start(placed, page, title): title for page, title in reversed(outline)}
    if len(starts) < 2:
        return []
    ordered = sorted(starts)
    bounds = [0, *ordered] if ordered[0] else ordered
    sections = []
    for start, end in zip(bounds, [*bounds[1:], len(placed)], strict=True):
        blocks = tuple(each.block for each in placed[start:end])
        title = starts.get(start, chaptering.FRONT)
        if blocks:
            sections.append(matter.judged(Section(title, blocks), first=start not in starts))
    return sections


def _start(placed: Sequence[layout.Placed], page: int, title: str) -> int:
    """The block of that title on its page, else the first one of the page."""
    wanted = title.casefold()
    first = next((at for at, each in enumerate(placed) if each.page >= page), len(placed))
    for at in range(first, min(first + 40, len(placed))):
        if placed[at].page > page:
            break
        if placed[at].block.text.casefold().startswith(wanted):
            return at
    return first


def _refuse_scan(lines: Sequence[Line], count: int) -> None:
    enough = min(SCAN_LETTERS * max(1, count), 2_000)
    for line in lines:
        enough -= sum(map(str.isalnum, line.text))
        if enough <= 0:
            return
    raise Refused(
        "scan_without_text",
        "The PDF is a scan without text. Run text recognition (OCR) on it first.",
    )
