"""A stranger's book gives its text and its looks, and nothing that runs or calls home."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from narrator.readalong.own import making, proofreading
from narrator.text.document import Refused
from tests.books import CONTAINER, pack, page
from tests.readalong import narrating
from tests.readalong.checking import complaints, pars

if TYPE_CHECKING:
    from pathlib import Path

NAV = page('<nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li></ol></nav>')
EVIL = "http://evil.example"


def package(items: str = "", version: str = "3.0", metadata: str = "") -> str:
    return (
        f'<package xmlns="http://www.idpf.org/2007/opf" version="{version}" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x:1'
        "</dc:identifier><dc:title>Evil</dc:title><dc:language>en</dc:language>"
        f'<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>{metadata}</metadata>'
        '<manifest><item id="one" href="one.xhtml" media-type="application/xhtml+xml"'
        ' properties="scripted remote-resources"/><item id="nav" href="nav.xhtml" properties="nav"'
        f' media-type="application/xhtml+xml"/>{items}</manifest>'
        '<spine><itemref idref="one"/></spine></package>'
    )


def made(
    tmp_path: Path, body: str, *, items: str = "", head: str = "", **files: str | bytes
) -> zipfile.ZipFile:
    """What became of a book with one page; `files` by name, with `__` for a dot."""
    one = page(f"<h1>One</h1><p>A sentence stands here.</p>{body}")
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package(items),
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/one.xhtml": one.replace("</head>", f"{head}</head>"),
    }
    members |= {f"OEBPS/{name.replace('__', '.')}": data for name, data in files.items()}
    source = pack(tmp_path / "evil.epub", members)
    making.make(source, narrating.narrated(source), tmp_path / "book.epub")
    return zipfile.ZipFile(tmp_path / "book.epub")


ACTIVE = [
    "<script>alert(1)</script>",
    f'<script src="{EVIL}/a.js"/>',
    '<p onclick="alert(1)" onmouseover="x()">Words.</p>',
    '<p><a href="javascript:alert(1)">Words.</a></p>',
    '<p><a href=" java&#10;script:alert(1)">Words.</a></p>',
    '<p><a href="data:text/html,x">Words.</a></p>',
    '<p><a href="file:///etc/passwd">Words.</a></p>',
    f'<img src="{EVIL}/a.png" alt=""/>',
    '<img src="//evil.example/a.png" alt=""/>',
    f'<img srcset="{EVIL}/a.png 2x" src="a.png" alt=""/>',
    '<img src="../../../../etc/passwd" alt=""/>',
    '<img src="/etc/passwd" alt=""/>',
    f'<iframe src="{EVIL}"></iframe>',
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
    '<object data="data:image/svg+xml,%3Csvg%3E" type="image/svg+xml"><p>Words.</p></object>',
    f'<embed src="{EVIL}"/>',
    f'<form action="{EVIL}"><input name="a"/><button formaction="{EVIL}">x</button></form>',
    f'<video poster="{EVIL}/a.png"><source src="{EVIL}/a.mp4"/></video>',
    f'<p style="background: url({EVIL}/a.png); color: red">Words.</p>',
    '<p style="behavior: url(#default#time2)">Words.</p>',
    f'<style>p {{ background: u\\72l("{EVIL}/a.png") }}</style>',
    f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{EVIL}/a.png"/></svg>',
    f'<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url({EVIL}/a.svg#x)"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><set attributeName="href" to="java:x()"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    f'<p xml:base="{EVIL}/">Words.</p>',
    '<epub:trigger xmlns:epub="http://www.idpf.org/2007/ops" action="play" ref="one"/>',
]


@pytest.mark.parametrize("body", ACTIVE)
def test_what_runs_or_calls_home_is_left_out(body: str, tmp_path: Path) -> None:
    with made(tmp_path, body) as archive:
        written = archive.read("OEBPS/one.xhtml").decode()
        said = re.sub(r'xmlns(?::\w+)?="[^"]*"', "", written)
        assert not re.search(
            r"evil|script|passwd|\bon\w+=|java|behavior|data:|srcdoc|trigger|action=|base=", said
        )
        assert any(par.text == "A sentence stands here." for par in pars(archive))
        assert "scripted" not in archive.read("OEBPS/content.opf").decode() or "<form" in written
        assert "remote-resources" not in archive.read("OEBPS/content.opf").decode()


def test_what_a_head_links_is_a_style_of_the_book_or_nothing(tmp_path: Path) -> None:
    head = (
        f'<base href="{EVIL}"/><link rel="stylesheet" href="{EVIL}/a.css"/>'
        f'<meta http-equiv="refresh" content="0; url={EVIL}"/><link rel="icon" href="x.png"/>'
        '<link rel="stylesheet" href="style.css"/>'
    )
    items = '<item id="css" href="style.css" media-type="text/css"/>'
    css = f'@import "{EVIL}/b.css"; p {{ color: red; background: url({EVIL}/a.png) }}'

    with made(tmp_path, "", items=items, head=head, style__css=css) as archive:
        written = archive.read("OEBPS/one.xhtml").decode()
        assert re.findall(r'href="([^"]*)"', written) == ["style.css", "narration/highlight.css"]
        assert "".join(archive.read("OEBPS/style.css").decode().split()) == ";p{color:red;}"


def test_scripts_sound_and_strange_files_of_the_book_do_not_come_along(tmp_path: Path) -> None:
    items = (
        '<item id="js" href="a.js" media-type="text/javascript"/>'
        '<item id="remote" href="http://evil.example/a.png" media-type="image/png"/>'
        '<item id="outside" href="../../outside.txt" media-type="text/plain"/>'
        '<item id="smil" href="old.smil" media-type="application/smil+xml"/>'
        '<item id="svg" href="a.svg" media-type="image/svg+xml"/>'
    )
    svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>1</script><rect/></svg>'
    files = {"a__js": "alert(1)", "old__smil": "<smil/>", "a__svg": svg, "unlisted__txt": "x"}

    with made(tmp_path, "", items=items, **files) as archive:
        names = set(archive.namelist())
        assert names == {
            *("mimetype", "META-INF/container.xml", "OEBPS/content.opf", "OEBPS/nav.xhtml"),
            *("OEBPS/one.xhtml", "OEBPS/a.svg", "OEBPS/narration/highlight.css"),
            *("OEBPS/narration/0001.smil", "OEBPS/narration/0001.mp3"),
        }
        assert archive.read("OEBPS/a.svg").decode().endswith("<rect/></svg>\n")


def test_an_entity_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret")
    body = "<p>Words &own; here.</p>"
    source = tmp_path / "evil.epub"
    doctype = f'<!DOCTYPE html [<!ENTITY own SYSTEM "file://{tmp_path}/secret">]>'
    one = page(f"<h1>One</h1>{body}").replace("<!DOCTYPE html>", doctype)
    pack(
        source,
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/content.opf": package(),
            "OEBPS/nav.xhtml": NAV,
            "OEBPS/one.xhtml": one,
        },
    )

    making.make(source, narrating.narrated(source), tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        assert b"secret" not in archive.read("OEBPS/one.xhtml")
        assert b"ENTITY" not in archive.read("OEBPS/one.xhtml")


def test_a_locked_book_and_a_bomb_are_refused(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package(),
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/one.xhtml": page("<p>A sentence stands here.</p>"),
    }
    book = narrating.narrated(pack(tmp_path / "good.epub", members))
    bomb = pack(tmp_path / "bomb.epub", members | {"OEBPS/one.xhtml": "<p>" + "0" * 80_000_000})
    locked = pack(tmp_path / "locked.epub", members | {"META-INF/rights.xml": "<rights/>"})
    data = bytearray((tmp_path / "good.epub").read_bytes())
    second = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    struct.pack_into("<I", data, second + 42, 0)
    (tmp_path / "overlapping.epub").write_bytes(data)

    codes = {"bomb": "unpacks_too_large", "locked": "drm", "overlapping": "damaged"}
    for name, code in codes.items():
        with pytest.raises(Refused) as caught:
            making.make(tmp_path / f"{name}.epub", book, tmp_path / "book.epub")
        assert caught.value.code == code
    assert bomb.exists()
    assert locked.exists()
    assert not (tmp_path / "book.epub").exists()


@pytest.mark.parametrize("name", ["OEBPS/a:b.png", "OEBPS/a*b.png", "OEBPS/x./b.png"])
def test_names_that_no_reader_takes_are_refused(name: str, tmp_path: Path) -> None:
    href = name.removeprefix("OEBPS/").replace(":", "%3A")
    items = f'<item id="odd" href="{href}" media-type="image/png"/>'
    with pytest.raises(Refused) as caught:
        made(tmp_path, "", items=items, **{name.removeprefix("OEBPS/"): "x"})
    assert caught.value.code == "odd_names"


def test_a_book_with_other_words_is_refused(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package(),
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/one.xhtml": page("<p>Quite other words were written here in the meantime.</p>"),
    }
    source = pack(tmp_path / "other.epub", members)
    members["OEBPS/one.xhtml"] = page("<p>The words that were read aloud some time ago.</p>")
    book = narrating.narrated(pack(tmp_path / "read.epub", members))

    with pytest.raises(Refused, match="Only 0% of what is read") as caught:
        making.make(source, book, tmp_path / "book.epub")
    assert caught.value.code == "too_different"


def test_the_last_look_finds_what_is_missing(tmp_path: Path) -> None:
    """Whatever goes wrong before: a book that names what it does not have is not given out."""
    made(tmp_path, "").close()
    sound = "OEBPS/narration/0001.mp3"
    without = tmp_path / "without.epub"
    with zipfile.ZipFile(tmp_path / "book.epub") as old, zipfile.ZipFile(without, "w") as new:
        for name in set(old.namelist()) - {sound}:
            new.writestr(name, old.read(name))

    proofreading.check(without, {sound})
    with pytest.raises(Refused, match="would not open"):
        proofreading.check(without, set())


def test_epubcheck_finds_nothing_in_what_is_left(tmp_path: Path) -> None:
    bodies = [body for body in ACTIVE if "form" not in body and "<style" not in body]
    with made(tmp_path, "".join(bodies)):
        assert complaints(tmp_path / "book.epub") == []
