"""EPUBs that are hard or hostile, built from their parts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.books import CONTAINER, nav, pack, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PROSE = "The rain had not stopped for three days, and nobody in the house spoke of it. "


def epub(
    path: Path,
    pages: Mapping[str, str | bytes],
    *,
    contents: str = "",
    metadata: str = "<dc:title>A Hard Book</dc:title><dc:language>en-GB</dc:language>",
    items: str = "",
    spine: str | None = None,
    extra: Mapping[str, str | bytes] | None = None,
) -> Path:
    """`pages` in spine order; `contents` are the `li` of the navigation document."""
    manifest = "".join(
        f'<item id="i{number}" href="{escape(name)}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(pages)
    )
    order = "".join(f'<itemref idref="i{number}"/>' for number in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata><manifest>'
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f"{manifest}{items}</manifest><spine>{order if spine is None else spine}</spine></package>"
    )
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package,
        "OEBPS/nav.xhtml": nav(contents),
        **{f"OEBPS/{name}": body for name, body in pages.items()},
        **(extra or {}),
    }
    return pack(path, members)


def entry(href: str, title: str, below: str = "") -> str:
    link = f'<a href="{href}">{escape(title)}</a>' if href else f"<span>{escape(title)}</span>"
    return f"<li>{link}{f'<ol>{below}</ol>' if below else ''}</li>"


def chapter(heading: str, text: str = PROSE * 8, *, key: str = "") -> str:
    mark = f' id="{key}"' if key else ""
    return f"<h2{mark}>{escape(heading)}</h2><p>{escape(text)}</p>"


def pages(bodies: Sequence[str]) -> dict[str, str | bytes]:
    return {f"p{number}.xhtml": page(body) for number, body in enumerate(bodies)}
