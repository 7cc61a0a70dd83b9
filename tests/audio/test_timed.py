"""Subtitles carry the exact times and survive any text."""

from __future__ import annotations

from narrator.audio.timed import Cue, to_lrc, to_srt, to_vtt

CUES = [
    Cue(0.7, 2.0004, "Tom & Jerry <3 -->"),
    Cue(3599.9996, 3661.5, "two\n\nlines"),
]


def test_webvtt() -> None:
    assert to_vtt(CUES) == (
        "WEBVTT\n\n"
        "1\n00:00:00.700 --> 00:00:02.000\nTom &amp; Jerry &lt;3 --&gt;\n\n"
        "2\n01:00:00.000 --> 01:01:01.500\ntwo\nlines\n"
    )


def test_subrip() -> None:
    assert to_srt(CUES) == (
        "1\n00:00:00,700 --> 00:00:02,000\nTom & Jerry <3 -->\n\n"
        "2\n01:00:00,000 --> 01:01:01,500\ntwo\nlines\n"
    )


def test_lrc() -> None:
    assert to_lrc(CUES, "A\nTitle", "Me") == (
        "[ti:A Title]\n[ar:Me]\n[00:00.70]Tom & Jerry <3 -->\n[60:00.00]two lines\n"
    )


def test_no_cues_make_an_empty_but_valid_file() -> None:
    assert (to_vtt([]), to_srt([]), to_lrc([])) == ("WEBVTT\n", "", "")


def test_times_go_on_after_a_day_and_after_a_hundred_hours() -> None:
    late = [Cue(26 * 3600 + 61.25, 107 * 3600 + 0.9995, "Still here.")]

    assert "26:01:01.250 --> 107:00:01.000" in to_vtt(late)
    assert "26:01:01,250 --> 107:00:01,000" in to_srt(late)
    assert to_lrc(late) == "[1561:01.25]Still here.\n"
