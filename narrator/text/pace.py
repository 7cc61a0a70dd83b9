"""How long a text takes to read aloud: an estimate, and the limits that a real take must keep."""

from __future__ import annotations

from narrator.text.language import FALLBACK, LANGUAGES

# Characters (with spaces and punctuation) per second of narration. Measured for English and
# Chinese; the others are estimates from syllable rates.
CHARACTERS_PER_SECOND: dict[str, float] = {
    "en": 14.0,
    "de": 14.0,
    "pt": 14.0,
    "fr": 14.5,
    "es": 14.5,
    "it": 14.5,
    "ru": 13.5,
    "ko": 6.0,
    "ja": 5.5,
    "zh": 4.3,
}
# Of the other kind of script, when one stands in a text of this kind.
LATIN_SECONDS = 1 / 14.0
IDEOGRAPH_SECONDS = 1 / 4.3
# Hangul jamo, the first of the dense scripts in Unicode's order.
FIRST_DENSE = "\u1100"

# Of what a voice is known to take: the same person does not read twice as fast a page later.
USUAL_SHORTEST = 0.55
USUAL_LONGEST = 1.8

SHORTEST = 0.4
LONGEST = 2.5
# Short takes vary by a breath or two, which a ratio alone would refuse.
SLACK_SECONDS = 3.0
# Nobody reads so slowly in any language, digits and acronyms or not.
SLOWEST = 1.2  # characters a second, without spaces
SLOWEST_SLACK_SECONDS = 15.0
LINE_SECONDS = 1.0
# No speech at all is shorter than this.
BLINK_SECONDS = 0.05
# Each digit of "1984" is read as about six letters, or as two and a half ideographs.
DIGIT_LETTERS = 6.0
DIGIT_IDEOGRAPHS = 2.5
# "FBI" is spelled, a letter at a time.
CAPITAL_SECONDS = 0.35
LONGEST_ACRONYM = 7


def seconds(characters: int, language: str) -> float:
    """Estimate the narration time of `characters` characters, pauses between passages excluded."""
    return characters / _rate(language)


def bounds(text: str, language: str) -> tuple[float, float]:
    """Return the shortest and the longest plausible seconds of one take of `text`."""
    low = max(BLINK_SECONDS, SHORTEST * _quick(text, language))
    slow = _slow(text, language)
    high = max(LONGEST * slow, slow + SLACK_SECONDS) + LINE_SECONDS * text.count("\n")
    return low, min(high, _slowest(text))


def ratio(duration: float, text: str, language: str) -> float:
    """Return how slowly `text` was read, as a factor of the language's own pace."""
    return duration / max(_slow(text, language), BLINK_SECONDS)


def usual_bounds(text: str, language: str, usual: float) -> tuple[float, float]:
    """Return the seconds within which a voice reads `text` whose takes have the median `usual`."""
    low, high = bounds(text, language)
    slow = usual * _slow(text, language)
    longest = max(USUAL_LONGEST * slow, slow + SLACK_SECONDS) + LINE_SECONDS * text.count("\n")
    return max(low, USUAL_SHORTEST * usual * _quick(text, language)), min(high, longest)


def plausible(duration: float, text: str, language: str) -> bool:
    """Whether a take of `duration` seconds can hold the whole of `text` and no more."""
    low, high = bounds(text, language)
    return low <= duration <= high


def _slowest(text: str) -> float:
    return len("".join(text.split())) / SLOWEST + SLOWEST_SLACK_SECONDS


def _rate(language: str) -> float:
    return CHARACTERS_PER_SECOND.get(language, CHARACTERS_PER_SECOND[FALLBACK])


def _quick(text: str, language: str) -> float:
    """Time for what must be heard: spaces and runs of marks are silent."""
    heard = (character for character in text if character.isalnum())
    return sum(_character_seconds(character, language) for character in heard)


def _slow(text: str, language: str) -> float:
    """Time with every number read out in words and every acronym spelled."""
    return sum(_word_seconds(word, language) for word in text.split())


def _word_seconds(word: str, language: str) -> float:
    spelled = word.isascii() and word.isupper() and len(word) <= LONGEST_ACRONYM
    total = seconds(1, language)
    for character in word:
        if character.isdigit():
            total += _digit_seconds(language)
        elif spelled:
            total += CAPITAL_SECONDS
        else:
            total += _character_seconds(character, language)
    return total


def _digit_seconds(language: str) -> float:
    weight = DIGIT_IDEOGRAPHS if _is_dense(language) else DIGIT_LETTERS
    return weight * seconds(1, language)


def _character_seconds(character: str, language: str) -> float:
    dense = character >= FIRST_DENSE and character.isalpha()
    if dense == _is_dense(language):
        return seconds(1, language)
    return IDEOGRAPH_SECONDS if dense else LATIN_SECONDS


def _is_dense(language: str) -> bool:
    return language in LANGUAGES and LANGUAGES[language].dense
