"""How fast files are read, against the least that any reader of them would have to do.

python -m benchmarks.importing            # all of them, about a minute
python -m benchmarks.importing book.epub  # one file: reading against parsing alone
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pypdfium2
from lxml import etree

from narrator.text import formats
from narrator.text.passages import bounds_for, cut
from tests.books import make_epub
from tests.text.prose import chapter, paragraphs
from tests.text.samples_pdf import pdf

if TYPE_CHECKING:
    from collections.abc import Callable

NOVEL = 1_000_000
MEGABYTE = 1024 * 1024
RUNS = 5


def best(work: Callable[[], object]) -> float:
    """The shortest of RUNS times of the processor, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def epub(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(n) for n in archive.namelist() if n.endswith(("html", ".opf", "ncx"))]

    def unzip() -> None:
        with zipfile.ZipFile(path) as again:
            for name in again.namelist():
                if name.endswith(("html", ".opf", "ncx")):
                    again.read(name)

    parse = best(lambda: [etree.fromstring(page) for page in pages])
    text = best(lambda: ["".join(map(str, etree.fromstring(p).itertext())) for p in pages])
    read = best(lambda: formats.read(path, path.name))
    unpack = best(unzip)
    print(
        f"EPUB, {sum(map(len, pages)) / 1e6:.1f} MB of XML: read {read:.0f} ms; unzip {unpack:.0f},"
        f" parse {parse:.0f}, parse and take the text {text:.0f} ms"
        f" -> {read / parse:.1f} x parsing, {read / (unpack + text):.1f} x unzip, parse, text"
    )


def printed(path: Path) -> None:
    def raw() -> None:
        document = pypdfium2.PdfDocument(path)
        for number in range(len(document)):
            page = document[number]
            page.get_textpage().get_text_range()
        document.close()

    plain, read = best(raw), best(lambda: formats.read(path, path.name))
    print(f"PDF: read {read:.0f} ms; raw text {plain:.0f} ms -> {read / plain:.1f} x")


def memory(path: Path) -> None:
    """The most that the child has in memory while it reads `path`."""
    probe = (
        "import sys; from pathlib import Path; from narrator.text import sandbox;"
        "book = sandbox.read(Path(sys.argv[1]), 'a.txt', sandbox.Limits(file_bytes=1 << 30));"
        "import resource; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", probe, str(path)], capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - start
    size = path.stat().st_size / MEGABYTE
    print(
        f"text of {size:.0f} MB: child {done.stdout.strip() or done.stderr[-300:]} MB, {took:.0f} s"
    )


def passages() -> None:
    text = chapter(paragraphs(Random(1), 400))
    times = []
    for count in (750_000, 1_500_000, 3_000_000):
        long = "\n\n".join([text] * (count // len(text)))
        times.append((len(long), best(partial(_cut, long))))
    said = ", ".join(f"{size / 1e6:.2f} M characters {took:.0f} ms" for size, took in times)
    print(f"passages: {said}")


def _cut(text: str) -> int:
    return sum(1 for _ in cut(text, "en", bounds_for("en")))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in sys.argv[1:]:
        (printed if name.endswith(".pdf") else epub)(Path(name))
    if sys.argv[1:]:
        return
    random = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        chapters = [
            (f"Chapter {n}", [" ".join(p) for p in paragraphs(random, 40)]) for n in range(1, 20)
        ]
        epub(make_epub(place / "novel.epub", chapters=chapters))
        printed(pdf(place / "book.pdf", [_page(random, n) for n in range(1, 501)]))
        prose = "\n\n".join(_wrapped(p) for p in paragraphs(random, 2_000))
        whole = place / "long.txt"
        whole.write_text(prose * (100_000_000 // len(prose)), encoding="utf-8")
        memory(whole)
    passages()


def _page(random: Random, number: int) -> list[tuple[float, float, float, str]]:
    lines = "\n".join(_wrapped(p) for p in paragraphs(random, 4, longest=6)).split("\n")[:40]
    placed = [(72.0, 740.0 - 16 * at, 11.0, line) for at, line in enumerate(lines)]
    return [(72.0, 790.0, 9.0, "ON RAIN"), *placed, (300.0, 40.0, 9.0, str(number))]


def _wrapped(sentences: list[str]) -> str:
    lines, line = [], ""
    for word in " ".join(sentences).split():
        if len(line) + len(word) > 71:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


if __name__ == "__main__":
    main()
