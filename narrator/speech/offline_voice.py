"""From words that describe a voice to the few numbers that espeak-ng understands. Pure.

English and Chinese words are known. What the words leave open is drawn from a hash of them, so
that two descriptions differ and one description is always the same voice.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from narrator.speech import languages

# by the names of espeak-ng's files: `en-gb`, `fr-fr` and `zh` are unknown to it
VOICES = {
    "en": "en-us", "zh": "cmn", "fr": "fr", "de": "de", "it": "it",
    "ja": "ja", "ko": "ko", "pt": "pt", "ru": "ru", "es": "es",
}  # fmt: skip
ACCENTS = {
    "en": (
        ("en-gb-scotland", r"scot(s|tish|land)\b|苏格兰"),
        ("en", r"\b(british|english accent|england|london|rp|oxford|gb)\b|英国|英式"),
        ("en-us", r"\b(american|usa|us)\b|美国|美式"),
    ),
    "es": (("es-419", r"\b(latin|mexican|mexico|argentin\w+|colombian|419|mx)\b|拉丁|墨西哥"),),
    "pt": (("pt-br", r"\b(brazil\w*|brasil\w*|br)\b|巴西"),),
}

FEMALE = (
    r"\b(female|woman|girl|lady|feminine|grandmother|grandma|mother|aunt|she|her"
    r"|alto|soprano|mezzo)\b|女|奶奶|妈"
)
MALE = (
    r"\b(male|man|boy|gentleman|masculine|grandfather|grandpa|father|uncle|he|his"
    r"|bass|baritone|tenor)\b|男|爷爷|爸"
)
CHILD = r"\b(child|childlike|kid|boy|girl|little)\b|孩|童"
OLD = r"\b(old|older|elderly|aged|senior|grandfather|grandpa|grandmother|grandma)\b|老|爷爷|奶奶"
WHISPER = r"\b(whisper\w*|breathy|hushed)\b|耳语|低语|气声"

MALE_VARIANTS = ("", "+m1", "+m3", "+m7")
FEMALE_VARIANTS = ("+f1", "+f2", "+f3", "+f5")

# words, then what they add to rate (words a minute), pitch and range (0 to 99)
SHADES = (
    (r"\b(deep|low|bass|baritone|dark|rumbl\w+)\b|低沉|深沉|浑厚|低音", 0, -22, -10),
    (r"\b(high|bright|light|crystalline|soprano|tenor)\b|明亮|清亮|高音", 0, 15, 5),
    (r"\b(calm|steady|even|gentle|soft|soothing|relaxed)\b|平静|沉稳|温柔|柔和", -12, -3, -12),
    (r"\b(warm|friendly|kind)\b|温暖|亲切", -5, -2, 8),
    (r"\b(slow|slowly|measured|unhurried|deliberate)\b|慢|缓", -30, 0, 0),
    (r"\b(fast|quick|quickly|brisk|rapid|hurried)\b|快", 40, 0, 0),
    (r"\b(excited|energetic|lively|enthusiastic|dramatic|expressive)\b|激动|活泼|热情", 18, 6, 28),
    (r"\b(flat|monotone|dry|robotic)\b|平淡|机械", 0, 0, -35),
    (r"\b(young|youthful|teen\w*)\b|年轻|少年|少女", 6, 8, 5),
    (r"\b(authoritative|serious|firm|grave|stern)\b|严肃|威严", -8, -5, -5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfflineVoice:
    """espeak-ng's parameters. Rate in words a minute; the rest 0 to 99, volume to 200."""

    voice: str
    rate: int
    pitch: int
    range: int
    volume: int = 90


def design(description: str, language: str, seed: int | None = None) -> OfflineVoice:
    """The same words and seed are the same voice, whatever the text."""
    words = description.casefold()
    draw = hashlib.sha256(f"{seed}\n{words}".encode()).digest()
    variant, rate, pitch, spread = _speaker(words, draw)
    for pattern, more_rate, more_pitch, more_range in SHADES:
        if re.search(pattern, words):
            rate, pitch, spread = rate + more_rate, pitch + more_pitch, spread + more_range
    return OfflineVoice(
        voice=_accent(words, language) + variant,
        rate=_within(rate + draw[1] % 13 - 6, 80, 260),
        pitch=_within(pitch + draw[2] % 11 - 5, 0, 99),
        range=_within(spread + draw[3] % 11 - 5, 5, 99),
    )


def _speaker(words: str, draw: bytes) -> tuple[str, int, int, int]:
    """Variant, rate, pitch and range before any shade."""
    female = bool(re.search(FEMALE, words))
    if not female and not re.search(MALE, words):
        female = draw[4] % 2 == 0
    if re.search(WHISPER, words):
        return ("+whisperf" if female else "+whisper"), 145, 50, 40
    if re.search(CHILD, words):
        return "+f4", 175, 88, 75
    if re.search(OLD, words):
        return ("+grandma", 138, 52, 60) if female else ("+grandpa", 132, 30, 60)
    if female:
        return FEMALE_VARIANTS[draw[0] % len(FEMALE_VARIANTS)], 155, 55, 55
    return MALE_VARIANTS[draw[0] % len(MALE_VARIANTS)], 158, 45, 48


def _accent(words: str, language: str) -> str:
    code = languages.primary(language)
    region = language.replace("_", "-").casefold().partition("-")[2]
    for hint in (words, region):  # the words are the reader's wish, the region the book's
        for voice, pattern in ACCENTS.get(code, ()):
            if re.search(pattern, hint):
                return voice
    return VOICES[code]


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(most, value))
