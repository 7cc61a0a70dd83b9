"""What MediaInfo finds in a file: somebody else's reading of what we wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pymediainfo import MediaInfo

if TYPE_CHECKING:
    from pathlib import Path

MARK = re.compile(r"(\d\d)_(\d\d)_(\d\d)(\d{3})")


class Found(NamedTuple):
    """What is said of the whole, of its sound, and its marks: seconds and title of each."""

    general: dict[str, Any]
    audio: dict[str, Any]
    marks: list[tuple[float, str]]


def look(path: Path) -> Found:
    tracks = MediaInfo.parse(path).tracks
    facts = {track.track_type: track.to_data() for track in tracks}
    return Found(facts["General"], facts["Audio"], _marks(facts.get("Menu", {})))


def _marks(menu: dict[str, Any]) -> list[tuple[float, str]]:
    found = [(MARK.fullmatch(name), title) for name, title in menu.items()]
    return [(_seconds(at), title) for at, title in found if at]


def _seconds(at: re.Match[str]) -> float:
    hours, minutes, seconds, thousandths = map(int, at.groups())
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000
