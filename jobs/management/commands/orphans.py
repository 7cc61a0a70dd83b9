"""`manage.py orphans`: kept files that no row names. Says them; deletes them only when asked."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs import files
from narrator import site


class Command(BaseCommand):
    help = "List the files that belong to nothing any more. With --delete they go."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true")
        parser.add_argument(
            "--hours", type=float, default=24.0, help="leave alone what is younger (default: 24)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        count = size = 0
        for entry in files.orphans(options["hours"] * 3600):
            self.stdout.write(f"{entry.size:>12}  {entry.key}")
            count, size = count + 1, size + entry.size
            if options["delete"]:
                site.store().delete(entry.key)
        done = "deleted" if options["delete"] else "found; --delete removes them"
        self.stdout.write(f"{count} files, {size} bytes {done}.")
