"""What a person can read in a file, found in the plainest way: nothing is cleaned or ordered."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pypdfium2
from lxml import etree
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from pathlib import Path

ENCODINGS = {
    "latin1": "latin-1",
    "sjis": "cp932",
    "aozora": "cp932",
    "koi8r": "koi8-r",
    **{name: name for name in ("cp1251", "cp1252", "cp949", "gb18030")},
}
UNSEEN = {"head", "script", "style", "template"}


def readable(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in {".epub", ".docx", ".odt"}:
        return _zipped(path, suffix)
    if suffix == ".pdf":
        return _printed(path)
    data = path.read_bytes()
    if suffix == ".fb2":
        root = etree.fromstring(data)
        return "".join("".join(map(str, e.itertext())) for e in root if _tag(e) == "body")
    if suffix == ".rtf":
        return _rtf(data.decode("ascii"))
    marked = path.name.split(".")[1]
    text = data.decode(
        ENCODINGS.get(marked, marked if suffix == ".txt" and marked != "txt" else "utf-8")
    )
    if suffix == ".md":
        text = MarkdownIt("commonmark").render(
            re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        )
    return text if suffix == ".txt" else _page(text.encode())


def _zipped(path: Path, suffix: str) -> str:
    with zipfile.ZipFile(path) as archive:
        if suffix == ".docx":
            return _visible(etree.fromstring(archive.read("word/document.xml")))
        if suffix == ".odt":
            root = etree.fromstring(archive.read("content.xml"))
            return "".join(_visible(each) for each in root if _tag(each) == "body")
        package = next(name for name in archive.namelist() if name.endswith(".opf"))
        root = etree.fromstring(archive.read(package))
        hrefs = {e.get("id"): e.get("href") for e in root.iter() if _tag(e) == "item"}
        spine = [hrefs[e.get("idref")] for e in root.iter() if _tag(e) == "itemref"]
        folder = package.rpartition("/")[0]
        return "".join(_page(archive.read(f"{folder}/{href}")) for href in spine)


def _page(data: bytes) -> str:
    data = re.sub(rb"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<meta[^>]*charset[^>]*>", b"", data)
    return _visible(etree.fromstring(data, etree.HTMLParser(encoding="utf-8")))


def _visible(root: etree._Element) -> str:
    for element in list(root.iter()):
        if _tag(element) in UNSEEN:
            element.text = None
            for child in list(element):
                element.remove(child)
    return "".join(map(str, root.itertext()))


def _printed(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return "".join(pdf[n].get_textpage().get_text_range() for n in range(len(pdf)))
    finally:
        pdf.close()


def _rtf(data: str) -> str:
    body = re.sub(r"\{\\(?:fonttbl|colortbl|info|stylesheet).*?\}\}?\n", "", data)
    body = re.sub(r"\\u(-?\d+)\??", lambda found: chr(int(found[1]) % 65_536), body)
    return re.sub(r"\\'([0-9a-f]{2})", _byte, re.sub(r"\\(?!')[a-z]+-?\d* ?|[{}]", "", body))


def _byte(found: re.Match[str]) -> str:
    return bytes.fromhex(found[1]).decode("cp1252")


def _tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
