"""A whole installation of one machine in one file, and back. Plain values in; no rows, no settings.

The database goes first: files that are newer than it are found again by their keys, rows that are
newer than the files would promise audio that is not there.
"""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

DATABASE = "narrator.sqlite3"
SECRET = "secret_key"  # noqa: S105 - the name of a file
MEDIA = "media"
UNFINISHED = f"{MEDIA}/.unfinished"


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the parts of an installation lie."""

    database: Path
    media: Path
    secret: Path


class NotRestored(Exception):
    """Nothing was changed; the message says why."""


def back_up(parts: Parts, target: Path) -> None:
    """Write everything to `target`, a tar. It may be done while the site works."""
    beside = target.parent
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        whole = Path(folder) / "backup.tar"
        copy = Path(folder) / DATABASE
        with (
            closing(sqlite3.connect(parts.database)) as source,
            closing(sqlite3.connect(copy)) as snapshot,
        ):
            source.backup(snapshot)
        with tarfile.open(whole, "w") as tar:
            tar.add(copy, DATABASE)
            if parts.secret.exists():
                tar.add(parts.secret, SECRET)
            _add_media(tar, parts.media)
        whole.replace(target)


def _add_media(tar: tarfile.TarFile, media: Path) -> None:
    for path in sorted(media.rglob("*")):
        name = f"{MEDIA}/{path.relative_to(media).as_posix()}"
        if path.is_dir() or name.startswith(UNFINISHED):
            continue
        try:
            tar.add(path, name)
        except FileNotFoundError:  # deleted meanwhile, by its owner
            continue


def restore(archive: Path, parts: Parts) -> None:
    """Unpack a backup where nothing is kept yet. Raise `NotRestored`."""
    if parts.database.exists() or any(parts.media.glob("*")):
        raise NotRestored(
            f"{parts.database.parent} is in use. Restore into an empty NARRATOR_DATA."
        )
    parts.database.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parts.database.parent, prefix=".restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise NotRestored(f"{archive} could not be unpacked: {error}") from error
        _put_in_place(folder, parts, archive)


def _put_in_place(folder: Path, parts: Parts, archive: Path) -> None:
    if not (folder / DATABASE).is_file():
        raise NotRestored(f"{archive} is not a backup of Narrator: it holds no {DATABASE}.")
    if (folder / MEDIA).is_dir():
        if parts.media.is_dir():
            parts.media.rmdir()
        (folder / MEDIA).replace(parts.media)
    if (folder / SECRET).is_file():
        (folder / SECRET).replace(parts.secret)
    (folder / DATABASE).replace(parts.database)  # last: with it, the installation is there
