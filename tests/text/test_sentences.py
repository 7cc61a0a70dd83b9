"""Where sentences end, in ten languages; "|" marks the expected breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.text.language import LANGUAGES
from narrator.text.sentences import LONGEST_STRETCH, split

MARKED = [
    ("en", "It was late. | He left! | Why? | Nobody knew."),
    ("en", "“Stop!” he cried. | “Go. | Run. | Now.” | He ran."),
    ("en", "“What?” I asked. | “Why?” Mr. Brown said. | “No.” | He left."),
    ("en", "‘Go. | Now.’ | It’s over. | The boys’ room was empty."),
    ("en", "Mr. and Mrs. Smith met Dr. J. R. R. Brown at 3.14 p.m. in St. Ives."),
    ("en", "So do I. | Then he said no. | No. | It was No. 5."),
    ("en", "1. First thing. | 2. Second thing."),
    ("en", "Well … maybe. | Nothing moved… | Then he said: but… I do not know."),
    ("en", "1.) First thing. | 2.) Second thing."),
    ("en", "They have “fins,” “whiskers,” and such. | He left."),
    ("en", "He had it in 1914. | 1915 was worse, said J.-P. Brown [12] of No. 5."),
    ("it", "«No. | Per noi no.» | Niente… | Fu tutto!"),
    ("en", "all is small. | no capitals here! | none"),
    ("en", "He stayed. | (It was cold.) | “A.” | “B.”"),
    ("de", "Am 3. Oktober kam Dr. Müller z. B. zu uns. | Nach dem 2. Weltkrieg blieb er."),
    ("de", "»Geh! | Lauf.« | Er ging. | »Was?« fragte er. | „Nein.“ | „Doch!“ rief sie."),
    ("de", "Er kam gestern. | 18.00 Uhr war es, vgl. Abschn. 5."),
    ("fr", "--M. Morrel vint. | J.-P. Brun aussi."),
    ("fr", "« Oh ! » dit-il. | M. Noirtier vint. | « Non. » | « Si. » | — Vraiment ? | — Oui."),
    ("ru", "— Иди! — сказал он. | — Я жду."),
    ("ru", "Г-н Иванов и А. С. Пушкин пришли. | «Да. | Нет». | Он ушёл."),
    ("es", "¡Bah! ¡era él!... | ¿Oyes? | «¡Sí!» . | Él rió."),
    ("es", "—¡Vete! —dijo Juan—. | ¿Vienes? | El Sr. Pérez vino. | «Sí. | No.» | Él rió."),
    ("it", "«Vieni qui!» disse il sig. Rossi. | «Bene.» | Poi uscì."),
    ("pt", "Na Av. da Liberdade, o Sr. Maia parou. | — Sim! — disse ele. | — Não."),
    ("pt", "O snr. Maia e v. exc.a vieram."),
    ("zh", "“好诗？”|翠缕笑道：“你去。”|“走！”他说。|“好。”|宝玉听了，去了。"),
    ("zh", "他走了。|2010年他回来了。|“好。”|3天后。"),
    ("ja", "終わった。|２％台だ。|幅は３．２９％だ。"),
    ("ko", '"심심하든?" 한다. | "가자!" 하였다. | 그는 갔다.'),
    ("zh", "“你好！”他说。|然后走了……好吧。|“走！|快走。”|“不。”|他笑了。"),
    ("ja", "「行くぞ。」と言った。|「やあ」|「はい」|「本当？」|彼は笑った。"),
    ("ko", '“가자. | 지금!” | 그는 갔다. | “네.”라고 말했다. | "정말?" 하고 물었다.'),
]

HOSTILE = ["." * 50_000, '"' * 50_000, "Mr. " * 12_000, "a" * 50_000, ". " * 25_000, "“ " * 25_000]


def sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(("language", "marked"), MARKED)
def test_it_splits_where_a_reader_would(language: str, marked: str) -> None:
    expected = [piece.strip() for piece in marked.split("|")]
    text = marked.replace("|", "") if language in {"zh", "ja"} else marked.replace(" | ", " ")

    assert sentences(text, language) == expected


@pytest.mark.parametrize(("text", "count"), [("", 0), ("  \n ", 0), ("...", 1), ("😀", 1)])
def test_it_accepts_a_text_that_says_nothing(text: str, count: int) -> None:
    assert len(split(text, "en")) == count


def test_offsets_hold_after_an_emoji() -> None:
    assert sentences("😀😀 One. 😀 Two.", "en")[0] == "😀😀 One."


def test_an_unknown_language_is_split_by_its_marks() -> None:
    assert sentences("Een zin. Nog een.", "nl") == ["Een zin.", "Nog een."]


def test_a_monstrous_paragraph_has_the_same_sentences_as_its_parts() -> None:
    sentence = "This is one of very many sentences."
    count = 3 * LONGEST_STRETCH // len(sentence)

    assert sentences(" ".join([sentence] * count), "en") == [sentence] * count


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:4]) for text in HOSTILE])
@pytest.mark.parametrize("language", ["en", "fr", "ja"])
def test_hostile_text_is_split_without_loss(text: str, language: str) -> None:
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())


@settings(max_examples=300, deadline=None)
@given(
    st.text("abAÄб.!?…,;“”„»«‹›\"'’()—-  \n1字あ。「」！가😀\u3000", max_size=120),
    st.sampled_from(list(LANGUAGES)),
)
def test_only_white_space_is_between_sentences(text: str, language: str) -> None:
    at = 0
    for start, end in split(text, language):
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert not text[at:].strip()
