"""What a chapter should sound like: the loudness profiles, and whether measures meet them. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_PROFILE = "acx"
ANYTHING = -200.0
SILENT_DB = -70.0  # nothing to be turned up


@dataclass(frozen=True, slots=True)
class Levels:
    """Of a whole chapter: decibels of full scale, LUFS (ITU-R BS.1770), seconds.

    `floor_db` is the level of the quietest half second; `head` and `tail` are the seconds of
    silence before the first sound and after the last.
    """

    lufs: float
    rms_db: float
    peak_db: float
    true_peak_db: float
    floor_db: float
    head: float = 0.0
    tail: float = 0.0

    def to_dict(self) -> dict[str, float]:
        return {name: round(value, 2) for name, value in asdict(self).items()}


class SoundReport(TypedDict):
    """What was measured of a chapter, and whether it meets a profile."""

    levels: dict[str, float]
    passed: bool
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A loudness to bring chapters to, and the bounds that they must keep.

    `lufs` or else `speech_db` (RMS of the speech alone) is what one gain for each chapter aims at;
    `limit_db` is where true peaks are held, in dBTP. With neither, clips stay as they came. A
    chapter outside of `enough` is brought to its middle.
    """

    name: str
    label: str
    bounds: Mapping[str, tuple[float, float]]
    lufs: float | None = None
    speech_db: float | None = None
    limit_db: float | None = None
    enough: tuple[str, float, float] | None = None

    def lacking(self, levels: Mapping[str, float]) -> float:
        """Return the decibels that a chapter with these levels lacks; mostly none."""
        if self.enough is None:
            return 0.0
        name, low, high = self.enough
        level = levels.get(name, low)
        return 0.0 if low <= level <= high or level <= SILENT_DB else (low + high) / 2 - level

    def report(self, levels: dict[str, float]) -> SoundReport | None:
        """Hold measures against the bounds; a chapter from before there were any has none."""
        if not levels:
            return None
        faults = self.faults(levels)
        return {"levels": levels, "passed": not faults, "faults": faults}

    def faults(self, levels: Mapping[str, float]) -> list[str]:
        """Return a sentence for each bound that is not kept."""
        known = {name: levels[name] for name in self.bounds if name in levels}
        found = ((NAMES[name], value, *self.bounds[name]) for name, value in known.items())
        return [
            f"{name} is {value:.1f}, {_wanted(low, high)}."
            for name, value, low, high in found
            if not low <= round(value, 2) <= high
        ]


def _wanted(low: float, high: float) -> str:
    if low == ANYTHING:
        return f"at most {high:g} wanted"
    return f"{low:g} to {high:g} wanted"


NAMES = {
    "lufs": "Loudness (LUFS)",
    "rms_db": "RMS (dB)",
    "peak_db": "Peak (dB)",
    "true_peak_db": "True peak (dBTP)",
    "floor_db": "Noise floor (dB)",
    "head": "Silence before (s)",
    "tail": "Silence after (s)",
}
PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "acx",
            "Audiobook, as shops ask for it",
            # https://www.acx.com/help/acx-audio-submission-requirements/201456300
            {
                "rms_db": (-23.0, -18.0),
                "peak_db": (ANYTHING, -3.0),
                "floor_db": (ANYTHING, -60.0),
                "head": (0.5, 1.0),
                "tail": (1.0, 5.0),
            },
            speech_db=-20.0,  # a whole file of about -21: pauses are silent
            limit_db=-4.0,  # coding may add a decibel to a peak
            enough=("rms_db", -22.5, -18.5),
        ),
        Profile(
            "podcast",
            "Podcast, -16 LUFS",
            {"lufs": (-17.0, -15.0), "true_peak_db": (ANYTHING, -1.0)},
            lufs=-16.0,
            limit_db=-2.0,
            enough=("lufs", -16.5, -15.5),
        ),
        Profile("untouched", "As the voice came", {}),
    )
}
