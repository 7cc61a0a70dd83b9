"""One document from the shell, through the same pipeline, without a server."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Charge, Job, Kind
from jobs.pipeline import speaking
from jobs.states import State
from narrator.audio import probe
from tests.books import make_epub

if TYPE_CHECKING:
    from pathlib import Path

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def epub(tmp_path: Path) -> Path:
    return make_epub(
        tmp_path / "tale.epub",
        title="A Tale",
        author="A. Writer",
        language="en",
        chapters=[
            ("One", ["It began in the morning, as such things often do in the country."]),
            ("Two", ["It ended at night, when everyone had gone home to their dinner."]),
        ],
    )


def narrate(path: Path, *options: str) -> str:
    said = io.StringIO()
    call_command("narrate", str(path), *options, stdout=said, stderr=io.StringIO())
    return said.getvalue().strip()


def test_a_book_becomes_an_audiobook_in_the_folder(
    epub: Path, tmp_path: Path, provider: Provider
) -> None:
    out = tmp_path / "out"

    made = narrate(epub, "--voice", "A deep male voice", "--max-price", "1", "--out", str(out))

    assert made == str(out / "A Tale.m4b")
    assert probe.probe(out / "A Tale.m4b").seconds > 8
    assert not list(out.glob(".*"))
    assert provider.ledger.billed_characters > 100


def test_the_same_command_again_buys_nothing(
    epub: Path, tmp_path: Path, provider: Provider
) -> None:
    narrate(epub, "--max-price", "1", "--out", str(tmp_path))
    billed = provider.ledger.billed_characters

    narrate(epub, "--max-price", "0", "--format", "mp3", "--out", str(tmp_path))

    assert provider.ledger.billed_characters == billed
    assert (tmp_path / "A Tale (mp3).zip").is_file()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--max-price", "0.0001"], "more than --max-price"),
        (["--max-price", "much"], "not an amount"),
        ([], "nobody is there to be asked"),
        (["--language", "tlh"], "not one of"),
        (["--voice", " ", "--max-price", "1"], "Describe the voice"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_spent(
    epub: Path, provider: Provider, options: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        narrate(epub, *options)

    assert not Charge.objects.exists()
    assert provider.ledger.billed_characters == 0


def test_a_missing_file_is_said() -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command("narrate", "/nowhere/book.epub")


def test_a_provider_that_refuses_ends_with_its_sentence(epub: Path, provider: Provider) -> None:
    provider.script({"fault": "status", "status": 401})

    with pytest.raises(CommandError, match="paused"):
        narrate(epub, "--max-price", "1")

    assert Job.objects.filter(state="paused", error_code="key_refused").count() == 1


def test_ctrl_c_pauses_so_that_no_worker_goes_on_buying(
    epub: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jobs.management.commands.narrate.Command._show", pressed)

    with pytest.raises(CommandError, match="Stopped"):
        narrate(epub, "--max-price", "1")

    assert Job.objects.get(kind=Kind.NARRATE).state == State.PAUSED


def test_what_ends_the_buying_ends_the_command(
    epub: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ConnectionError("The database is gone.")

    monkeypatch.setattr(speaking, "take_a_turn", broken)

    with pytest.raises(ConnectionError):
        narrate(epub, "--max-price", "1")
