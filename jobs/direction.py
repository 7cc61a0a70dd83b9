"""How a narration is performed: its pauses, titles, credits and the sound between scenes.

Kept with a quote, since some of it is read and costs, and with the narration, where it may change.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from narrator import site
from narrator.audio.pauses import LONGEST, NAMES, NATURAL, PRESETS, PauseSettings
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WRITTEN, SPOKEN, SILENT = "written", "spoken", "silent"
TITLES = {
    WRITTEN: "As they stand in the text",
    SPOKEN: "Every chapter begins with its title",
    SILENT: "Not spoken",
}
SILENCE, CHIME, CLIP = "silence", "chime", "clip"
SCENES = {SILENCE: "Silence", CHIME: "Two soft bells", CLIP: "A clip of your own"}


@dataclass(frozen=True, slots=True)
class Direction:
    """`pauses` is a preset and `seconds` what differs from it; the rest is named above."""

    pauses: str = NATURAL
    seconds: Mapping[str, float] = field(default_factory=dict)
    titles: str = WRITTEN
    opening: bool = False
    closing: bool = False
    scene: str = SILENCE

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return what a row says; a row of before it could be chosen says nothing."""
        return cls(**kept)

    def to_dict(self) -> dict[str, Any]:
        """Return what a row keeps: only what is not as usual."""
        usual = asdict(Direction())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    def settings(self) -> PauseSettings:
        """Return the seconds of every pause."""
        preset = site.pauses() if self.pauses == NATURAL else PRESETS[self.pauses]
        return replace(preset, **self.seconds)

    @property
    def words(self) -> tuple[str, bool, bool]:
        """What of it is read, and therefore has a price."""
        return self.titles, self.opening, self.closing

    def changed(self, **wanted: Any) -> Direction:
        """Return it with what is `wanted` (None: as it is), or say what is no such thing."""
        new = replace(self, **{name: value for name, value in wanted.items() if value is not None})
        _known("pauses", new.pauses, PRESETS)
        _known("titles", new.titles, TITLES)
        _known("scene_sound", new.scene, SCENES)
        for name, seconds in new.seconds.items():
            _known("pauses", name, NAMES)
            if not (math.isfinite(seconds) and 0 <= seconds <= LONGEST):
                detail = f"pauses.{name}: {seconds:g} is not from 0 to {LONGEST:g} seconds."
                raise Refusal("invalid", detail)
        return new


def _known(name: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise Refusal("invalid", f"{name}: {value!r} is not one of {', '.join(known)}.")
