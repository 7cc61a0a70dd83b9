"""`manage.py token USER`: a new API token on standard output, and nothing else there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from narrator.models import Token, User


class Command(BaseCommand):
    help = "Print a new API token for USER. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--create", action="store_true", help="make the user first")
        parser.add_argument("--name", default="command line", help="what the token is called")

    def handle(self, *_args: Any, user: str, create: bool, name: str, **_options: Any) -> None:
        owner = User.objects.filter(username=user).first()
        if owner is None and create and user.strip():
            owner = User.objects.create_user(username=user)  # without a password: only tokens
        if owner is None:
            raise CommandError(f"There is no user {user!r}. Add --create to make one.")
        if not owner.is_active:
            raise CommandError(f"The user {user!r} may not sign in any more.")
        self.stdout.write(Token.issue(owner, name))
