"""How long it is silent after each passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator import site
from narrator.text.passages import Pause

if TYPE_CHECKING:
    from jobs.models import Passage


def seconds_after(passage: Passage, *, last: bool = False) -> float:
    """Return seconds; nothing after the last, where the chapter has an end of its own."""
    if passage.pause_after is not None:
        return passage.pause_after
    return 0.0 if last or passage.pause == Pause.END else site.pauses().after(passage.pause)
