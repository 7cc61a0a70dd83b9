"""Real books in ten languages, as their programs wrote them. See tests/samples/README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from narrator.text import formats
from narrator.text.cleaning import RULES, SET_APART, inked
from narrator.text.document import BlockKind, Document
from tests.text.invariant import everything
from tests.text.readable import readable

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
each_sample = pytest.mark.parametrize("sample", EXPECTED, ids=[each["file"] for each in EXPECTED])


def read(sample: dict[str, Any], *keep: str) -> Document:
    return formats.read(SAMPLES / sample["file"], sample["file"], keep=keep)


def test_every_sample_is_expected_to_be_something() -> None:
    files = {path.name for path in SAMPLES.iterdir()} - {"README.md", "expected.json"}
    assert {sample["file"] for sample in EXPECTED} == files
    assert len(files) >= 30


@each_sample
def test_a_sample_has_its_title_author_language_and_chapters(sample: dict[str, Any]) -> None:
    book = read(sample)

    assert (book.title, book.author, book.language) == (
        sample["title"],
        sample["author"],
        sample["language"],
    )
    assert [each.title for each in book.sections if each.included] == sample["chapters"]


@each_sample
def test_a_sample_begins_and_ends_with_its_words(sample: dict[str, Any]) -> None:
    blocks = [b for each in read(sample).sections if each.included for b in each.blocks]
    spoken = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]

    assert spoken[0].startswith(sample["first"])
    assert spoken[-1].endswith(sample["last"])


@each_sample
def test_no_character_of_a_sample_is_lost(sample: dict[str, Any]) -> None:
    """All switches off: the text of the file, in order, as another way of reading it has it."""
    path = SAMPLES / sample["file"]
    assert letters(everything(read(sample, *RULES))) == letters(readable(path))


@each_sample
def test_what_is_cleaned_away_is_counted_to_the_character(sample: dict[str, Any]) -> None:
    whole, cleaned = everything(read(sample, *RULES)), read(sample)
    gone = sum(c.characters for c in cleaned.cleaning if c.rule not in SET_APART)

    assert inked(everything(cleaned)) + gone == inked(whole)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
