"""What the processes say, under their names."""

import io
import os

import pytest

from narrator.launch.output import Console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    """What `make run | head` leaves behind."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


def follow(console: Console, name: str, said: bytes) -> None:
    """Let a process of that name say something and end."""
    reading, writing = os.pipe()
    os.write(writing, said)
    os.close(writing)
    console.follow(name, os.fdopen(reading, "rb")).join()


def test_each_line_stands_under_the_name_of_its_process() -> None:
    screen = io.StringIO()

    follow(Console(screen, ("web", "speech")), "web", b"one\ntwo\n")

    assert screen.getvalue() == "web    | one\nweb    | two\n"


def test_a_last_line_without_its_end_is_shown() -> None:
    screen = io.StringIO()

    follow(Console(screen, ("web",)), "web", b"cut off")

    assert screen.getvalue() == "web | cut off\n"


def test_bytes_that_are_no_text_do_not_stop_the_lines() -> None:
    screen = io.StringIO()

    follow(Console(screen, ("web",)), "web", b"\xff\xfe\nafter\n")

    assert screen.getvalue().endswith("web | after\n")


def test_a_file_gets_no_colours() -> None:
    screen = io.StringIO()

    Console(screen, ("web",)).line("web", "hello")

    assert "\x1b" not in screen.getvalue()


def test_a_terminal_gets_a_colour_for_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Terminal()
    console = Console(screen, ("web", "speech"))

    console.line("web", "a")
    console.line("speech", "b")

    first, second = screen.getvalue().splitlines()
    assert first.endswith("\x1b[0ma")
    assert first[:5] != second[:5]


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Terminal()

    Console(screen, ("web",)).line("web", "hello")

    assert screen.getvalue() == "web | hello\n"


def test_a_reader_that_went_away_does_not_stop_the_processes() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as process:
        thread = Console(Gone(), ("web",)).follow("web", os.fdopen(reading, "rb"))
        process.write(b"nobody reads this\n" * 10_000)  # more than a pipe holds

    thread.join(timeout=10)
    assert not thread.is_alive()
