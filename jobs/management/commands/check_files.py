"""`manage.py check_files`: is every file there that a row names?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import files, mending


class Command(BaseCommand):
    help = "Hold every kept file against its row. Exits 1 when one is lost or damaged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listen", action="store_true", help="decode and measure every take")
        parser.add_argument(
            "--mend", action="store_true", help="mark what is lost, and make what costs nothing"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        found = list(files.faults(listen=options["listen"]))
        for fault in found:
            self.stdout.write(str(fault))
        if not found:
            self.stdout.write("Every file is as its row says.")
            return
        mended = mending.mend(found) if options["mend"] else 0
        if mended:
            self.stdout.write(f"{mended} are marked; nothing is bought before its owner asks.")
        if left := len(found) - mended:
            raise CommandError(
                f"{left} files are not as their rows say. --mend marks takes, chapters and "
                "downloads; sources, covers and kept voices are in a backup alone."
            )
