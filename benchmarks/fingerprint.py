"""How well a changed speaker is noticed, and how often the same one is suspected.

python -m benchmarks.fingerprint [FOLDER ...]

Nothing here was fitted on: the other half of espeak-ng's variants, in other languages and texts,
and of each FOLDER the recordings of one person (see `benchmarks.fit_speakers` for those who were
fitted on). A speaker is known by one take, as after pinning, or by half of all, as in mid-book.
"Flagged" is drawn again and shown; what is unsure is neither. SPEAKER_MODEL measures a model.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.speakers import SAME, changes, recorded, synthetic
from narrator.audio.clip import RATE, Clip
from narrator.audio.embedding import open_listener
from narrator.audio.spread import Spread, Verdict
from tests.provider import voice

if TYPE_CHECKING:
    from benchmarks.speakers import Speakers

    Print = tuple[float, ...]
    Prints = dict[str, list[Print]]  # by change

T = TypeVar("T")
CHANGES = changes()
MOST = 8  # clips of each speaker that are changed
KNOWN = ("one take", "many takes")


@dataclass(frozen=True, slots=True)
class Group:
    """Speakers that are compared with each other, by name."""

    title: str
    prints: dict[str, Prints]

    def known(self, name: str, how: str) -> Spread:
        own = self.prints[name]["another text"]
        return Spread.around(own[0], own[1 : len(own) // 2] if how == "many takes" else ())

    def judged(self, change: str, how: str) -> Counter[Verdict]:
        found: Counter[Verdict] = Counter()
        for name, prints in self.prints.items():
            takes = prints[change]
            unknown = _second_half(takes) if change == "another text" else takes
            found.update(map(self.known(name, how).judge, unknown))
        return found

    def others(self, how: str) -> Counter[Verdict]:
        found: Counter[Verdict] = Counter()
        for name in self.prints:
            spread = self.known(name, how)
            for other, prints in self.prints.items():
                if other != name:
                    found.update(map(spread.judge, _second_half(prints["another text"])[:MOST]))
        return found


def main() -> None:
    _print_cost()
    groups = {"synthetic speakers": synthetic(fitted=False)}
    if people := {Path(each).name: recorded(Path(each)) for each in sys.argv[1:]}:
        groups["people"] = people
    with Pool() as pool:
        for title, speakers in groups.items():
            named = pool.map(_prints_of, speakers.items(), chunksize=1)
            _print(Group(title, dict(named)), speakers)


def _prints_of(speaker: tuple[str, list[Clip]]) -> tuple[str, Prints]:
    name, clips = speaker
    hear = open_listener(os.environ.get("SPEAKER_MODEL", "")).hear
    half = _second_half(clips)
    prints = {"another text": [hear(clip) for clip in clips]}
    for kind, change in {**SAME, **CHANGES}.items():
        if kind != "another text":
            prints[kind] = [hear(change(clip)) for clip in half[:MOST]]
    return name, prints


def _second_half(things: list[T]) -> list[T]:
    return things[len(things) // 2 :]


def _print(group: Group, speakers: Speakers) -> None:
    seconds = sum(clip.seconds for clips in speakers.values() for clip in clips)
    count = sum(map(len, speakers.values()))
    print(f"\n{group.title}: {len(speakers)}, {count} clips, {seconds / count:.0f} s each")
    print(f"{'':28}{'known by one take':>24}{'by many':>24}")
    print(f"{'the same speaker':28}" + f"{'flagged':>12}{'unsure':>12}" * 2)
    for change in SAME:
        _print_row(change, [group.judged(change, how) for how in KNOWN])
    print("another speaker")
    _print_row("each of the others", [group.others(how) for how in KNOWN])
    for change in CHANGES:
        _print_row(change, [group.judged(change, how) for how in KNOWN])


def _print_row(what: str, columns: list[Counter[Verdict]]) -> None:
    line = f"  {what:26}"
    for found in columns:
        for verdict in (Verdict.OTHER, Verdict.INCONCLUSIVE):
            line += f"{found[verdict] / found.total():>12.1%}"
    print(line)


def _print_cost() -> None:
    clip = Clip(voice.pcm(voice.speak("A voice that goes on. " * 7, 5))[: 20 * RATE])
    hear = open_listener(os.environ.get("SPEAKER_MODEL", "")).hear
    hear(clip)
    began = time.process_time()
    for _ in range(20):
        hear(clip)
    print(f"{(time.process_time() - began) / 20 * 1000:.1f} ms CPU for 10 s of speech")


if __name__ == "__main__":
    main()
