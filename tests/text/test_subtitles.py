"""Captions have two lines at most, of about one length, and break where one would draw breath."""

from __future__ import annotations

import pytest

from narrator.text.subtitles import COLUMNS, cards, columns, lines

LONG = (
    "It was a bright cold day in April, and the clocks were striking thirteen; Winston Smith, his"
    " chin nuzzled into his breast in an effort to escape the vile wind, slipped quickly through"
    " the glass doors of Victory Mansions, though not quickly enough to prevent a swirl of gritty"
    " dust from entering along with him."
)


def shown(text: str) -> list[str]:
    return [lines(text[start:end]) for start, end in cards(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He came.", "He came."),
        ("x" * COLUMNS, "x" * COLUMNS),
        (
            "The old man looked at the sea, and did not say a word.",
            "The old man looked at the sea,\nand did not say a word.",
        ),
        (
            "“So it is,” he said and went to the open window.",
            "“So it is,” he said and\nwent to the open window.",
        ),
        (
            "或る日の事でございます。御釈迦様は極楽の蓮池のふちを御歩きになって",
            "或る日の事でございます。\n御釈迦様は極楽の蓮池のふちを御歩きになって",
        ),
        (
            "그는 봄에 왔다 그리고 아무도 그가 어디로 갔는지 몰랐다",
            "그는 봄에 왔다 그리고 아무도\n그가 어디로 갔는지 몰랐다",
        ),
        ("two\nlines  and\tspaces", "two lines and spaces"),
    ],
)
def test_lines_break_where_one_would_draw_breath(text: str, expected: str) -> None:
    assert lines(text) == expected


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    found = shown(LONG)

    assert found[0].endswith("and the clocks were striking thirteen;")
    assert len(found) == 4
    assert " ".join(" ".join(found).split()) == LONG


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "word " * 500,
        "x" * 1000,
        "https://example.org/" + "a/" * 200,
        "春はあけぼの。やうやう白くなりゆく山ぎは、" * 20,
        "ทุกคนเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ" * 5,
        "그는 봄에 왔다 그리고 아무도 어디로 갔는지 몰랐다 " * 10,
        "👩‍👩‍👧‍👦" * 60,
        "e\u0301" * 200,
        "— ".join(["so"] * 100),
        " \t ",
        "",
    ],
)
def test_nothing_is_lost_and_everything_fits(text: str) -> None:
    found = shown(text)

    assert "".join("".join(found).split()) == "".join(text.split())
    for card in found:
        rows = card.split("\n")
        assert 1 <= len(rows) <= 2
        assert all(0 < columns(row) <= COLUMNS for row in rows)


def test_no_mark_begins_a_line_and_no_accent_is_torn_off() -> None:
    for card in shown("彼は「はい」と言った。そして、歩いて行った、" * 8):
        assert not any(row[0] in "、。」" or row[-1] == "「" for row in card.split("\n"))
    for card in shown("ก็" * 300):
        assert not any(row[0] == "็" for row in card.split("\n"))
