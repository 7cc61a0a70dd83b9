"""A backup that was never restored is none: it is, here."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from narrator import keeping

ROOT = Path(__file__).parents[2]
DATA = ("title", "A Chronicle")


@pytest.fixture
def parts(tmp_path: Path) -> keeping.Parts:
    """An installation with a row in the write-ahead log, a take, and half a file."""
    data = tmp_path / "data"
    (data / "media" / "1" / "takes").mkdir(parents=True)
    (data / "media" / "1" / "takes" / "ab.wav").write_bytes(b"RIFF")
    (data / "media" / ".unfinished").mkdir()
    (data / "media" / ".unfinished" / "half").write_bytes(b"RI")
    (data / "secret_key").write_text("a secret")
    with closing(sqlite3.connect(data / "narrator.sqlite3")) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE facts (name, value)")
        database.execute("INSERT INTO facts VALUES (?, ?)", DATA)
    return parts_of(data)


def parts_of(data: Path) -> keeping.Parts:
    return keeping.Parts(data / "narrator.sqlite3", data / "media", data / "secret_key")


def test_what_was_backed_up_is_there_again(parts: keeping.Parts, tmp_path: Path) -> None:
    keeping.back_up(parts, tmp_path / "backup.tar")
    back = parts_of(tmp_path / "other")
    keeping.restore(tmp_path / "backup.tar", back)

    with closing(sqlite3.connect(back.database)) as database:
        assert database.execute("SELECT * FROM facts").fetchall() == [DATA]
    files = {str(path.relative_to(back.media)) for path in back.media.rglob("*") if path.is_file()}
    assert files == {"1/takes/ab.wav"}
    assert back.secret.read_text() == "a secret"
    assert {path.name for path in tmp_path.iterdir()} == {"backup.tar", "data", "other"}


def test_nothing_is_restored_over_what_is_kept(parts: keeping.Parts, tmp_path: Path) -> None:
    keeping.back_up(parts, tmp_path / "backup.tar")

    with pytest.raises(keeping.NotRestored, match="is in use"):
        keeping.restore(tmp_path / "backup.tar", parts)


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100])
def test_what_is_no_backup_changes_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "backup.tar").write_bytes(content)
    back = parts_of(tmp_path / "other")

    with pytest.raises(keeping.NotRestored):
        keeping.restore(tmp_path / "backup.tar", back)
    assert list((tmp_path / "other").iterdir()) == []


def manage(data: Path, *command: str) -> str:
    """Run a command in an installation of its own."""
    environment = {"PATH": os.environ["PATH"], "NARRATOR_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(data: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with closing(sqlite3.connect(data / "narrator.sqlite3")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in tables]
        return {n: database.execute(f'SELECT COUNT(*) FROM "{n}"').fetchone()[0] for n in names}


def test_the_commands_move_an_installation(tmp_path: Path) -> None:
    """A book that was narrated here is there, whole and owned, and its secret with it."""
    here, there = tmp_path / "here", tmp_path / "there"
    book = tmp_path / "bell.txt"
    book.write_text("The bell rang twice. Nobody came down to open the gate.")
    manage(here, "prepare")
    token = manage(here, "token", "alice", "--create").strip()
    manage(here, "narrate", str(book), "--voice", "A calm man", "--out", str(tmp_path / "first"))

    manage(here, "backup", str(tmp_path / "backup.tar"))
    before = rows_of(here)
    manage(there, "restore", str(tmp_path / "backup.tar"))

    assert rows_of(there) == before
    assert manage(there, "check_files", "--listen") == "Every file is as its row says.\n"
    with closing(sqlite3.connect(there / "narrator.sqlite3")) as database:
        hints = {hint for (hint,) in database.execute("SELECT hint FROM narrator_token")}
    assert hints == {token[:9]}
    assert (here / "secret_key").read_text() == (there / "secret_key").read_text()
    manage(there, "narrate", str(book), "--voice", "A calm man", "--out", str(tmp_path / "again"))
    assert rows_of(there)["jobs_take"] == before["jobs_take"]  # all of it was owned already
    assert rows_of(there)["jobs_charge"] == before["jobs_charge"]
