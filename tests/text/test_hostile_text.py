"""Text files and pages that mean harm. The numbers are those of docs/bad_inputs.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import sandbox
from narrator.text.passages import bounds_for, cut
from tests.text.hostile import measured, refusal, written
from tests.text.invariant import everything

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "Über den Wolken war der Himmel blau, und niemand sah hinab auf die Stadt. "


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_29_text_is_decoded_whatever_wrote_it(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a", (WORDS * 20).encode(encoding))
    assert everything(sandbox.read(path, "a.txt")).startswith("ÜberdenWolken")


def test_29_a_few_bad_bytes_are_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path / "a", (WORDS * 50).encode() + b"\xff\xfe\n")
    assert "could not be decoded" in sandbox.read(path, "a.txt").warnings[0]


def test_29_what_is_no_text_says_at_which_byte(tmp_path: Path) -> None:
    path = written(tmp_path / "a", b"words " * 10 + bytes(range(128, 160)) * 200 + b"\0\1")
    assert "byte" in refusal(path, "a.txt").detail


def test_31_a_line_of_five_million_characters_is_split(tmp_path: Path) -> None:
    path = written(tmp_path / "a", "She went on walking. " * 240_000)
    text = sandbox.read(path, "a.txt").sections[0].blocks[0].text
    bounds = bounds_for("en")
    assert max(len(passage.text) for passage in cut(text, "en", bounds)) <= bounds.maximum


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\x08"])
def test_33_what_hides_or_turns_text_around_is_stripped(tmp_path: Path, hidden: str) -> None:
    path = written(tmp_path / "a", f"This is a line{hidden} of text.")
    assert sandbox.read(path, "a.txt").sections[0].blocks[0].text == "This is a line of text."


def test_44_a_picture_of_a_secret_is_its_words_only(tmp_path: Path) -> None:
    canary = written(tmp_path / "canary", "SECRET")
    text = f"# One\n\nHere ![a cat](file://{canary}) sits. <iframe src='{canary}'></iframe>\n"
    book = sandbox.read(written(tmp_path / "a", text), "a.md")
    assert "SECRET" not in everything(book)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
@pytest.mark.parametrize("mark", ["[", "![[", "<!--", "*a ", "`a", "> ", "- ", "&", "\\", "_a "])
def test_45_two_megabytes_of_one_mark_end_soon(tmp_path: Path, name: str, mark: str) -> None:
    """Within five seconds of the processor; what is quadratic does not end there."""
    start = "<html><body><p>Words " if name == "a.html" else "Words "
    path = written(tmp_path / "a", start + mark * (2_000_000 // len(mark)))
    limits = sandbox.Limits(cpu_seconds=15)
    assert everything(sandbox.read(path, name, limits)).startswith("Words")


def test_a_long_text_is_read_in_little_memory(tmp_path: Path) -> None:
    """The limit holds for 100 MB, which would take too long here: four times less for 20 MB."""
    lines = "".join(f"{WORDS}\n" if n % 9 else "\n" for n in range(1_000))
    path = written(tmp_path / "a", lines * (20_000_000 // len(lines.encode())))
    code, megabytes = measured(path, "a.txt")
    assert code == "read"
    assert megabytes < 120
