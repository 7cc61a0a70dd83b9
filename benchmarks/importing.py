"""How fast files are read, against the least that any reader of them would have to do.

python -m benchmarks.importing            # made-up books of every format, a few minutes
python -m benchmarks.importing book.epub  # your own file: reading against its bare parts
python -m benchmarks.importing --memory   # the most that the child has in memory, files of 100 MB

`--beside PYTHON` adds other libraries to the comparison, from an environment of their own:
`python -m venv /tmp/others && /tmp/others/bin/pip install ebooklib beautifulsoup4 mammoth pypdf`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pypdfium2
from lxml import etree

from benchmarks import large_files
from narrator.text import formats, sandbox
from tests.books import make_epub
from tests.text.prose import paragraphs
from tests.text.samples_office import docx, heading, paragraph, run
from tests.text.samples_pdf import pdf

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7
EPUB = """
import ebooklib, ebooklib.epub, bs4
def work():
    book = ebooklib.epub.read_epub(path)
    for item in book.get_items_of_type(ebooklib.ITEM_DOCUMENT):
        bs4.BeautifulSoup(item.get_content(), 'lxml').get_text()
"""
DOCX = """
import mammoth
def work():
    mammoth.convert_to_html(open(path, 'rb'))
"""
PDF = """
import pypdf
def work():
    [page.extract_text() for page in pypdf.PdfReader(path).pages]
"""
OTHERS = {".epub": ("ebooklib, bs4", EPUB), ".docx": ("mammoth", DOCX), ".pdf": ("pypdf", PDF)}
# Prints the best of its times, in milliseconds of the processor.
TIMED = """
import sys, time, warnings
warnings.simplefilter('ignore')
path = sys.argv[1]
{work}
times = []
for _ in range(2):
    start = time.process_time()
    work()
    times.append(time.process_time() - start)
print(min(times) * 1000)
"""


def best(*works: Callable[[], object]) -> list[float]:
    """The shortest of RUNS times of each, in milliseconds of the processor.

    They take turns, so that what else the machine does falls on all of them.
    """
    times = [float("inf")] * len(works)
    for _ in range(RUNS):
        for at, work in enumerate(works):
            start = time.process_time()
            work()
            times[at] = min(times[at], (time.process_time() - start) * 1000)
    return times


def zipped(path: Path) -> str:
    """The parts with text: unpacking, parsing, and taking the text out of the tree."""

    def parts() -> list[bytes]:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.endswith((".xml", "html", ".opf", ".ncx"))]
            return [archive.read(name) for name in names]

    pages = parts()

    def text() -> None:
        for page in pages:
            "".join(map(str, etree.fromstring(page).itertext()))

    read, unpack, parse, whole = best(
        partial(formats.read, path, path.name),
        parts,
        lambda: [etree.fromstring(page) for page in pages],
        text,
    )
    return (
        f"{path.suffix[1:].upper()}, {sum(map(len, pages)) / 1e6:.1f} MB of XML: {read:.0f} ms ="
        f" {read / parse:.1f} x parsing alone ({parse:.1f} ms) = {read / (unpack + whole):.1f} x"
        f" unpacking, parsing and taking the text ({unpack + whole:.1f} ms)"
    )


def printed(path: Path) -> str:
    def raw() -> None:
        document = pypdfium2.PdfDocument(path)
        for number in range(len(document)):
            document[number].get_textpage().get_text_range()
        document.close()

    plain, read = best(raw, partial(formats.read, path, path.name))
    return f"PDF: {read:.0f} ms = {read / plain:.2f} x the raw text of pdfium ({plain:.0f} ms)"


def compared(path: Path, beside: str) -> str:
    """What another library takes for the same file."""
    name, work = OTHERS[path.suffix]
    done = subprocess.run(
        [beside, "-c", TIMED.format(work=work), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return f"     {name}: {done.stderr.strip().splitlines()[-1]}"
    [read] = best(partial(formats.read, path, path.name))
    other = float(done.stdout)
    return f"     {name}: {other:.0f} ms = {other / read:.1f} x ours"


def in_a_child(path: Path) -> str:
    """What a reading costs in all: the child, its imports, and the way back of the text."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + used.ru_utime + used.ru_stime

    times = []
    for _ in range(RUNS):
        start = spent()
        sandbox.read(path, path.name)
        times.append(spent() - start)
    return f"     in a child, and back: {min(times) * 1000:.0f} ms"


def report(path: Path, beside: str | None) -> None:
    print(printed(path) if path.suffix == ".pdf" else zipped(path))
    print(in_a_child(path))
    if beside:
        print(compared(path, beside))


def made_up(folder: Path) -> list[Path]:
    random = Random(1)
    chapters = [
        (f"Chapter {n}", [" ".join(p) for p in paragraphs(random, 40)]) for n in range(1, 20)
    ]
    body = "".join(
        heading(title) + "".join(paragraph(run(text)) for text in texts)
        for title, texts in chapters
    )
    return [
        make_epub(folder / "novel.epub", chapters=chapters),
        docx(folder / "novel.docx", body),
        pdf(folder / "book.pdf", [large_files.printed_page(random, n) for n in range(1, 501)]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--beside", help="the Python of an environment with other libraries")
    parser.add_argument("--memory", action="store_true", help="files of 100 MB instead")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.memory:
            large_files.report(Path(folder))
            return
        for path in chosen.files or made_up(Path(folder)):
            report(path, chosen.beside)


if __name__ == "__main__":
    main()
