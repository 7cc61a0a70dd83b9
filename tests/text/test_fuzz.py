"""Whatever is broken in a file, its reader returns a document or refuses with a sentence.

The damage is the same in every run, so that a change is judged by what it changes. FUZZ_SEED makes
other damage and FUZZ_SECONDS (for each format) more of it. FUZZ_NUMBER repeats one of them only; a
failure prints which.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
import unicodedata
import warnings
from collections import Counter
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from narrator.text import formats, markup, sandbox
from narrator.text.cleaning import RULES, SET_APART
from narrator.text.document import Document, Refused
from tests.books import make_epub
from tests.text import samples_article, samples_office, samples_pdf
from tests.text.invariant import everything
from tests.text.mutations import mutated
from tests.text.prose import chapter, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS, SLOW_ROUNDS = 100, 20
"""At least so many of each format: by number, since time is another on every machine."""
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
HANGS = 60
"""Seconds after which one small file counts as never read."""
UNCOUNTED = {"a.article"}  # trafilatura says nothing of what it leaves
IN_CHILD = {"a.pdf"}  # its library may end the process, as only a child may

_PROSE = chapter(paragraphs(Random(1), 12, longest=4))
_RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\info{\title Regen}{\author E. Dichter}}"
    rb"\pard Chapter 1\par F\'fcr dich, \b immer\b0.\par{\*\generator x;}\pard Chapter 2\par"
    rb" Und \u8222?mich\u8220?.\par{\footnote Eine Note.}\trowd\cell Zelle\row}"
)
_MARKDOWN = (
    f"---\ntitle: Rain\nauthor: A. Poet\n---\n# One\n\n{_PROSE}\n\n## Two\n\n> quoted *words*\n\n"
    "- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n* * *\n\n[link](x) ![p](y)\n"
)
_TEXT = (
    f"The Project Gutenberg eBook of Rain\n\nTitle: Rain\n\n*** START OF THE PROJECT GUTENBERG"
    f" EBOOK RAIN ***\n\nCHAPTER I.\nThe Cloud\n\n{_PROSE}\n\nCHAPTER II.\nThe Drop\n\n{_PROSE}\n\n"
    "*** END OF THE PROJECT GUTENBERG EBOOK RAIN ***\n\nLicence.\n"
)


def _docx(path: Path) -> Path:
    """All that the reader knows of, once."""
    run, paragraph = samples_office.run, samples_office.paragraph
    cell = f"<w:tc>{paragraph(run('cell 1'))}</w:tc>"
    box = f"<w:txbxContent>{paragraph(run('Box.'))}</w:txbxContent>"
    inside = (
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>page 3</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:tab/><w:br/><w:noBreakHyphen/></w:r>'
        f"<w:del><w:r><w:delText>dull</w:delText></w:r></w:del><w:ins>{run('new')}</w:ins>"
        f"<w:ruby><w:rt>{run('ame')}</w:rt><w:rubyBase>{run('雨')}</w:rubyBase></w:ruby>"
        '<w:r><w:sym w:font="Symbol" w:char="F062"/></w:r>'
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = (
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph(run('One 1'))}"
        f"</w:sdtContent></w:sdt>{samples_office.heading('One')}"
        + paragraph(run("I"), properties='<w:framePr w:dropCap="drop"/>')
        + paragraph(run(_PROSE), inside, run("hidden", "<w:vanish/>"))
        + paragraph(run("joined "), properties="<w:rPr><w:del/></w:rPr>")
        + paragraph(run("numbered"), style="n", properties='<w:outlineLvl w:val="1"/>')
        + f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}{cell}</w:tr></w:tbl>"
        + '<w:p><w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r></w:p><w:altChunk r:id="page"/>'
    )
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="Chapter %1"/></w:lvl>'
    own = '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:basedOn w:val="n"/>'
    return samples_office.docx(
        path,
        body,
        notes=f'<w:footnote w:id="2">{paragraph(run("A note."))}</w:footnote>',
        styles=samples_office.style("n", "caption", own),
        parts={
            "comments": f'<w:comment w:id="1">{paragraph(run("Why?"))}</w:comment>',
            "numbering": f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
            '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>',
        },
        page="<p>A page.</p>",
    )


def _odt(path: Path) -> Path:
    heading = '<text:h text:outline-level="1">One</text:h>'
    return samples_office.odt(path, f"{heading}<text:p>A<text:s/>b<text:tab/>{_PROSE}</text:p>" * 2)


def _fb2(path: Path) -> Path:
    section = f"<section><title><p>One</p></title><p>{_PROSE}</p><empty-line/></section>"
    return samples_office.fb2(path, section * 2, '<section id="n1"><p>A note.</p></section>')


def _pdf(path: Path) -> Path:
    pages = [samples_pdf.typeset([_PROSE[:800], _PROSE[800:1200]], head="Rain", number=1)] * 3
    return samples_pdf.pdf(path, pages)


def _written(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


SAMPLES: dict[str, Callable[[Path], Path]] = {
    "a.epub": make_epub,
    "a.docx": _docx,
    "a.odt": _odt,
    "a.fb2": _fb2,
    "a.rtf": _written(_RTF),
    "a.pdf": _pdf,
    "a.html": _written(samples_article.BLOG.encode()),
    "a.article": _written(samples_article.ENCYCLOPEDIA.encode()),
    "a.md": _written(_MARKDOWN.encode()),
    "a.txt": _written(_TEXT.encode()),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    originals = [SAMPLES[name](tmp_path / "sample").read_bytes(), *_real(name)]
    path = tmp_path / "damaged"
    for number in _numbers(SLOW_ROUNDS if name in IN_CHILD else ROUNDS):
        random = Random(f"{SEED}:{name}:{number}")
        path.write_bytes(mutated(originals[number % len(originals)], random))
        with _told(f"FUZZ_SEED={SEED} FUZZ_NUMBER={number}, {name}"), _ending():
            _check(path, name)


def _numbers(rounds: int) -> Iterator[int]:
    """Yield the numbers of what is to be damaged, until there were enough."""
    if "FUZZ_NUMBER" in os.environ:
        yield int(os.environ["FUZZ_NUMBER"])
        return
    ends = time.monotonic() + SECONDS
    for number in count():
        if number >= rounds and time.monotonic() >= ends:
            return
        yield number


def _real(name: str) -> list[bytes]:
    """The real books of this format."""
    folder = Path(__file__).parent.parent / "samples"
    return [each.read_bytes() for each in sorted(folder.glob(f"*{Path(name).suffix}"))]


def _check(path: Path, name: str) -> None:
    found = _read(path, name)
    if isinstance(found, str):
        assert found.endswith(".")
        return
    _is_sound(found)
    whole = None if name in UNCOUNTED else _read(path, name, keep=RULES)
    if isinstance(whole, Document):
        gone = sum(each.characters for each in found.cleaning if each.rule not in SET_APART)
        assert (_letters(whole) - _letters(found)).total() <= gone


def _letters(document: Document) -> Counter[str]:
    """How often each stands in all of a document; compatible forms are the same.

    Without their marks: one that is left over goes to whatever letter then stands before it.
    """
    bases = (unicodedata.normalize("NFD", each)[0] for each in everything(document))
    plain = "".join(unicodedata.normalize("NFKC", each) for each in bases)
    return Counter(filter(str.isalnum, plain))


def _read(path: Path, name: str, keep: frozenset[str] = frozenset()) -> Document | str:
    """The document, or the sentence of the refusal."""
    try:
        if name in IN_CHILD:
            return sandbox.read(path, name, keep=keep)
        with warnings.catch_warnings(action="ignore"):
            return formats.read(path, name, "article" if name == "a.article" else "", keep=keep)
    except Refused as refused:
        return refused.detail
    except MemoryError:
        return "Too much memory."  # as the child would say


def _is_sound(document: Document) -> None:
    """It can be kept, shown and edited: whole characters, and a text that reads back."""
    assert any(section.included for section in document.sections)
    for section in document.sections:
        text = markup.render(section.blocks)
        assert "\0" not in text
        text.encode()
        assert markup.render(markup.parse(text)) == text
    f"{document.title}{document.author}{document.language}".encode()


@contextmanager
def _told(which: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        pytest.fail(f"{which}\n{traceback.format_exc()}")


@contextmanager
def _ending() -> Iterator[None]:
    def hung(*_: object) -> None:
        raise TimeoutError(f"not read after {HANGS} seconds")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
