"""Is this clip speech of a plausible length? Cheap measures: 0.2 ms for each second of it.

`benchmarks/checks.py` has the false alarms and what is found.
"""

from __future__ import annotations

import audioop
import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from narrator.audio.clip import RATE
from narrator.audio.errors import BadAudio
from narrator.audio.loudness import FLOOR_DB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.audio.clip import Clip

WINDOW = RATE // 100  # levels are taken every 10 ms
SOUND_DB = -45.0  # a window above this holds sound
SILENT_DB = -50.5  # mean of a whole clip: 0.003 of full scale
LONGEST_GAP = 2.0  # seconds; 1 s inside a passage is natural, from 2 s on it was a fault
LONG_PAUSE = 1.5  # seconds; between the two a listener decides
GAP_DB, GAP_BELOW_DB = -40.0, -20.0  # of full scale and of the speech: what is a gap inside it
LEAST_SOUND = 10  # windows on each side of a gap; a click does not end one
USUAL_EDGE = 0.5  # seconds of silence at each end that belong to a clip
EDGE_SILENCE = 2.5  # seconds before or after the speech that deserve a look
FLAT_DB = 2.0  # speech varies by 5 to 10 dB from window to window, hiss by less than 1
TONE_DB = 1.2
STEADY_SECONDS, STEADY_DB = 2.0, 3.0  # nobody talks so long without rising and falling more
SMOOTHED = 5  # windows
HISS_CROSSINGS = 0.13  # of all samples; healthy speech has 0.05 to 0.09
CLIPPED_SHARE = 0.005  # of all samples; a peak or two in a short word is not heard
CUT_DB = -30.0  # the last 10 ms louder than this: the last word was cut
OFFSET = 330  # of 32768: the mean of a healthy clip is nearly 0
TOKEN_CAPS = (163.84, 327.68, 655.36)  # 2048, 4096, 8192 tokens of 80 ms: it never stopped talking
CAP_SECONDS = 0.02  # a decoder may add or lose a few samples
FULL_SCALE = re.compile(rb"(?:\xff\x7f|\x00\x80|\x01\x80){3,}")


@dataclass(frozen=True, slots=True)
class Measures:
    """Seconds; decibels of full scale; shares of all samples. `rms_db` is of the sound alone."""

    seconds: float
    rms_db: float
    peak_db: float
    lead: float
    tail: float
    longest_gap: float
    clipped: float
    zero_crossings: float
    spread_db: float
    end_db: float
    offset: int
    mean_db: float = 0.0
    """Of the whole clip, silence and all."""
    steadiest_db: float = math.inf
    """How much the two seconds rise and fall that do so least."""

    @property
    def spoken(self) -> float:
        """Seconds from the first sound to the last."""
        return max(0.0, self.seconds - self.lead - self.tail)

    @property
    def length(self) -> float:
        """Seconds without the silence at the ends that is more than a speaker leaves."""
        edges = (self.lead, self.tail) if self.spoken else (self.seconds,)
        return self.seconds - sum(max(0.0, edge - USUAL_EDGE) for edge in edges)

    @property
    def suspects(self) -> tuple[str, ...]:
        """What deserves a listener's ear but is no reason to refuse the clip."""
        signs = {
            "cut_off": self.end_db > CUT_DB,
            "steady_tone": self.spread_db < TONE_DB and self.spoken > 1.0,
            "offset": abs(self.offset) > OFFSET,
            "long_pause": self.longest_gap > LONG_PAUSE,
            "edge_silence": max(self.lead, self.tail) > EDGE_SILENCE,
        }
        return tuple(name for name, found in signs.items() if found)


def measure(clip: Clip) -> Measures:
    """Measure a clip in one look. Raises BadAudio("empty") for no samples."""
    if not clip.samples:
        raise BadAudio("empty", "The clip holds no samples.")
    pcm = memoryview(clip.pcm)
    levels = [audioop.rms(pcm[at : at + 2 * WINDOW], 2) for at in range(0, len(pcm), 2 * WINDOW)]
    threshold = 32768 * 10 ** (SOUND_DB / 20)
    sounding = [index for index, level in enumerate(levels) if level > threshold]
    loud = [levels[index] for index in sounding]
    lead = sounding[0] * WINDOW / RATE if sounding else clip.seconds
    after = (sounding[-1] + 1) * WINDOW / RATE if sounding else clip.seconds
    rms_db = _db(math.sqrt(sum(level * level for level in loud) / len(loud))) if loud else FLOOR_DB
    return Measures(
        seconds=clip.seconds,
        rms_db=rms_db,
        peak_db=_db(audioop.max(pcm, 2)),
        lead=lead,
        tail=max(0.0, clip.seconds - after),
        longest_gap=_longest_gap(levels, rms_db),
        clipped=_clipped(clip.pcm) / clip.samples,
        zero_crossings=audioop.cross(pcm, 2) / clip.samples,
        spread_db=_spread(loud),
        end_db=_db(audioop.rms(pcm[-2 * WINDOW :], 2)),
        offset=audioop.avg(pcm, 2),
        mean_db=_db(audioop.rms(pcm, 2)),
        steadiest_db=_steadiest(levels, threshold),
    )


