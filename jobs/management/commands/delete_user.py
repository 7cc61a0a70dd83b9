"""`manage.py delete_user USER --yes`: rows and files; the ledger keeps its sums."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import leaving
from narrator.models import User


class Command(BaseCommand):
    help = "Delete USER with everything that is theirs. There is no way back but a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--yes", action="store_true", help="really")

    def handle(self, *_: Any, user: str, yes: bool, **_options: Any) -> None:
        owner = User.objects.filter(username=user).first()
        if owner is None:
            raise CommandError(f"There is no user {user!r}.")
        if not yes:
            books = owner.books.count()
            raise CommandError(f"{user} has {books} books. Add --yes to delete all of it for good.")
        try:
            leaving.delete(owner)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user} is deleted.")
