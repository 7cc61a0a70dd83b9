"""What the probes of a speech server say, what they cost, and how their outcomes read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.speech import streaming, types

if TYPE_CHECKING:
    from decimal import Decimal

    from narrator.speech.catalogue import ModelFacts
    from narrator.speech.profiles import Profile
    from narrator.speech.speakers import SpeechConfig
    from narrator.speech.types import Speech

ENGLISH = "The river rose in the night, and nobody had heard it."
CHINESE = "夜里河水涨了，谁也没有听见。"
DESCRIPTION = (
    "A mature male baritone, warm and dark in timbre, with soft rounded edges and light resonance, "
    "steady and unhurried, ideal for audiobook narration."
)
TEXTS = (
    "The last train had left at ten, and yet someone was waiting under the clock.",
    "She folded the letter twice and put it back where nobody would look.",
    "There are three ways to cross the mountain, and none of them is safe.",
    "My father kept bees, and he talked to them when he was alone.",
    "They bought bread, cheese, two onions and a bottle of the cheapest wine.",
)
TIMES = 5
LONG = " ".join([*TEXTS, ENGLISH] * 7)[:2500].rsplit(". ", 1)[0] + "."
# whole, in Chinese, streamed, twice with a seed, with another field or two, slowly
SPOKEN = (ENGLISH, CHINESE, *[ENGLISH] * 6)


@dataclass(frozen=True, slots=True)
class Finding:
    """One probe and its outcome, in a sentence."""

    probe: str
    works: bool
    said: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Takes that ought to be of one speaker, for whoever can tell speakers apart."""

    what: str
    takes: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and the profile that follows from it."""

    profile: Profile
    findings: tuple[Finding, ...]
    heard: tuple[Heard, ...] = ()


def estimate(config: SpeechConfig, *, long: bool = True) -> Decimal:
    """US dollars that all probes cost at most, as if descriptions were charged too."""
    texts = [*SPOKEN, *[TEXTS[0]] * TIMES, *TEXTS * 2, *([LONG] if long else [])]
    price = config.price(sum(len(text) + len(DESCRIPTION) for text in texts))
    return price + (config.enrolment_price if config.known_profile().priced else 0)


def seconds(speech: Speech) -> float:
    """Of a WAV or of raw samples."""
    heard = types.Heard()
    return len(streaming.of(speech, heard)) / 2 / heard.rate


def standing(facts: ModelFacts | None) -> str:
    if facts is None:
        return "the server does not describe it"
    ends = f"ends {facts.deprecated:%Y-%m-%d}" if facts.deprecated else "in good standing"
    follows = f", replaced by {facts.replaced_by}" if facts.replaced_by else ""
    price = facts.price_per_million
    return ends + follows + ("" if price is None else f", ${price:.2f} for a million characters")


def described(speech: Speech, text: str) -> str:
    parts = [speech.media_type, f"{len(speech.audio)} bytes"]
    if speech.characters is not None:
        counted = {
            len(text) + len(DESCRIPTION): "the description is charged",
            len(text.encode()): "bytes are charged",
            len(text): "the text's characters are charged",
        }
        how = counted.get(speech.characters, "neither the text nor the description")
        parts.append(f"{speech.characters} counted: {how}")
    if speech.cost_usd is not None:
        parts.append(f"${speech.cost_usd}")
    return ", ".join(parts)
