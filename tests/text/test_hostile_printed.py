"""PDFs that mean harm. The numbers are those of docs/bad_inputs.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import sandbox
from tests.text.hostile import changed_pdf, flate_bomb, measured, refusal, written
from tests.text.invariant import everything, titles
from tests.text.samples_pdf import pdf, typeset

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "The rain had not stopped for three days, and nobody in the house spoke of it."


def test_37_an_outline_that_is_a_loop_is_read_once(tmp_path: Path) -> None:
    path = changed_pdf(tmp_path / "a", b"/Next 5 0 R", b"/Next 4 0 R")
    assert titles(sandbox.read(path, "a.pdf"))


def test_37_a_table_of_objects_that_is_a_loop_is_refused(tmp_path: Path) -> None:
    data = pdf(tmp_path / "a", [typeset([WORDS])]).read_bytes()
    start = data.rindex(b"xref", 0, data.rindex(b"startxref"))
    looped = data.replace(b"/Root", b"/Prev %d/Root" % start)
    assert refusal(written(tmp_path / "a", looped), "a.pdf").code == "damaged"


def test_37_pages_that_contain_themselves_are_refused(tmp_path: Path) -> None:
    data = pdf(tmp_path / "a", [typeset([WORDS])]).read_bytes()
    kids = data[data.index(b"/Kids[") :].partition(b"]")[0]
    looped = data.replace(kids, b"/Kids[" + b"2 0 R".ljust(len(kids) - 6))
    assert refusal(written(tmp_path / "a", looped), "a.pdf").code in {
        "damaged",
        "scan_without_text",
    }


def test_37_a_page_that_unpacks_to_hundreds_of_megabytes_is_refused(tmp_path: Path) -> None:
    code, megabytes = measured(flate_bomb(tmp_path / "a"), "a.pdf")
    assert code == "unpacks_too_large"
    assert megabytes < 300


def test_39_scripts_and_attachments_are_not_looked_at(tmp_path: Path) -> None:
    action = "/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1/'\\))>>"
    path = pdf(tmp_path / "a", [typeset([WORDS])], catalog=action)
    assert everything(sandbox.read(path, "a.pdf")) == "".join(WORDS.split())


@pytest.mark.parametrize("count", [50_000, 1_000_000_000])
def test_40_more_pages_than_any_book_has_are_refused(tmp_path: Path, count: int) -> None:
    if count == 50_000:
        path = pdf(tmp_path / "a", [[(72, 740, 11, "x")]] * 5_001)
        assert refusal(path, "a.pdf").code == "too_large"
        return
    data = pdf(tmp_path / "a", [typeset([WORDS])]).read_bytes()
    path = written(tmp_path / "a", data.replace(b"/Count 1/", b"/Count %d/" % count))
    assert refusal(path, "a.pdf").code in {"too_large", "damaged"}
