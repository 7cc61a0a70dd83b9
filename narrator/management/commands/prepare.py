"""`manage.py prepare`: what must be done once before a new version starts."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from narrator import first_user


class Command(BaseCommand):
    help = "Bring the database up to date, and create the first user where there is none."

    def handle(self, *_args: Any, **_options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if password := first_user.create_first_user():
            self.stdout.write(f"Sign in as {first_user.NAME} with the password {password}")
            self.stdout.write("It is shown this once; change it on the account page.")
