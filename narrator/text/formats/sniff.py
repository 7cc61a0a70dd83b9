"""Which format a file has, from its first bytes (and, for zips, its parts)."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from narrator.text import zipguard
from narrator.text.document import Refused

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 65_536
READABLE = "EPUB, PDF, DOCX, ODT, RTF, FB2, HTML, Markdown and plain text"

_OLE = b"\xd0\xcf\x11\xe0"
_MAGIC = (
    (_OLE, "an old Word document (.doc)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"AT&TFORM", "a DjVu scan"),
    (b"ID3", "a sound file"),
    (b"\xff\xfb", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"ITSF", "a Windows help file (.chm)"),
    (b"TPZ", "a Kindle book"),
    (b"%!PS", "a PostScript file"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|h[1-6]|div|p|article|section)[\s>]",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\S.*\n(?:={3,}|-{3,})$)", re.MULTILINE)
_MACRO = "macroEnabled"


def kind(path: Path, name: str) -> str:
    """The module of `formats` that reads this file; raises Refused when none does."""
    suffix = PurePath(name).suffix.lower()
    try:
        return _kind(path, suffix)
    except Refused as refusal:
        if suffix == ".epub" and refusal.code == "unsupported_type":
            raise Refused("not_an_epub", f"This is not an EPUB: {refusal.detail}") from refusal
        raise


def _kind(path: Path, suffix: str) -> str:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refused("empty", "The file is empty.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        with zipguard.Archive(path) as archive:
            return _zip_kind(archive)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_OLE) and _is_locked(path, head):
        raise Refused("encrypted", "The document needs a password; save it without one.")
    _refuse_magic(head)
    return _text_kind(head, suffix)


def _is_locked(path: Path, head: bytes) -> bool:
    """Whether this is a .docx with a password: an old file with a new one locked inside."""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    with path.open("rb") as stream:
        stream.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
        return "Encrypt".encode("utf-16-le") in stream.read(sector)


def _zip_kind(archive: zipguard.Archive) -> str:
    if "META-INF/container.xml" in archive or _mimetype(archive) == "application/epub+zip":
        return "epub"
    if _mimetype(archive).startswith("application/vnd.oasis.opendocument.text"):
        return "odt"
    if "[Content_Types].xml" in archive:
        return _office_kind(archive.read("[Content_Types].xml").decode("utf-8", "replace"))
    names = [each for each in archive.names if not each.endswith("/")]
    if len(names) == 1 and names[0].lower().endswith(".fb2"):
        return "fb2"
    if any(each.lower().endswith(".opf") for each in names):
        raise Refused("not_an_epub", "This is not a valid EPUB: META-INF/container.xml is missing.")
    raise _unsupported("a zip archive; unpack it and upload the book in it")


def _mimetype(archive: zipguard.Archive) -> str:
    if "mimetype" not in archive:
        return ""
    return archive.read("mimetype")[:100].decode("ascii", "replace").strip()


def _office_kind(types: str) -> str:
    if "wordprocessingml" not in types and "ms-word" not in types:
        raise _unsupported("a spreadsheet or a presentation")
    if _MACRO in types:
        raise _unsupported("a Word document with macros (.docm); save it as .docx")
    return "docx"


def _refuse_magic(head: bytes) -> None:
    if head[60:68] in {b"BOOKMOBI", b"TEXtREAd"}:
        raise _unsupported("a Kindle book (.mobi, .azw3); convert it to EPUB")
    what = next((what for magic, what in _MAGIC if head.startswith(magic)), None)
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        what = "a sound, a film or a picture"
    if what:
        raise _unsupported(what)


def _text_kind(head: bytes, suffix: str) -> str:
    if suffix == ".epub":
        raise _unsupported("plain text; give it a name that ends in .txt")
    start = _latin(head)
    if "<FictionBook" in start[:2048]:
        return "fb2"
    if _HTML.search(start[:4096].encode("latin-1", "replace")) and start.lstrip()[:1] == "<":
        return "html"
    if suffix in {".html", ".htm", ".xhtml"} and "<" in start:
        return "html"
    if suffix in {".md", ".markdown", ".mdown"}:
        return "markdown"
    if suffix not in {".txt", ".text"} and len(_MARKDOWN.findall(start)) > 1:
        return "markdown"
    return "txt"


def _latin(head: bytes) -> str:
    """Enough of the text to see tags: UTF-16 loses its zeros, the rest stays bytes."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r", "")


def _unsupported(what: str) -> Refused:
    return Refused("unsupported_type", f"This is {what}. Narrator reads {READABLE}.")
