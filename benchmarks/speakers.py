"""Speakers who read many texts, and what can happen to a clip, for the benchmarks of fingerprints.

Synthetic speakers are the variants of espeak-ng, one half to fit on and the other to measure with,
in other languages and other texts. Recordings of people come from folders, one for each of them:
their short prompts are joined to clips of four to twelve seconds.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from narrator.audio.clip import RATE, Clip, decode
from narrator.audio.ffmpeg import find
from narrator.speech.offline import EspeakChild
from narrator.speech.offline_voice import VOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Samples = NDArray[np.float64]
    Change = Callable[[Clip], Clip]
    Speakers = dict[str, list[Clip]]

SENTENCES = {
    "en": (
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
    ),
    "en-gb": (
        "When the music stopped, the dancers stood about like chairs in an empty hall.",
        "Please write down your name, your age and the reason for your journey.",
        "The engine coughed, turned over, and fell silent for the rest of the night.",
        "Every child in the village knew the song, though no one remembered its author.",
        "We shall begin with the simplest case, in which both numbers are equal.",
        "Under the floor they found a box of coins, a doll and a map of the coast.",
    ),
    "de": (
        "Am Abend kam der Regen, und die Kinder liefen lachend über den Hof in die Scheune.",
        "Niemand wusste genau, wann das alte Haus gebaut worden war.",
        "Er zählte die Münzen, legte zwei davon auf den Tisch und ging ohne ein Wort hinaus.",
        "Der letzte Zug war um zehn gefahren, und doch wartete noch jemand unter der Uhr.",
    ),
    "es": (
        "Por la tarde llegó la lluvia y los niños corrieron riendo por el patio hasta el granero.",
        "Nadie sabía cuándo se había construido la vieja casa, pero todos tenían una opinión.",
        "Contó las monedas, dejó dos sobre la mesa y salió sin decir palabra.",
        "El último tren había salido a las diez, y aun así alguien esperaba bajo el reloj.",
    ),
    "fr": (
        "Le soir venu, la pluie tomba sur la cour et les enfants coururent vers la grange.",
        "Personne ne savait quand la vieille maison avait été bâtie, mais chacun avait son avis.",
        "Il compta les pièces, en posa deux sur la table et sortit sans dire un mot.",
        "Le dernier train était parti, mais quelqu’un attendait encore sous l’horloge.",
    ),
    "it": (
        "La sera venne la pioggia e i bambini corsero ridendo attraverso il cortile.",
        "Nessuno sapeva quando fosse stata costruita la vecchia casa.",
        "Contò le monete, ne posò due sul tavolo e uscì senza una parola.",
        "L’ultimo treno era partito alle dieci, eppure qualcuno aspettava ancora.",
    ),
    "ru": (
        "К вечеру пошёл дождь, и дети со смехом побежали через двор в сарай.",
        "Никто не знал, когда был построен старый дом, но у каждого было своё мнение.",
        "Он пересчитал монеты, положил две из них на стол и вышел, не сказав ни слова.",
        "Последний поезд ушёл в десять, но под часами всё ещё кто-то ждал.",
    ),
}
LANGUAGES = (("en", "de", "es"), ("en-gb", "fr", "it", "ru"))
VARIANTS = (
    *("Alex", "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Henrique", "Hugo"),
    *("Jacky", "Lee", "Marco", "Mario", "Michael", "Mike", "Reed", "adam", "anika", "antonio"),
    *("aunty", "belinda", "benjamin", "boris", "caleb", "croak", "david", "ed", "edward", "f1"),
    *("f2", "f3", "f4", "f5", "grandma", "grandpa", "gustave", "ian", "iven", "john"),
    *("kaukovalta", "klatt", "klatt2", "klatt3", "linda", "m1", "m2", "m3", "m4", "m5", "m6"),
    *("m7", "m8", "marcelo", "max", "michel", "miguel", "norbert", "pablo", "paul", "pedro"),
    *("quincy", "rob", "robert", "sandro", "shelby", "steph", "travis", "victor", "whisper"),
    *("zac"),
)
TEXTS = 14
GAP = 0.25  # seconds between two prompts of a recording
LENGTHS = (4.0, 8.0, 12.0)
KINDS = {".wav", ".flac", ".mp3", ".ogg", ".g722"}


def synthetic(*, fitted: bool) -> Speakers:
    """The half that the fingerprint is fitted on, or the other."""
    variants = random.Random(11).sample(VARIANTS, len(VARIANTS))
    half = len(variants) // 2
    chosen, languages = (
        (variants[:half], LANGUAGES[0]) if fitted else (variants[half:], LANGUAGES[1])
    )
    with closing(EspeakChild()) as child:
        return {
            f"{name}/{languages[at % len(languages)]}": _read(
                child, name, languages[at % len(languages)], at
            )
            for at, name in enumerate(chosen)
        }


def _read(child: EspeakChild, variant: str, language: str, seed: int) -> list[Clip]:
    draw = random.Random(seed)
    voice = "en" if language == "en-gb" else VOICES[language]
    fields = {
        "voice": f"{voice}+{variant}",
        "rate": draw.choice([140, 160, 180]),
        "pitch": draw.choice([35, 45, 55]),
        "range": 50,
        "volume": 80,
    }
    texts = (" ".join(draw.sample(SENTENCES[language], 1 + number % 3)) for number in range(TEXTS))
    return [decode(child.speak(json.dumps({**fields, "text": text}).encode())) for text in texts]


def recorded(folder: Path, most: int = 40) -> list[Clip]:
    """Clips of one person, from all recordings in a folder."""
    draw = random.Random(5)
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in KINDS and path.parent.name != "silence"
    ]
    draw.shuffle(paths)
    clips, pcm, wanted = [], b"", draw.choice(LENGTHS)
    for path in paths:
        found = _load(path)
        if len(found) < RATE:  # half a second
            continue
        pcm += (bytes(2 * int(GAP * RATE)) if pcm else b"") + found
        if len(pcm) >= 2 * RATE * wanted:
            clips.append(Clip(pcm[: 2 * RATE * 25]))
            pcm, wanted = b"", draw.choice(LENGTHS)
        if len(clips) == most:
            break
    return clips


def _load(path: Path) -> bytes:
    command = [find(), "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE)]
    return subprocess.run([*command, "-"], capture_output=True, check=False).stdout


# what happens to a clip


def _samples(clip: Clip) -> Samples:
    return np.frombuffer(clip.pcm, "<i2").astype(np.float64)


def _clip(samples: Samples) -> Clip:
    return Clip(np.clip(samples, -32767, 32767).astype("<i2").tobytes())


def shifted(clip: Clip, semitones: float) -> Clip:
    """Pitch and formants together, as by the size of a head."""
    samples, step = _samples(clip), 2 ** (semitones / 12)
    places = np.arange(int(len(samples) / step)) * step
    return _clip(np.interp(places, np.arange(len(samples)), samples))


def formants(clip: Clip, semitones: float) -> Clip:
    """The formants alone: the envelope of the spectrum moves, the harmonics stay."""
    size, hop, lifter = 1024, 256, 40
    window, factor = np.hanning(size), 2 ** (semitones / 12)
    padded = np.pad(_samples(clip), size)
    starts = np.arange(0, len(padded) - size, hop)
    spectra = np.fft.rfft(padded[starts[:, None] + np.arange(size)] * window)
    cepstra = np.fft.irfft(np.log(np.abs(spectra) + 1e-3))
    cepstra[:, lifter:-lifter] = 0
    envelope = np.fft.rfft(cepstra).real
    source = np.clip(np.arange(spectra.shape[1]) / factor, 0, spectra.shape[1] - 1)
    low = source.astype(int)
    high, share = np.minimum(low + 1, spectra.shape[1] - 1), source - low
    moved = envelope[:, low] * (1 - share) + envelope[:, high] * share
    made = np.fft.irfft(spectra * np.exp(np.clip(moved - envelope, -6, 6))) * window
    out = np.zeros(len(padded))
    for start, piece in zip(starts, made, strict=True):
        out[start : start + size] += piece
    return _clip(out[size:-size] / 1.5)


def pitch(clip: Clip, semitones: float) -> Clip:
    """The pitch alone."""
    return formants(shifted(clip, semitones), -semitones)


def gain(clip: Clip, decibels: float) -> Clip:
    return _clip(_samples(clip) * 10 ** (decibels / 20))


def noise(clip: Clip, below: float) -> Clip:
    """White noise so many decibels below the speech."""
    samples = _samples(clip)
    level = np.sqrt(np.mean(samples**2)) * 10 ** (-below / 20)
    return _clip(
        samples + np.random.default_rng(len(samples)).standard_normal(len(samples)) * level
    )


def tilt(clip: Clip, decibels: float) -> Clip:
    """So many decibels in two octaves, around 1 kHz: another microphone."""
    spectrum = np.fft.rfft(_samples(clip))
    hertz = np.fft.rfftfreq(clip.samples, 1 / RATE) + 50
    return _clip(
        np.fft.irfft(spectrum * 10 ** (decibels / 40 * np.log2(hertz / 1000)), clip.samples)
    )


def room(clip: Clip) -> Clip:
    """A small one, of 0.3 s."""
    draw, length = np.random.default_rng(clip.samples), RATE // 4
    answer = draw.standard_normal(length) * 10 ** (-10 * np.arange(length) / RATE)
    answer *= 0.35 / np.sqrt(np.sum(answer**2))
    answer[0] = 1
    size = clip.samples + length
    spectrum = np.fft.rfft(_samples(clip), size) * np.fft.rfft(answer, size)
    return _clip(np.fft.irfft(spectrum, size)[: clip.samples])


def mp3(clip: Clip) -> Clip:
    """Once through an MP3 of 64 kbit/s."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as output:
        stream = output.add_stream("libmp3lame", rate=RATE)
        stream.layout, stream.bit_rate = "mono", 64_000
        samples = np.frombuffer(clip.pcm, "<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE
        for part in av.AudioResampler(format="s16p", layout="mono", rate=RATE).resample(frame):
            for packet in stream.encode(part):
                output.mux(packet)
        for packet in stream.encode(None):
            output.mux(packet)
    return decode(file.getvalue(), "audio/mpeg")


SAME: dict[str, Change] = {
    "another text": lambda clip: clip,
    "12 dB quieter": lambda clip: gain(clip, -12),
    "noise at -30 dB": lambda clip: noise(clip, 30),
    "noise at -20 dB": lambda clip: noise(clip, 20),
    "darker microphone": lambda clip: tilt(clip, -3),
    "brighter microphone": lambda clip: tilt(clip, 3),
    "a small room": room,
    "MP3 of 64 kbit/s": mp3,
}
"""What leaves the speaker the same."""
STEPS = (-4.0, -2.5, -1.5, 1.5, 2.5, 4.0)


def changes(steps: Sequence[float] = STEPS) -> dict[str, Change]:
    """What makes another speaker, by so many semitones."""

    def by(change: Callable[[Clip, float], Clip], step: float) -> Change:
        return lambda clip: change(clip, step)

    kinds = {"head": shifted, "formants": formants, "pitch": pitch}
    return {f"{name} {step:+}": by(made, step) for name, made in kinds.items() for step in steps}
