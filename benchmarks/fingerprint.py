"""How well a changed speaker is noticed, and how often the same one is suspected.

python -m benchmarks.fingerprint

Synthetic speakers: variants of espeak-ng, copies of two of them some semitones away, and the
speakers of the loopback provider. Each reads the same texts of 4 to 14 seconds. Speakers of the
provider that are neighbours in pitch (within 4 of 24) are not compared with each other.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from narrator.audio.clip import RATE, Clip, decode
from narrator.audio.fingerprint import fingerprint
from narrator.audio.spread import Spread, Verdict
from narrator.speech.offline import EspeakChild
from tests.provider import voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Print = tuple[float, ...]
    Prints = dict[str, list[Print]]

SENTENCES = (
    "The last train had left at ten, and yet someone was still waiting under the clock.",
    "She folded the letter twice and put it back where nobody would look for it.",
    "In the spring the river rose, took the mill with it, and left the bridge behind.",
    "Nothing in the house had been moved since the summer of the great storm.",
    "He counted the steps from the gate to the well, as he had done every morning.",
    "There are three ways to cross the mountain, and none of them is safe in winter.",
    "My father kept bees, and he talked to them when he thought that he was alone.",
    "Above the harbour the lamps went out one by one until only the tower shone.",
    "A good question is worth more than a quick answer, the old woman used to say.",
    "They bought bread, cheese, two onions and a bottle of the cheapest wine.",
    "When the music stopped, the dancers stood about like chairs in an empty hall.",
    "Please write down your name, your age and the reason for your journey.",
    "The engine coughed, turned over, and fell silent for the rest of the night.",
    "Every child in the village knew the song, though no one remembered its author.",
    "We shall begin with the simplest case, in which both numbers are equal.",
    "Under the floor they found a box of coins, a doll and a map of the coast.",
    "The judge looked over her glasses and waited for the noise to end.",
    "I never liked the colour of that door, but I painted it again each year.",
    "What he wanted was a quiet room, a window to the north and a great deal of paper.",
    "Your brother phoned at noon to say that the boat would be late.",
)
VARIANTS = (
    *("", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+f1", "+f2", "+f3", "+f4", "+f5"),
    *("+grandpa", "+grandma", "+whisper", "+croak", "+klatt", "+Alex", "+Annie", "+aunty"),
    *("+michel", "+linda", "+ed", "+Denis", "+max"),
)
SEMITONES = (-3, -2, 2, 3)
TEXTS = 18
LEARNED_FROM = 10  # the rest is judged
NEIGHBOURS = 4


def main() -> None:
    prints = {name: [fingerprint(clip) for clip in clips] for name, clips in speakers().items()}
    print(f"{len(prints)} speakers, {TEXTS} texts each; {_milliseconds():.1f} ms CPU for 10 s\n")
    print(f"{'':34}{'same speaker':>22}{'another speaker':>26}")
    print(f"{'known of the voice':26}{'clip':>8}{'flagged':>12}{'unsure':>10}", end="")
    print(f"{'flagged':>16}{'unsure':>10}")
    _print_rows("a take of 4 s", prints, lambda own: Spread.around(own[0]))
    _print_rows("a take of 10 s", prints, lambda own: Spread.around(own[1]))
    _print_rows(
        f"{LEARNED_FROM} takes", prints, lambda own: Spread.around(own[0], own[1:LEARNED_FROM])
    )
    _print_unpinned(prints)


def speakers() -> dict[str, list[Clip]]:
    """Clips by the name of the speaker: the same texts, in the same order."""
    draw = random.Random(3)
    texts = [" ".join(draw.sample(SENTENCES, 1 + number % 3)) for number in range(TEXTS)]
    child = EspeakChild()
    clips = {f"espeak{name}": [espeak(child, name, text) for text in texts] for name in VARIANTS}
    child.close()
    for name, steps in itertools.product(("espeak+m3", "espeak+f2"), SEMITONES):
        clips[f"{name}{steps:+}"] = [shifted(clip, steps) for clip in clips[name]]
    for number in range(voice.SPEAKERS):
        spoken = (voice.speak(text, number) for text in texts)
        clips[f"provider {number}"] = [Clip(voice.pcm(samples)) for samples in spoken]
    return clips


def espeak(child: EspeakChild, variant: str, text: str) -> Clip:
    fields = {"voice": f"en-us{variant}", "rate": 160, "pitch": 45, "range": 50, "volume": 80}
    return decode(child.speak(json.dumps(fields | {"text": text}).encode()))


def shifted(clip: Clip, semitones: float) -> Clip:
    """Another speaker: pitch and formants move together, as by the size of a head."""
    samples = np.frombuffer(clip.pcm, "<i2")
    step = 2 ** (semitones / 12)
    places = np.arange(int(len(samples) / step)) * step
    moved = np.interp(places, np.arange(len(samples)), samples)
    return Clip(moved.astype("<i2").tobytes())


def _print_rows(known: str, prints: Prints, learn: Callable[[list[Print]], Spread]) -> None:
    same: dict[str, Counter[str]] = defaultdict(Counter)
    others: dict[str, Counter[str]] = defaultdict(Counter)
    for name, own in prints.items():
        spread = learn(own)
        for take in own[LEARNED_FROM:]:
            same[_length(take)][spread.judge(take)] += 1
        for take in _takes_of_others(name, prints):
            others[_length(take)][spread.judge(take)] += 1
    for length in sorted(same):
        print(f"{known:26}{length:>8}", end="")
        print(f"{_share(same[length], Verdict.OTHER):>12}", end="")
        print(f"{_share(same[length], Verdict.INCONCLUSIVE):>10}", end="")
        print(f"{_share(others[length], Verdict.OTHER):>16}", end="")
        print(f"{_share(others[length], Verdict.INCONCLUSIVE):>10}")


def _takes_of_others(name: str, prints: Prints) -> Iterable[Print]:
    for other, takes in prints.items():
        if other != name and not _neighbours(name, other):
            yield from takes[LEARNED_FROM:]


def _neighbours(one: str, other: str) -> bool:
    numbers = [int(name.split()[1]) for name in (one, other) if name.startswith("provider")]
    return len(numbers) == 2 and abs(numbers[0] - numbers[1]) < NEIGHBOURS


def _length(take: Print) -> str:
    """By the seconds of sound: one, two or three sentences."""
    return "~ 4 s" if take[1] < 5.5 else "~10 s" if take[1] < 9.5 else "~14 s"


def _share(verdicts: Counter[str], verdict: Verdict) -> str:
    return f"{verdicts[verdict] / verdicts.total():.1%}"


def _print_unpinned(prints: Prints) -> None:
    """A book whose every take is another speaker, as a described voice without a pin gives."""
    for kind in ("espeak", "provider"):
        takes = [own[index % TEXTS] for index, own in enumerate(_of(kind, prints))]
        spread = Spread.around(takes[0], takes[1:])
        found = sum(spread.judge(take) is Verdict.OTHER for take in takes[1:])
        print(f"\nunpinned, {kind}: {found} of {len(takes) - 1} takes flagged", end="")
    print()


def _of(kind: str, prints: Prints) -> list[list[Print]]:
    return [own for name, own in prints.items() if name.startswith(kind)]


def _milliseconds() -> float:
    clip = Clip(voice.pcm(voice.speak("A voice that goes on. " * 7, 5))[: 20 * RATE])
    fingerprint(clip)
    began = time.process_time()
    for _ in range(20):
        fingerprint(clip)
    return (time.process_time() - began) / 20 * 1000


if __name__ == "__main__":
    main()
