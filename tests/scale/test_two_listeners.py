"""Two people who press play at the same moment."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobs.pipeline.parts import derived
from narrator import site
from narrator.audio import formats
from tests.jobs.conftest import answer, buy
from tests.rows import make_narration, make_user
from tests.scale.threads import at_once

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_format_that_several_ask_for_first_is_served_to_all(
    provider: Provider, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_narration(make_user())
    buy()
    answer(rung)
    chapter = job.chapters.select_related("job").get(number=1)
    all_made, derive = threading.Barrier(4, timeout=60), formats.derive

    def derive_together(master: Path, made: Path, extension: str) -> None:
        derive(master, made, extension)
        all_made.wait()

    monkeypatch.setattr(formats, "derive", derive_together)

    paths = at_once(*[partial(derived, chapter, "opus")] * 4)

    assert {path.read_bytes()[:4] for path in paths} == {b"OggS"}
    assert list(site.scratch().iterdir()) == []
