"""`manage.py export_user USER FILE`: all that is theirs, in one zip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import leaving
from narrator.models import User


class Command(BaseCommand):
    help = "Write the books, voices, jobs, charges, sources and finished chapters of USER to FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_: Any, user: str, file: Path, **_options: Any) -> None:
        owner = User.objects.filter(username=user).first()
        if owner is None:
            raise CommandError(f"There is no user {user!r}.")
        leaving.export(owner, file)
        self.stdout.write(str(file))
