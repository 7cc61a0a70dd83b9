"""Server-sent events, cut anywhere."""

from __future__ import annotations

import pytest

from narrator.speech import events
from narrator.speech.errors import Charged, Transient
from narrator.speech.events import EventReader

STREAMS = [
    (b"data: a\n\ndata: b\n\n", ["a", "b"]),
    (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
    (b"data: a\r\rdata: b\r\r\n", ["a", "b"]),
    (b"data: a\ndata: b\n\n", ["a\nb"]),
    (b"data:a\n\ndata:  b\n\n", ["a", " b"]),
    (b": a comment\nevent: x\nid: 7\nretry: 5\ndata: a\n\n", ["a"]),
    (b"event: nothing\n\n\n\n", []),
    ("data: 中文\n\n".encode(), ["中文"]),
    (b"data: the last has no end", ["the last has no end"]),
    (b"data: half\n", ["half"]),
    (b"", []),
]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("stream", "found"), STREAMS)
def test_no_cutting_changes_the_events(stream: bytes, found: list[str], size: int) -> None:
    reader = EventReader()
    data = [
        event for at in range(0, len(stream), size) for event in reader.feed(stream[at : at + size])
    ]
    assert data + list(reader.close()) == found


def feed_for_ever(part: bytes) -> None:
    reader = EventReader()
    for _ in range(100):
        list(reader.feed(part))


def test_an_event_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST_EVENT", 1000)
    with pytest.raises(Transient) as caught:
        feed_for_ever(b"data: " + b"x" * 50)
    assert (caught.value.code, caught.value.charged) == ("bad_response", Charged.MAYBE)


def test_many_lines_of_one_event_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST_EVENT", 1000)
    with pytest.raises(Transient):
        feed_for_ever(b"data: " + b"x" * 50 + b"\n")


@pytest.mark.parametrize("event", [{}, {"choices": []}, {"choices": [7]}, {"choices": "x"},
                                   {"choices": [{"delta": None}]}])  # fmt: skip
def test_a_piece_without_a_choice_adds_nothing(event: dict[str, object]) -> None:
    assert events.delta(event) == {}
