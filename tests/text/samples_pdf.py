"""PDF files written by hand: pages of lines at places, an outline, a document that is locked."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Printed = tuple[float, float, float, str]  # left, baseline, size, text


def typeset(paragraphs: Sequence[str], *, head: str = "", number: int = 0) -> list[Printed]:
    """A page: a running head, indented paragraphs of lines that the caller has broken, a number."""
    placed: list[Printed] = [(72, 780, 10, head)] if head else []
    baseline = 740.0
    for paragraph in paragraphs:
        size = 18 if paragraph.startswith("# ") else 11
        for at, line in enumerate(paragraph.removeprefix("# ").split("\n")):
            placed.append((72 if at or size > 11 else 90, baseline, size, line))
            baseline -= 14 if size == 11 else 30
    return [*placed, (300, 40, 10, str(number))] if number else placed


WIDTH = 64  # letters of a full line in Courier
STEP = 14.0  # points between two lines
_SET_IN = 3


def full(number: int, *, set_in: bool = False, end: str = "") -> str:
    """A line of prose that reaches the margin to the letter; every number makes another one."""
    random = Random(number)
    length = WIDTH - _SET_IN * set_in - len(end)
    line = ""
    while len(line) < length:
        line += "".join(random.choices("aeinorst", k=random.randint(3, 7))) + " "
    return line[: length - 1].rstrip().ljust(length, "e").capitalize() + end


def column(texts: Sequence[str], *, top: float = 760, gap: float = STEP) -> list[Printed]:
    """Lines of Courier below each other; one that begins with a blank is set in."""
    return [
        (72 + 6.6 * _SET_IN * text.startswith(" "), top - gap * at, 11, text.strip())
        for at, text in enumerate(texts)
    ]


def usual(page: int, *, set_in: bool = True) -> list[Printed]:
    """A page of paragraphs of four lines, as most pages of a book are."""
    blank = " " if set_in else ""
    lines: list[str] = []
    for number in range(page * 100, page * 100 + 8):
        first = blank + full(number, set_in=set_in)
        lines += [first, full(number + 2_000), full(number + 4_000), f"{full(number)[:20]}."]
    return column(lines)


def pdf(
    path: Path,
    pages: Sequence[Sequence[Printed]],
    *,
    outline: Sequence[tuple[str, int]] = (),
    trailer: str = "",
    catalog: str = "",
    unicode: tuple[str, str] | None = None,
    font: str = "Helvetica",
    info: str = "/Title(On Rain)/Author(A. Cloud)",
) -> Path:
    """`unicode`: a letter, and the character that it stands for in the text of the file."""
    objects = [f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>"]
    first = 4 + len(outline)
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>")
    objects += _outline(outline, first)
    for at, lines in enumerate(pages):
        drawn = "".join(_drawn(line) for line in lines)
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 1 0 R>>>>"
            f"/Contents {first + 2 * at + 1} 0 R>>"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    if unicode:
        objects[0] = f"{objects[0][:-2]}/ToUnicode {len(objects) + 1} 0 R>>"
        objects.append(_to_unicode(*unicode))
    objects.append(f"<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R{catalog}>>")
    objects.append(f"<<{info}>>")
    path.write_bytes(_file(objects, trailer))
    return path


def _drawn(line: Printed) -> str:
    left, baseline, size, text = line
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F {size} Tf {left} {baseline} Td ({escaped}) Tj ET\n"


def _to_unicode(letter: str, character: str) -> str:
    code, meant = letter.encode("latin-1").hex(), character.encode("utf-16-be").hex()
    drawn = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF>"
        f" endcodespacerange 1 beginbfchar <{code}> <{meant}> endbfchar endcmap end"
    )
    return f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream"


def _outline(outline: Sequence[tuple[str, int]], first: int) -> list[str]:
    last = 3 + len(outline)
    found = [f"<</Type/Outlines/Count {len(outline)}/First 4 0 R/Last {last} 0 R>>"]
    for at, (title, page) in enumerate(outline):
        following = f"/Next {5 + at} 0 R" if at + 1 < len(outline) else ""
        target = f"/Dest[{first + 2 * page} 0 R/Fit]"
        found.append(f"<</Title({title})/Parent 3 0 R{target}{following}>>")
    return found


def _file(objects: Sequence[str], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("cp1252")
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}".encode()
    out += (
        f"/Root {size - 2} 0 R/Info {size - 1} 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode()
    )
    return bytes(out)
