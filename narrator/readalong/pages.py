"""The pages that are shown: chapters with an element for each sentence, contents, cover."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from narrator.readalong.book import page_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.readalong.book import Block, Book, Chapter

# What XML cannot hold at all.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STYLE = """body { line-height: 1.5; margin: 5%; }
h1, h2, h3, h4, h5, h6 { line-height: 1.2; text-align: center; margin: 2em 0 1em; }
p { margin: 0; text-indent: 1.5em; }
h1 + p, h2 + p, hr + p { text-indent: 0; }
hr { border: 0; margin: 1.5em auto; width: 20%; border-top: 1px solid; }
.cover { text-align: center; margin: 0; } .cover img { max-width: 100%; max-height: 100vh; }
.being-read { background: #ffe9a8; color: #000; }
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang="{language}" xml:lang="{language}">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>
{body}
</body>
</html>
"""


def chapter_page(book: Book, chapter: Chapter) -> str:
    """A chapter. Its sentences are `s1`, `s2`, … in order, as in its overlay."""
    numbers = iter(range(1, 1 << 30))
    parts = [_block(block, numbers) for block in chapter.blocks]
    if not any(block.kind == "heading" for block in chapter.blocks):
        parts.insert(0, f"<h1>{text(chapter.title)}</h1>")
    body = '<section epub:type="chapter">\n' + "\n".join(parts) + "\n</section>"
    return _page(book, chapter.title, body)


def contents_page(book: Book) -> str:
    """The navigation document."""
    entries = "\n".join(
        f'<li><a href="{page_name(number)}">{text(chapter.title)}</a></li>'
        for number, chapter in enumerate(book.chapters, 1)
    )
    head = f"<h1>{text(book.title)}</h1>"
    return _page(
        book, book.title, f'<nav epub:type="toc" id="toc">{head}\n<ol>\n{entries}\n</ol></nav>'
    )


def cover_page(book: Book) -> str:
    picture = f'<img src="{book.cover_name}" alt="{text(book.title)}"/>'
    return _page(book, book.title, f'<p class="cover" epub:type="cover">{picture}</p>')


def text(words: str) -> str:
    """Text as XML."""
    return escape(UNPRINTABLE.sub("", words))


def _page(book: Book, title: str, body: str) -> str:
    return PAGE.format(language=text(book.language), title=text(title) or "–", body=body)


def _block(block: Block, numbers: Iterator[int]) -> str:
    if block.kind == "break":
        return "<hr/>"
    tag = f"h{min(max(block.level, 1), 6)}" if block.kind == "heading" else "p"
    return f"<{tag}>{''.join(_inside(block, numbers))}</{tag}>"


def _inside(block: Block, numbers: Iterator[int]) -> Iterator[str]:
    at = 0
    for sentence in block.sentences:
        yield _lines(block.text[at : sentence.start])
        words = _lines(block.text[sentence.start : sentence.end])
        yield f'<span id="s{next(numbers)}">{words}</span>'
        at = sentence.end
    yield _lines(block.text[at:])


def _lines(words: str) -> str:
    return text(words).replace("\n", "<br/>\n")
