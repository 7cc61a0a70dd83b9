"""Which language a text is in, and whom to believe."""

from __future__ import annotations

import subprocess
import sys

import pytest

from narrator.text.language import LANGUAGES, detect, outside, settle

SENTENCES = {
    "en": "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea.",
    "de": "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, war alles anders.",
    "fr": "Longtemps, je me suis couché de bonne heure, et mes yeux se fermaient vite.",
    "es": "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, vivía un hidalgo.",
    "it": "Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura.",
    "pt": "A casa que os Maias vieram habitar em Lisboa era conhecida na vizinhança.",
    "ru": "Все счастливые семьи похожи друг на друга, каждая несчастлива по-своему.",
    "zh": "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。",
    "ja": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "ko": "나는 그날 아침 일찍 일어나서 오래된 마을로 가는 길을 걸었다.",
}


def test_it_knows_the_ten_languages_of_the_model() -> None:
    assert set(LANGUAGES) == set(SENTENCES)
    assert [LANGUAGES[code].name for code in ("en", "zh", "pt")] == [
        "English",
        "Chinese",
        "Portuguese",
    ]


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_it_detects_a_sentence(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_it_detects_a_book_by_its_body_and_not_by_its_ends(code: str, text: str) -> None:
    licence = "This file is free for anyone to use, and comes without any warranty. " * 8

    assert detect(licence + f"{text} " * 300 + licence) == code


@pytest.mark.parametrize("text", ["", "42", "III", "Oh!", "— … —", "😀😀😀"])
def test_it_says_nothing_when_it_is_unsure(text: str) -> None:
    assert detect(text) == ""


def test_a_japanese_word_in_an_english_text_does_not_make_it_japanese() -> None:
    assert detect(SENTENCES["en"] + " She said こんにちは and left.") == "en"


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("de", SENTENCES["de"], "de"),
        ("pt-BR", SENTENCES["pt"], "pt"),
        ("en", SENTENCES["zh"], "zh"),
        ("fr", "", "fr"),
        ("ZH_hant", "42", "zh"),
        ("nl", "42", "en"),
        ("", "", "en"),
        (" ja-jp ", "42", "ja"),
    ],
)
def test_it_believes_the_body_before_the_file(declared: str, text: str, expected: str) -> None:
    assert settle(declared, text) == expected


def test_the_model_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, narrator.text.language; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


DUTCH = (
    "Het was een donkere nacht en de regen viel op de daken van de stad, terwijl niemand meer op "
    "straat te zien was. De laatste trein was om tien uur vertrokken, en toch stond er nog iemand "
    "onder de klok te wachten. Niemand wist wanneer het oude huis gebouwd was."
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DUTCH, "Dutch"),
        (DUTCH[:150], ""),  # too little to be sure
        ("It was a dark night, and the rain fell on the roofs of the town. " * 4, ""),
        ("Es war eine dunkle Nacht, und der Regen fiel auf die Dächer der Stadt. " * 4, ""),
        ("Era una noche oscura y la lluvia caía sobre los tejados de la ciudad. " * 4, ""),
        ("最終列車は十時に出たのに、時計の下ではまだ誰かが待っていた。" * 20, ""),
    ],
)
def test_a_language_that_nobody_here_speaks_is_named(text: str, name: str) -> None:
    assert outside(text) == name
    assert detect(DUTCH) in LANGUAGES  # the model looks for ours again
