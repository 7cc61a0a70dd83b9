"""`manage.py check_files`: is every file there that a row names?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import files


class Command(BaseCommand):
    help = "Hold every kept file against its row. Exits 1 when one is lost or damaged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listen", action="store_true", help="decode and measure every take")

    def handle(self, *_: Any, **options: Any) -> None:
        found = list(files.faults(listen=options["listen"]))
        for fault in found:
            self.stdout.write(f"{fault.row}: {fault.key} {fault.trouble}")
        if found:
            raise CommandError(
                f"{len(found)} files are not as their rows say. A take that is lost is bought "
                "again when its chapter is put together anew; everything else is in a backup."
            )
        self.stdout.write("Every file is as its row says.")
