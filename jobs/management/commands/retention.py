"""`manage.py retention`: what outlived its use. Says it; lets it go only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from jobs.retention import AT_ONCE, RULES
from narrator import site

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from jobs.retention import Rule


class Command(BaseCommand):
    help = "List what the settings KEEP_… let go; the sweeper does it by itself, some every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="let all of it go now")

    def handle(self, *_: Any, **options: Any) -> None:
        sizes = {entry.key: entry.size for entry in site.store().entries()}
        for rule in RULES:
            self.stdout.write(_said(rule, sizes))
            while options["delete"] and rule.forget() == AT_ONCE:
                pass
        if not options["delete"]:
            self.stdout.write("Nothing was changed; --delete lets it go now.")


def _said(rule: Rule, sizes: dict[str, int]) -> str:
    """Say how much one rule lets go."""
    kept = f"{rule.days} days" if rule.days else "for ever"
    count = rule.due().count()
    size = sum(sizes.get(key, 0) for row in rule.due().iterator() for key in rule.keys(row))
    return f"{count:>8}  {rule.what}, {size} bytes of files ({rule.setting}: {kept})"
