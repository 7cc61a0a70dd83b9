"""`manage.py orphans`: files, and voices at the speech server, that no row names.

Says them; deletes them only when asked.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import files
from jobs.pipeline import retiring
from narrator import site
from narrator.speech.errors import SpeechError


class Command(BaseCommand):
    help = "List the files and the remote voices that belong to nothing any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete the files")
        parser.add_argument(
            "--delete-voices",
            action="store_true",
            help="delete the voices too; not where another Narrator uses the same key",
        )
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
        try:
            self._voices(delete=options["delete_voices"])
        except SpeechError as error:
            raise CommandError(f"The voices at the speech server are not known: {error}") from error

    def _voices(self, *, delete: bool) -> None:
        found = retiring.unknown()
        for each in found:
            self.stdout.write(f"{'voice':>12}  {each.name} ({each.voice_id})")
        if delete:
            retiring.delete_unknown(found)
        done = "deleted" if delete else "found; --delete-voices removes them"
        if found:
            self.stdout.write(f"{len(found)} voices at the speech server {done}.")
