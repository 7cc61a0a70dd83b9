"""The languages that can be narrated, and which of them a text is written in."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

FALLBACK = "en"
ALONE = threading.Lock()
"""Which languages the one model looks for is a state of it."""

SAMPLES = 3
SAMPLE_LENGTH = 1_000
# Below this many letters a guess is worth less than the fallback.
FEWEST_LETTERS = 12
LOWEST_CONFIDENCE = 0.6
# To say that a text is in none of our languages takes more: neighbours are alike.
FEWEST_OUTSIDE = 200
SURE_OUTSIDE = 0.95
OUTSIDE = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "el": "Greek", "fa": "Persian", "fi": "Finnish", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "la": "Latin", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "ro": "Romanian", "sk": "Slovak",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese",
}  # fmt: skip
"""Names of some that the speech model does not know."""

KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9d]")
HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
NOT_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the speech model; `name` is the word that the speech API wants."""

    code: str
    name: str
    native: str
    # Written with few characters for much speech, so that limits in characters are smaller.
    dense: bool = False


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "English"),
        Language("zh", "Chinese", "中文", dense=True),
        Language("ja", "Japanese", "日本語", dense=True),
        Language("ko", "Korean", "한국어", dense=True),
        Language("de", "German", "Deutsch"),
        Language("fr", "French", "Français"),
        Language("ru", "Russian", "Русский"),
        Language("es", "Spanish", "Español"),
        Language("it", "Italian", "Italiano"),
        Language("pt", "Portuguese", "Português"),
    )
}


def detect(text: str) -> str:
    """Return the code of the language of `text`, or "" when it is too short or unclear to say."""
    sample = _sample(text)
    letters = len(NOT_LETTERS.sub("", sample))
    return _by_script(sample, letters) or _by_words(sample, letters)


def outside(text: str) -> str:
    """Return the name of the language of a text when it is surely none of ours, else ""."""
    sample = _sample(text)
    letters = len(NOT_LETTERS.sub("", sample))
    if letters < FEWEST_OUTSIDE or _by_script(sample, letters):
        return ""
    with ALONE:
        identifier = _identifier()
        identifier.set_languages(None)
        try:
            code, confidence = identifier.classify(sample)
        finally:
            identifier.set_languages(list(LANGUAGES))
    if code in LANGUAGES or confidence < SURE_OUTSIDE:
        return ""
    return OUTSIDE.get(code, f"another language ({code})")


def settle(declared: str, text: str) -> str:
    """Return the code of the language to narrate in; `declared` is the file's claim ("pt-BR")."""
    claimed = re.split(r"[-_]", declared.strip().lower(), maxsplit=1)[0]
    # Word processors and converters declare English by default, so the body is trusted more.
    return detect(text) or (claimed if claimed in LANGUAGES else FALLBACK)


def _sample(text: str) -> str:
    """Take pieces of the body away from its ends, where titles and licences stand."""
    if len(text) <= SAMPLES * SAMPLE_LENGTH:
        return text
    step = len(text) // (SAMPLES + 1)
    starts = range(step, step * SAMPLES + 1, step)
    return "\n".join(text[start : start + SAMPLE_LENGTH] for start in starts)


def _by_script(sample: str, letters: int) -> str:
    kana, hangul, han = (len(script.findall(sample)) for script in (KANA, HANGUL, HAN))
    if kana > 1 and kana * 10 > kana + han and (kana + han) * 2 > letters:
        return "ja"
    if hangul > 1 and (hangul + han) * 2 > letters and hangul > han:
        return "ko"
    if han > 3 and han * 2 > letters:
        return "zh"
    return ""


def _by_words(sample: str, letters: int) -> str:
    if letters < FEWEST_LETTERS:
        return ""
    with ALONE:
        code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= LOWEST_CONFIDENCE else ""


@cache
def _identifier() -> Any:
    """Load the model: 0.8 s and 110 MB, so only where a language is asked for."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
