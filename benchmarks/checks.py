"""How often a good clip is suspected, and how often a spoiled one is found, rule by rule.

python -m benchmarks.checks [FOLDER ...]

Good clips: espeak-ng in ten languages, several voices and paces. A FOLDER with recordings of people
(WAV, FLAC, MP3, G.722; a folder for each of them, if you like) is added as it is, and judged by
every rule but the length, whose text nobody knows. Each spoiled clip is a good one of those.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from array import array
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.audio import checks
from narrator.audio.clip import RATE, Clip, decode
from narrator.audio.errors import BadAudio
from narrator.audio.ffmpeg import find
from narrator.speech import samples
from narrator.speech.offline import EspeakChild
from narrator.speech.offline_voice import VOICES
from narrator.text import pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VARIANTS = ("", "+m3", "+f2", "+f5", "+grandpa", "+croak", "+whisper")
RATES = (120, 160, 210)  # words a minute
SHORTEST, LONGEST = 3.0, 25.0  # seconds of a recording
SUSPECTS = ("cut_off", "steady_tone", "offset", "long_pause", "edge_silence")


@dataclass(frozen=True, slots=True)
class Sample:
    """A good clip, and the seconds it may last."""

    clip: Clip
    low: float = 0.0
    high: float = 3600.0


def main() -> None:
    groups = {"espeak-ng": list(spoken())}
    for folder in sys.argv[1:]:
        groups[Path(folder).name] = list(recorded(Path(folder)))
    for name, found in groups.items():
        _print_false_alarms(name, found)
    _print_found([each for found in groups.values() for each in found])


def spoken() -> Iterator[Sample]:
    child = EspeakChild()
    for language, voice in VOICES.items():
        for variant in VARIANTS:
            for rate in RATES:
                for text in (samples.sentences(language)[0], " ".join(samples.sentences(language))):
                    if language == "ja":
                        text = "これはあさのひかりです。そしてだれもいませんでした。"  # noqa: PLW2901
                    fields = {"voice": voice + variant, "rate": rate, "pitch": 45, "range": 50}
                    asked = json.dumps({**fields, "volume": 80, "text": text}).encode()
                    yield Sample(decode(child.speak(asked)), *pace.bounds(text, language))
    child.close()


def recorded(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.rglob("*")):
        if path.parent.name == "silence":  # of telephone prompts: it holds what it says
            continue
        if path.suffix.lower() in {".wav", ".flac", ".mp3", ".ogg", ".g722"}:
            command = [find(), "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1"]
            done = subprocess.run(
                [*command, "-ar", str(RATE), "-"], capture_output=True, check=False
            )
            clip = Clip(done.stdout)
            if SHORTEST <= clip.seconds <= LONGEST:
                yield Sample(clip)


def verdict(clip: Clip, low: float, high: float) -> tuple[str, tuple[str, ...]]:
    """Return the fault, or "", and the suspects."""
    try:
        return "", checks.check(clip, low, high).suspects
    except BadAudio as error:
        return error.code, ()


def _print_false_alarms(name: str, found: list[Sample]) -> None:
    faults: Counter[str] = Counter()
    suspects: Counter[str] = Counter()
    seconds = sum(each.clip.seconds for each in found)
    began = time.process_time()
    for each in found:
        fault, odd = verdict(each.clip, each.low, each.high)
        faults.update([fault] if fault else [])
        suspects.update(odd)
    spent = (time.process_time() - began) / seconds * 1000
    print(f"\n{name}: {len(found)} good clips, {seconds / 60:.0f} min, {spent:.2f} ms CPU a second")
    for kind, counted in (("refused", faults), ("flagged", suspects)):
        listed = [f"{code} {counted[code]}" for code in sorted(counted)] or ["none"]
        print(f"  {kind}: {', '.join(listed)} ({counted.total() / len(found):.2%})")


def _print_found(good: list[Sample]) -> None:
    draw = random.Random(7)
    chosen = draw.sample(good, min(120, len(good)))
    print(f"\n{'spoiled':34}{'found':>8}   as")
    for what, spoil in SPOILED.items():
        found: Counter[str] = Counter()
        for each in chosen:
            high = min(each.high, 2.5 * each.clip.seconds + 3)
            low = max(each.low, 0.4 * each.clip.seconds)
            fault, odd = verdict(spoil(each.clip), low, high)
            found.update([fault or next(iter(odd), "")])
        missed = found.pop("", 0)
        print(f"{what:34}{1 - missed / len(chosen):>8.0%}   {dict(found.most_common())}")


def _noise(seconds: float, level: float, pole: float) -> bytes:
    """White at `pole` 0, a rumble near 1; `level` of full scale."""
    draw, at = random.Random(3), 0.0
    values = []
    for _ in range(round(seconds * RATE)):
        at = pole * at + draw.gauss(0, 1)
        values.append(at)
    scale = level * 32767 / (sum(value * value for value in values) / len(values)) ** 0.5
    return array("h", (max(-32768, min(32767, round(scale * v))) for v in values)).tobytes()


def _scaled(clip: Clip, factor: float) -> Clip:
    values = (max(-32768, min(32767, round(factor * each))) for each in array("h", clip.pcm))
    return Clip(array("h", values).tobytes())


def _middle(clip: Clip) -> int:
    return clip.samples // 2 * 2


def _with_gap(seconds: float) -> Callable[[Clip], Clip]:
    def spoil(clip: Clip) -> Clip:
        at, gap = _middle(clip), bytes(2 * round(seconds * RATE))
        return Clip(clip.pcm[:at] + gap + clip.pcm[at:])

    return spoil


def _capped(clip: Clip) -> Clip:
    return Clip((clip.pcm * (int(163.84 / clip.seconds) + 1))[: 2 * round(163.84 * RATE)])


HISS, MURMUR, HUM = _noise(3.0, 0.056, 0.0), _noise(3.0, 0.056, 0.9), _noise(3.0, 0.056, 0.97)
SPOILED: dict[str, Callable[[Clip], Clip]] = {
    "nothing but silence": lambda clip: Clip(bytes(len(clip.pcm))),
    "all of it at -52 dB": lambda clip: _scaled(clip, 0.02),
    "hiss instead of speech": lambda clip: Clip((HISS * 9)[: len(clip.pcm)]),
    "3 s of hiss at the end": lambda clip: Clip(clip.pcm + HISS),
    "3 s of murmur at -25 dB at the end": lambda clip: Clip(clip.pcm + MURMUR),
    "3 s of a low hum at the end": lambda clip: Clip(clip.pcm + HUM),
    "2.2 s of silence inside": _with_gap(2.2),
    "1.7 s of silence inside": _with_gap(1.7),
    "cut in a word, 60 % left": lambda clip: Clip(clip.pcm[: len(clip.pcm) * 3 // 10 * 2]),
    "a third of it": lambda clip: Clip(clip.pcm[: len(clip.pcm) // 6 * 2]),
    "four times as long": lambda clip: Clip(clip.pcm * 4),
    "until 2048 tokens": _capped,
    "clipped, 24 dB too loud": lambda clip: _scaled(clip, 16.0),
}

if __name__ == "__main__":
    main()
