"""`manage.py restore FILE`: a backup into an empty NARRATOR_DATA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from narrator import keeping
from narrator.management.commands.backup import own_parts


class Command(BaseCommand):
    help = "Unpack a backup into an empty NARRATOR_DATA, and bring its database up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_: Any, file: Path, **_options: Any) -> None:
        try:
            keeping.restore(file, own_parts())
        except keeping.NotRestored as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("Restored. `manage.py check_files` holds the files against the rows.")
