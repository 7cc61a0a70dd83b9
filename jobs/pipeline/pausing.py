"""How long it is silent after each passage, and where a scene ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text.passages import STRENGTH, Pause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.models import Passage
    from narrator.audio.pauses import PauseSettings


def seconds_after(passage: Passage, settings: PauseSettings) -> float:
    """Return the seconds after a passage: its own, else those that its place asks for."""
    if passage.pause_after is not None:
        return passage.pause_after
    return 0.0 if passage.pause == Pause.END else settings.after(passage.pause)


def pauses(rows: Sequence[Passage], settings: PauseSettings) -> Iterator[tuple[float, bool]]:
    """Yield for each passage that is heard the seconds after it, and whether a scene ends there.

    What ends with a passage that is left out ends with the one before. After the last there is
    nothing, where its owner does not say otherwise: the chapter has an end of its own.
    """
    heard = [at for at, passage in enumerate(rows) if not passage.skipped]
    for at, following in zip(heard, [*heard[1:], len(rows)], strict=True):
        passage, last = rows[at], at == heard[-1]
        kind = max((row.pause for row in rows[at:following]), key=lambda end: STRENGTH[Pause(end)])
        seconds = 0.0 if last or kind == Pause.END else settings.after(kind)
        own = passage.pause_after
        yield seconds if own is None else own, kind == Pause.SCENE and not last
