"""docs/faults.md promises something for every fault; what proves it exists, or its lack is said."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/faults.md").read_text()
ROW = re.compile(r"^\| (\d+) \| .+ \| .+ \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FOUND = {int(number): tests for number, tests in ROW.findall(PAGE)}


def test_every_fault_has_a_row() -> None:
    assert list(FOUND) == list(range(1, 53))


@pytest.mark.parametrize("number", FOUND)
def test_a_row_names_its_tests_or_says_why_there_are_none(number: int) -> None:
    named = NAMED.findall(FOUND[number])
    assert len(named) == FOUND[number].count("`") / 2
    assert bool(named) != FOUND[number].startswith("not covered")


def test_all_that_is_named_is_there() -> None:
    for path, function in NAMED.findall(PAGE):
        tree = ast.walk(ast.parse((ROOT / path).read_text()))
        assert function in {node.name for node in tree if isinstance(node, ast.FunctionDef)}
