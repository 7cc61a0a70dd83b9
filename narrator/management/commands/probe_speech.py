"""`manage.py probe_speech`: what the configured speech server really supports."""

import asyncio
import contextlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from narrator import site
from narrator.speech.errors import SpeechError
from narrator.speech.pasting import source
from narrator.speech.probing import Report, estimate, probe
from narrator.speech.server import Server
from narrator.speech.speakers import SpeechConfig, open_server


class Command(BaseCommand):
    help = "Ask the speech server a few cheap questions, and print a profile to paste."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask before spending")

    def handle(self, *_args: Any, yes: bool, **_options: Any) -> None:
        config = site.speech()
        try:
            server = open_server(config)  # before a question that would be in vain
            self.stdout.write(f"{config.profile} at {config.url}, model {config.model}")
            self.stdout.write(f"This costs at most ${estimate(config):.4f}.")
            if not yes and input("Go on? [y/N] ").strip().lower() not in {"y", "yes"}:
                raise CommandError("Nothing was asked.")
            report = asyncio.run(_probe(config, server))
        except SpeechError as error:
            raise CommandError(str(error)) from error
        self._print(report)

    def _print(self, report: Report) -> None:
        for finding in report.findings:
            style = self.style.SUCCESS if finding.works else self.style.WARNING
            mark = "yes" if finding.works else "no "
            self.stdout.write(f"{style(mark)} {finding.probe}: {finding.said}")
        self.stdout.write(f"\nFor narrator/speech/profiles.py:\n\n{source(report.profile)}")


async def _probe(config: SpeechConfig, server: Server) -> Report:
    async with contextlib.aclosing(server):
        return await probe(config, server)