def check(clip: Clip, low: float, high: float) -> Measures:
    """Measure a clip that should last `low` to `high` seconds. Raises BadAudio, the worst first.

    Codes: empty, token_cap, silent, too_long, too_short, noise, murmur, internal_silence, clipped.
    """
    found = measure(clip)
    for code, wrong, detail in _faults(found, low, high):
        if wrong:
            raise BadAudio(code, detail)
    return found


def _faults(found: Measures, low: float, high: float) -> Sequence[tuple[str, bool, str]]:
    seconds = f"{found.seconds:.2f} s"
    capped = any(abs(found.seconds - cap) < CAP_SECONDS for cap in TOKEN_CAPS)
    silent = found.rms_db <= FLOOR_DB or found.mean_db <= SILENT_DB
    hiss = found.spread_db < FLAT_DB and found.zero_crossings > HISS_CROSSINGS
    return (
        ("token_cap", capped, f"The clip lasts {seconds}: the model talked until it was stopped."),
        ("silent", silent, f"The clip of {seconds} holds no sound."),
        (
            "too_long",
            found.seconds > high,
            f"The clip lasts {seconds}, at most {high:.2f} s expected.",
        ),
        (
            "too_short",
            found.length < low,
            f"The clip speaks for {found.length:.2f} s, at least {low:.2f} s expected.",
        ),
        ("noise", hiss, f"The clip of {seconds} is steady noise."),
        (
            "murmur",
            found.steadiest_db < STEADY_DB,
            f"The clip of {seconds} hums or hisses for {STEADY_SECONDS:.0f} s without a voice.",
        ),
        (
            "internal_silence",
            found.longest_gap >= LONGEST_GAP,
            f"The clip is silent for {found.longest_gap:.2f} s in its middle.",
        ),
        (
            "clipped",
            found.clipped > CLIPPED_SHARE,
            f"{found.clipped:.1%} of the clip is distorted at full scale.",
        ),
    )


def _db(level: float) -> float:
    return max(FLOOR_DB, 20 * math.log10(level / 32768)) if level else FLOOR_DB


def _longest_gap(levels: Sequence[int], rms_db: float) -> float:
    """Seconds between two sounds that are more than a click."""
    threshold = max(SOUND_DB, min(GAP_DB, rms_db + GAP_BELOW_DB))
    limit = 32768 * 10 ** (threshold / 20)
    sounding = [index for index, level in enumerate(levels) if level > limit]
    inner = sounding[LEAST_SOUND - 1 : len(sounding) - LEAST_SOUND + 1]
    gaps = (later - earlier - 1 for earlier, later in pairwise(inner))
    return max(gaps, default=0) * WINDOW / RATE


def _steadiest(levels: Sequence[int], threshold: float) -> float:
    """Decibels from the 10th to the 90th percentile, of the steadiest stretch without silence."""
    import numpy as np

    length = int(STEADY_SECONDS * RATE / WINDOW)
    if len(levels) < length + SMOOTHED:
        return math.inf
    sums = np.cumsum(np.square(np.asarray(levels, dtype=np.float64)), dtype=np.float64)
    energy = np.maximum(sums[SMOOTHED:] - sums[:-SMOOTHED], 1.0) / SMOOTHED
    stretches = np.lib.stride_tricks.sliding_window_view(energy, length)[:: length // 20]
    loud = stretches[stretches.min(axis=1) > threshold**2]
    if not len(loud):
        return math.inf
    low, high = np.percentile(loud, [10, 90], axis=1)
    return float(10 * np.log10(high / low).min())


def _clipped(pcm: bytes) -> int:
    """Samples in runs of three or more at full scale."""
    if audioop.max(pcm, 2) < 32767:
        return 0
    # An odd offset is the middle of two samples: a quiet -129, not full scale.
    runs = (run for run in FULL_SCALE.finditer(pcm) if run.start() % 2 == 0)
    return sum(len(run.group()) // 2 for run in runs)


def _spread(levels: Sequence[int]) -> float:
    """Standard deviation in decibels of the windows' levels; speech rises and falls."""
    if len(levels) < 2:
        return -FLOOR_DB
    decibels = [_db(level) for level in levels]
    mean = sum(decibels) / len(decibels)
    return math.sqrt(sum((level - mean) ** 2 for level in decibels) / len(decibels))
