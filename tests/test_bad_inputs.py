"""docs/bad_inputs.md promises an answer to every bad file; each number has tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (\d+) \| .+ \| .+ \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+)|\[([\w.]+)\])`")
FOUND = {
    int(number): tests for number, tests in ROW.findall((ROOT / "docs/bad_inputs.md").read_text())
}


def test_every_number_has_a_row() -> None:
    assert list(FOUND) == list(range(1, 49))


@pytest.mark.parametrize("number", FOUND)
def test_the_tests_of_a_row_exist(number: int) -> None:
    named = NAMED.findall(FOUND[number])
    assert named
    assert len(named) == FOUND[number].count("`") / 2
    for path, function, case in named:
        source = (ROOT / path).read_text()
        functions = {n.name for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)}
        assert function in functions or f'("{case}", ' in source
