"""`manage.py backup FILE`: database, media and secret of one machine in one tar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from narrator import keeping, site
from narrator.media import FolderStore


class Command(BaseCommand):
    help = "Write everything that is kept to FILE, while the site works. See docs/operations.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_: Any, file: Path, **_options: Any) -> None:
        keeping.back_up(own_parts(), file.absolute())
        self.stdout.write(f"{file}: {file.stat().st_size} bytes")


def own_parts() -> keeping.Parts:
    """Return where this installation lies, if all of it lies on this machine."""
    database = settings.DATABASES["default"]
    store = site.store()
    if "sqlite3" not in database["ENGINE"] or not isinstance(store, FolderStore):
        raise CommandError(
            "This installation keeps its rows or its files elsewhere. "
            "Use pg_dump first, then the copy of your bucket: see docs/operations.md."
        )
    secret = Path(settings.DATA) / keeping.SECRET
    return keeping.Parts(Path(database["NAME"]), store.root, secret)
