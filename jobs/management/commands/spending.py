"""`manage.py spending off|on`: the switch for all the site's money."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.models import SpendingStop


class Command(BaseCommand):
    help = "Stop all spending of the site within seconds, or let it go on. Says how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("switch", nargs="?", choices=("on", "off"))
        parser.add_argument("--reason", default="", help="shown to those whose books wait")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["switch"] == "off":
            reason = options["reason"][:200]
            SpendingStop.objects.update_or_create(only=1, defaults={"reason": reason})
        elif options["switch"] == "on":
            SpendingStop.objects.all().delete()
        stopped = SpendingStop.objects.exists()
        self.stdout.write("Spending is off." if stopped else "Spending is on.")
