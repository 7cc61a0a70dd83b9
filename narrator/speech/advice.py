"""Hints for whoever describes a voice, from what is known to keep a designed voice steady. Pure.

Descriptions of the organ (register and timbre) come out most alike from request to request;
persons, feelings and scenes least. The model's maker asks for 15 to 40 words, English or Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

FEWEST, MOST = 15, 40  # words
LONGEST = 2048  # characters; the hosted model of the same maker takes no more
HAN_PER_WORD = 2  # Chinese is written without spaces

# English and Chinese, as the model reads no other language well
REGISTER = re.compile(
    r"\b(bass|baritone|tenor|alto|contralto|mezzo|soprano|deep|low|high|mid|medium)\b"
    r"|\b(low|high|mid)-pitched\b|低沉|低音|中音|高音|音调|音高|浑厚|深沉"
)
TIMBRE = re.compile(
    r"\b(timbre|tone|toned|warm|dark|bright|silky|husky|breathy|raspy|gravelly|smooth|velvety|rich"
    r"|resonan\w+|nasal|crisp|crystalline|soft|rounded|mellow|clear|clean|full|thin|rough|airy)\b"
    r"|音色|温暖|明亮|沙哑|柔和|圆润|清亮|清澈|磁性|醇厚|干净|饱满"
)
GENDER = re.compile(r"\b(male|female|man|woman|boy|girl|neutral|androgynous)\b|男|女|中性|童声")
AGE = re.compile(
    r"\b(young|youthful|middle-aged|mature|old|elderly|aged|adult|child|teen\w*|\d0s|(twent|thirt"
    r"|fort|fift|sixt|sevent)ies)\b|年轻|中年|成熟|老年|青年|少年|岁"
)
PACE = re.compile(r"\b(slow|fast|brisk|unhurried|measured|pace|paced|steady)\b|语速|缓|节奏|平稳")
SCENE = re.compile(
    r"\b(standing|sitting|walking|running|room|forest|castle|battlefield|rain|storm|night|campfire"
    r"|fireside|stage|church|as if|as though|like (?:he|she|someone)|while)\b"
    r"|站在|坐在|走在|房间|森林|夜里|雨中|仿佛|好像"
)
SOMEBODY = re.compile(
    r"\b(sounds? like|in the style of|similar to|celebrity|impression of|impersonat\w+|famous)\b"
    r"|模仿|明星|像.{1,12}那样"
)
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+")  # two capitals in mid-sentence
EMOTION = re.compile(
    r"\b(angry|sad|happy|excited|joyful|furious|crying|laughing|terrified|scared|cheerful|melanchol\w+"
    r"|enthusiastic|passionate|emotional|energetic|dramatic)\b|愤怒|悲伤|开心|激动|哭|笑|恐惧|兴奋"
)
# Words that stand in nearly every sentence of the other languages, and seldom in an English one.
OTHER_WORDS = re.compile(
    r"\b(der|das|und|eine?[mnrs]?|mit|wie|sehr|stimme|mann|frau|les?|une?|avec|voix|très|homme|femme"
    r"|el|los|las|una|con|voz|muy|hombre|mujer|il|gli|di|voce|molto|uomo|donna|uma|com|muito|homem"
    r"|mulher)\b"
)
ENGLISH_WORDS = re.compile(r"\b(an?|the|and|with|of|in|voice|tone|his|her|very|man|woman)\b")
OTHER_LETTERS = re.compile(r"[\u00c0-\u024f\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af]")
ELSEWHERE = "other"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class Weight(StrEnum):
    """How much a hint matters."""

    REFUSE = "refuse"
    """The description cannot be sent."""
    WARN = "warn"
    """The voice is likely to disappoint, or to differ from request to request."""
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of advice; `code` is stable, `text` is a sentence."""

    code: str
    weight: Weight
    text: str


def words(description: str) -> int:
    """As a reader would count them; two Chinese characters are one."""
    han = len(HAN.findall(description))
    return len(WORD.findall(HAN.sub(" ", description))) + -(-han // HAN_PER_WORD)


def language_of(description: str) -> str:
    """`other` for words in neither English nor Chinese, as far as one can see; else ""."""
    lower = description.casefold()
    foreign, english = OTHER_WORDS.findall(lower), ENGLISH_WORDS.findall(lower)
    many = len(foreign) >= 2 and len(foreign) > len(english)
    return ELSEWHERE if many or OTHER_LETTERS.search(description) else ""


def hints(description: str, language: str = "") -> list[Hint]:
    """The weightiest first. `language` is what the description is written in, "" where unknown."""
    text = " ".join(description.split())
    found = [*_refusals(description), *_warnings(text, language), *_tips(text)]
    return [] if not text else found


def _refusals(description: str) -> list[Hint]:
    found = []
    if CONTROL.search(description):
        found.append(
            Hint("control_characters", Weight.REFUSE, "It holds invisible control characters.")
        )
    if len(description) > LONGEST:
        found.append(
            Hint(
                "too_long",
                Weight.REFUSE,
                f"It has {len(description)} characters; at most {LONGEST} can be sent.",
            )
        )
    return found


def _warnings(text: str, language: str) -> list[Hint]:
    lower = text.casefold()
    checks = (
        (
            bool(language) and language not in {"en", "zh"},
            "description_language",
            "Describe it in English or Chinese, whatever the book's language is.",
        ),
        (
            bool(SOMEBODY.search(lower) or NAME.search(text)),
            "somebody",
            "Describe the sound itself: the model does not know people by name.",
        ),
        (
            bool(SCENE.search(lower)),
            "scene",
            "Leave scenes out: they make a different voice in every passage.",
        ),
        (
            bool(EMOTION.search(lower)),
            "emotion",
            "Leave feelings out: they change the voice, and a whole book would be read in them.",
        ),
    )
    return [Hint(code, Weight.WARN, said) for wrong, code, said in checks if wrong]


def _tips(text: str) -> list[Hint]:
    lower, count = text.casefold(), words(text)
    checks = (
        (count < FEWEST, "short", f"{count} words so far; {FEWEST} to {MOST} work best."),
        (count > MOST, "wordy", f"{count} words; the model follows {FEWEST} to {MOST} best."),
        (
            not REGISTER.search(lower),
            "register",
            "Say how high it is: bass, baritone, tenor, alto, mezzo-soprano, soprano.",
        ),
        (
            not TIMBRE.search(lower),
            "timbre",
            "Say how it sounds in two or three words: warm, dark, silky, husky, bright.",
        ),
        (not GENDER.search(lower), "gender", "Say whether it is a man or a woman who reads."),
        (not AGE.search(lower), "age", "Say about how old the reader is."),
        (not PACE.search(lower), "pace", "Say how fast it reads: unhurried, steady, brisk."),
    )
    return [Hint(code, Weight.TIP, said) for wrong, code, said in checks if wrong]
