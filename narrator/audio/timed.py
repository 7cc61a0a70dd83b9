"""Sentence times as subtitles: WebVTT, SubRip and LRC, from exact sample counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Cue:
    """A text and when it is heard, in seconds; its lines are kept where a format has them.

    `estimated`: not exact, as it stands in WebVTT.
    """

    start: float
    end: float
    text: str
    estimated: bool = False


def to_vtt(cues: Iterable[Cue]) -> str:
    """WebVTT (W3C)."""
    blocks = (
        f"{number}{' estimated' if cue.estimated else ''}\n"
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n{_escaped(cue.text)}\n"
        for number, cue in enumerate(cues, 1)
    )
    return "\n".join(("WEBVTT\n", *blocks))


def to_srt(cues: Iterable[Cue]) -> str:
    """SubRip."""
    blocks = (
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_rows(cue.text)}\n"
        for number, cue in enumerate(cues, 1)
    )
    return "\n".join(blocks)


def to_lrc(cues: Iterable[Cue], title: str = "", author: str = "") -> str:
    """LRC lyrics: minutes, seconds and hundredths; no end times."""
    head = [f"[{name}:{_line(value)}]" for name, value in (("ti", title), ("ar", author)) if value]
    return "\n".join((*head, *(f"{_stamp(cue.start)}{_line(cue.text)}" for cue in cues), ""))


WRITERS: dict[str, Callable[[Iterable[Cue]], str]] = {"vtt": to_vtt, "srt": to_srt, "lrc": to_lrc}


def _clock(seconds: float, point: str = ".") -> str:
    rest, millis = divmod(round(seconds * 1000), 1000)
    minutes, secs = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{secs:02}{point}{millis:03}"


def _stamp(seconds: float) -> str:
    rest, hundredths = divmod(round(seconds * 100), 100)
    return f"[{rest // 60:02}:{rest % 60:02}.{hundredths:02}]"


def _line(text: str) -> str:
    return " ".join(text.split())


def _rows(text: str) -> str:
    """An empty line would end the cue."""
    return "\n".join(filter(None, map(_line, text.splitlines())))


def _escaped(text: str) -> str:
    escaped = _rows(text).replace("&", "&amp;").replace("<", "&lt;")
    return escaped.replace(">", "&gt;")
