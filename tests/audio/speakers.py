"""Synthetic speakers that read many texts: espeak-ng's variants and those of the provider."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json

from narrator.audio.clip import Clip, decode
from narrator.audio.fingerprint import fingerprint
from narrator.speech.offline import EspeakChild
from tests.provider import voice

Print = tuple[float, ...]

VARIANTS = ("+m1", "+m3", "+m7", "+f1", "+f2", "+f4", "+grandpa", "+croak", "+linda", "+ed")
NUMBERS = range(0, voice.SPEAKERS, 4)
SENTENCES = (
    "The last train had left at ten, and yet someone was still waiting under the clock.",
    "She folded the letter twice and put it back where nobody would look for it.",
    "In the spring the river rose, took the mill with it, and left the bridge behind.",
    "My father kept bees, and he talked to them when he thought that he was alone.",
    "A good question is worth more than a quick answer, the old woman used to say.",
    "They bought bread, cheese, two onions and a bottle of the cheapest wine.",
    "When the music stopped, the dancers stood about like chairs in an empty hall.",
)
# every pair of sentences that lie two apart in the ring, so that no two texts are alike
TEXTS = (*SENTENCES, *(f"{one} {SENTENCES[at - 2]}" for at, one in enumerate(SENTENCES)))


@functools.cache
def prints() -> dict[str, list[Print]]:
    """Fingerprints of TEXTS, by speaker: first those of 4 to 5 seconds, then of 8 to 10."""
    with contextlib.closing(EspeakChild()) as child:
        heard = {name: [espeak(child, name, text) for text in TEXTS] for name in VARIANTS}
    for number in NUMBERS:
        heard[f"provider {number}"] = [provided(text, number) for text in TEXTS]
    return {name: [fingerprint(clip) for clip in clips] for name, clips in heard.items()}


def pairs() -> list[tuple[str, str]]:
    """Two speakers each."""
    return list(itertools.permutations(prints(), 2))


def espeak(child: EspeakChild, variant: str, text: str) -> Clip:
    fields = {"voice": f"en-us{variant}", "rate": 160, "pitch": 45, "range": 50, "volume": 80}
    return decode(child.speak(json.dumps(fields | {"text": text}).encode()))


def provided(text: str, number: int) -> Clip:
    return Clip(voice.pcm(voice.speak(text, number)))
