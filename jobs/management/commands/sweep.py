"""`manage.py sweep`: what the scheduler does every ten seconds, once and now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jobs import sweep


class Command(BaseCommand):
    help = "Take back what dead workers held, and call workers for all that is due."

    def handle(self, *_: Any, **_options: Any) -> None:
        rung = sweep.sweep()
        for due in rung:
            self.stdout.write(" ".join([due.task, *map(str, due.args)]))
        self.stdout.write(f"{len(rung)} calls.")
