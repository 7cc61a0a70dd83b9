"""A folder of its own for each test, empty at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Empty: what is in it afterwards is what the code under test left there."""
    made = tmp_path / "folder"
    made.mkdir()
    return made
