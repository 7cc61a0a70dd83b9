"""What a chapter is cut into: texts, sizes and the pauses between them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.text import clean
from narrator.text.language import LANGUAGES
from narrator.text.passages import Bounds, Passage, Pause, bounds_for, cut

SMALL = Bounds(target=60, maximum=100, minimum=12)

ALPHABET = "ab E9é.!?,;:…—«»“”\"'’()# *\\-\n\u3000あ行。、」「！가😀\u200d\u0301\u00ad"
CHAPTERS = st.lists(st.text(ALPHABET, max_size=200), max_size=12).map("\n\n".join)


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def pauses(passages: list[Passage]) -> list[Pause]:
    return [passage.pause for passage in passages]


def spoken(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(character for character in composed if character.isalnum())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("* * *", []),
        ("…\n\n— !", []),
        ("One.", [("One.", Pause.END)]),
        ("# I\n\nIt was a cold day.", [("I", Pause.HEADING), ("It was a cold day.", Pause.END)]),
        (
            "The first of two.\n\n# Two\n\nThe last of two.",
            [
                ("The first of two.", Pause.HEADING),
                ("Two", Pause.HEADING),
                ("The last of two.", Pause.END),
            ],
        ),
        (
            "Before the break.\n\n* * *\n\nAfter the break.",
            [("Before the break.", Pause.SCENE), ("After the break.", Pause.END)],
        ),
        (
            "# A title\n\n* * *\n\nAfter the break.",
            [("A title", Pause.SCENE), ("After the break.", Pause.END)],
        ),
        (
            "A first paragraph.\n\nA second paragraph.",
            [("A first paragraph.", Pause.PARAGRAPH), ("A second paragraph.", Pause.END)],
        ),
        ("“No.”\n\nHe left the room.", [("“No.”\nHe left the room.", Pause.END)]),
        ("He left the room.\n\nWhy?", [("He left the room.\nWhy?", Pause.END)]),
        ("He left the room.\n\n…\n\n* * *", [("He left the room.", Pause.END)]),
        ("No.\n\n* * *\n\nYes.", [("No.", Pause.SCENE), ("Yes.", Pause.END)]),
        ("A  wide \t gap\u00ad here.", [("A wide gap here.", Pause.END)]),
        ("I wandered lonely\nas a cloud.", [("I wandered lonely\nas a cloud.", Pause.END)]),
        ("\\# no heading at all", [("# no heading at all", Pause.END)]),
        ("half a \ud800 character", [("half a character", Pause.END)]),
    ],
)
def test_it_keeps_structure_as_pauses(text: str, expected: list[tuple[str, Pause]]) -> None:
    assert [(each.text, each.pause) for each in cut(text, "en", SMALL)] == expected


def test_it_packs_whole_sentences_up_to_the_limit() -> None:
    sentence = "Nine words are what this sentence is made of."
    passages = cut(" ".join([sentence] * 7), "en", Bounds(target=120, maximum=300, minimum=12))

    assert {text.replace(sentence, "").strip() for text in texts(passages)} == {""}
    assert all(40 <= len(text) <= 150 for text in texts(passages))
    assert pauses(passages)[:-1] == [Pause.SENTENCE] * (len(passages) - 1)


def test_it_leaves_a_long_sentence_whole_below_the_maximum() -> None:
    sentence = f"{'word ' * 18}end."

    assert texts(cut(sentence, "en", SMALL)) == [sentence]


def test_it_cuts_a_sentence_over_the_maximum_at_a_clause_mark() -> None:
    left, right = f"{'left ' * 12}one;", f"{'right, ' * 9}two."
    passages = cut(f"{left} {right}", "en", SMALL)

    assert texts(passages) == [left, right]
    assert pauses(passages) == [Pause.CLAUSE, Pause.END]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_keeps_the_maximum_where_there_is_nothing_to_cut_at(language: str) -> None:
    passages = cut("字" * 1_001, language, SMALL)

    assert "".join(texts(passages)) == "字" * 1_001
    assert max(map(len, texts(passages))) <= SMALL.maximum


def test_it_never_parts_a_letter_from_its_accent() -> None:
    passages = cut("x\u0323" * 500, "en", SMALL)

    assert len(passages) > 1
    assert not any(unicodedata.combining(text[0]) for text in texts(passages))


def test_it_joins_a_long_dialogue_of_short_lines_within_the_limit() -> None:
    lines = [f"“Yes {number}.”" for number in range(60)]
    passages = cut("\n\n".join(lines), "en", SMALL)

    assert "\n".join(texts(passages)).split("\n") == lines
    assert all(
        SMALL.minimum <= len(text) <= SMALL.limit + SMALL.minimum for text in texts(passages)
    )


def test_it_puts_no_space_between_chinese_sentences() -> None:
    assert texts(cut("他走了。她也走了。", "zh", SMALL)) == ["他走了。她也走了。"]


def test_it_names_the_sentences_of_a_passage() -> None:
    passages = cut("One is here. Two is\nthere.\n\nNo.", "en", SMALL)

    assert passages[0].sentences == ("One is here.", "Two is\nthere.", "No.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pinned", [True, False])
def test_bounds_suit_every_language(language: str, *, pinned: bool) -> None:
    bounds = bounds_for(language, pinned=pinned)

    assert bounds.minimum < bounds.least < bounds.target <= bounds.limit <= bounds.maximum
    assert bounds.maximum == (250 if language in {"zh", "ja", "ko"} else 900)


def test_an_unpinned_voice_gets_longer_passages() -> None:
    assert bounds_for("de", pinned=False).target > bounds_for("de").target


@settings(max_examples=300, deadline=None)
@given(CHAPTERS, st.sampled_from(list(LANGUAGES)))
def test_it_speaks_every_letter_once_and_in_order(text: str, language: str) -> None:
    passages = cut(text, language, SMALL)

    assert spoken("\n".join(texts(passages))) == spoken(clean.characters(text))
    for passage in passages:
        assert spoken(passage.text)
        assert len(passage.text) <= SMALL.maximum
        assert passage.text == passage.text.strip()
        assert "  " not in passage.text
        assert spoken("\n".join(passage.sentences)) == spoken(passage.text)
    assert [pause is Pause.END for pause in pauses(passages)] == [
        number == len(passages) for number in range(1, len(passages) + 1)
    ]


def test_a_heading_is_marked_as_one() -> None:
    passages = cut("# I\n\nIt was a cold day.\n\n## The Storm", "en", SMALL)

    assert [(each.text, each.heading) for each in passages] == [
        ("I", True),
        ("It was a cold day.", False),
        ("The Storm", True),
    ]
