"""Files of 100 MB in four formats, and how much memory the child takes to read each."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from random import Random
from typing import TYPE_CHECKING

from tests.books import make_epub
from tests.text.prose import paragraphs
from tests.text.samples_pdf import Printed, pdf

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 100_000_000
MEGABYTE = 1024 * 1024
MOST_IN_AN_EPUB = 39_000_000  # characters; more are refused
PROBE = """
import resource, sys, tempfile
from pathlib import Path
from narrator.text import sandbox
path = Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    limits = sandbox.Limits(file_bytes=1 << 30)
    command = ["narrator.text.extracting", str(path), str(Path(folder) / "out")]
    status = sandbox._status(command, Path(folder), limits, (path.name, "", ""))
    with Path(command[2]).open() as answer:
        said = "refused" if answer.read(10) == '{"refused"' else f"status {status}"
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(said, used.ru_maxrss // 1024, round(used.ru_utime + used.ru_stime, 1))
"""


def report(folder: Path) -> None:
    random = Random(1)
    prose = list(paragraphs(random, 2_000))
    texts = [" ".join(each) for each in prose]
    _tell(_text(folder / "long.txt", "\n\n".join(map(wrapped, prose))))
    _tell(_text(folder / "quoted.txt", "\n\n".join(map(wrapped, prose)).replace(". ", ".’ ")))
    _tell(_text(folder / "page.html", "".join(f"<p>{each}</p>\n" for each in texts)))
    _tell(_book(folder / "book.epub", texts))
    _tell(_printed(folder / "book.pdf", random))


def wrapped(sentences: list[str]) -> str:
    """Lines as a plain text file has them."""
    lines, line = [], ""
    for word in " ".join(sentences).split():
        if len(line) + len(word) > 71:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def printed_page(random: Random, number: int) -> list[Printed]:
    lines = "\n".join(wrapped(p) for p in paragraphs(random, 4, longest=6)).split("\n")[:40]
    placed = [(72.0, 740.0 - 16 * at, 11.0, line) for at, line in enumerate(lines)]
    return [(72.0, 790.0, 9.0, "ON RAIN"), *placed, (300.0, 40.0, 9.0, str(number))]


def _tell(path: Path) -> None:
    """The child must end with status 0 and no refusal: what was refused takes no memory."""
    found = subprocess.check_output([sys.executable, "-c", PROBE, str(path)], text=True)
    said, megabytes, seconds = found.rsplit(maxsplit=2)
    size = path.stat().st_size / MEGABYTE
    print(f"{path.name}, {size:.0f} MB: {megabytes} MB in memory, {seconds} s, {said}")
    path.unlink()


def _text(path: Path, part: str) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        for _ in range(SIZE // len(part.encode())):
            stream.write(part)
    return path


def _book(path: Path, texts: list[str]) -> Path:
    """As much text as an EPUB may have, and pictures for the rest."""
    count = MOST_IN_AN_EPUB // sum(map(len, texts))
    make_epub(path, chapters=[(f"Chapter {number}", texts) for number in range(1, count + 1)])
    picture = Random(1).randbytes(MEGABYTE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        for number in range((SIZE - path.stat().st_size) // MEGABYTE):
            archive.writestr(f"OEBPS/{number}.jpg", picture)
    return path


def _printed(path: Path, random: Random) -> Path:
    """Five thousand pages, and one picture that none of them shows."""
    data = pdf(path, [printed_page(random, number) for number in range(1, 5_000)]).read_bytes()
    table = data.rindex(b"xref\n0 ")
    size = SIZE - len(data)
    picture = b"9999999 0 obj<</Subtype/Image/Filter/DCTDecode/Length %d>>stream\n" % size
    picture += random.randbytes(size) + b"\nendstream endobj\n"
    old, new = b"startxref\n%d" % table, b"startxref\n%d" % (table + len(picture))
    path.write_bytes(data[:table] + picture + data[table:].replace(old, new))
    return path
