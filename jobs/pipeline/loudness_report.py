"""What was measured of each chapter, as files beside the sound."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from narrator.audio.clip import RATE
from narrator.audio.sound import NAMES, PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.models import Job, NarratedChapter
    from narrator.audio.bundle import Content
    from narrator.audio.sound import Levels


def files(
    job: Job,
    chapters: Sequence[NarratedChapter],
    profile: str = "",
    measured: Mapping[int, Levels] | None = None,
) -> list[tuple[str, Content]]:
    """Return report.json and report.txt: `measured` where the files differ from the masters."""
    source = job.source
    name = profile or (source.sound if source else "")
    found = {number: levels.to_dict() for number, levels in (measured or {}).items()}
    rows = [_row(c, name, found.get(c.number, c.sound)) for c in chapters]
    whole = {"book": str(job.book), "profile": name, "chapters": rows}
    return [
        ("report.json", json.dumps(whole, ensure_ascii=False, indent=2).encode()),
        ("report.txt", _text(whole).encode()),
    ]


def _row(chapter: NarratedChapter, profile: str, levels: dict[str, float]) -> dict[str, Any]:
    return {
        "number": chapter.number,
        "title": chapter.title,
        "seconds": round(chapter.samples / RATE, 3),
        "sound": PROFILES[profile].report(levels),
    }


def _text(whole: dict[str, Any]) -> str:
    lines = [whole["book"], f"Profile: {whole['profile']}", ""]
    for row in whole["chapters"]:
        sound = row["sound"]
        verdict = ("passed" if sound["passed"] else "FAILED") if sound else "not measured"
        lines.append(f"{row['number']:3d}. {row['title']}: {verdict}")
        if sound:
            measures = (f"{NAMES[name]} {value:.1f}" for name, value in sound["levels"].items())
            lines += ["     " + ", ".join(measures), *(f"     {each}" for each in sound["faults"])]
    return "\n".join(lines) + "\n"
