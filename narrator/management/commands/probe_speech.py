"""`manage.py probe_speech`: what the configured speech server really supports."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from narrator import site
from narrator.audio.clip import decode
from narrator.audio.embedding import NoModel
from narrator.audio.errors import BadAudio
from narrator.audio.spread import Spread, Verdict
from narrator.speech.errors import SpeechError
from narrator.speech.findings import Report, estimate
from narrator.speech.pasting import source
from narrator.speech.probing import probe
from narrator.speech.server import Server
from narrator.speech.speakers import SpeechConfig, open_server
from narrator.speech.types import Speech

WRONG_KEY = "narrator-probe-this-is-no-key"


class Command(BaseCommand):
    help = "Ask the speech server a few cheap questions, and print a profile to paste."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask before spending")
        parser.add_argument("--short", action="store_true", help="leave out the long text")

    def handle(self, *_args: Any, yes: bool, short: bool, **_options: Any) -> None:
        config = site.speech()
        try:
            server = open_server(config)  # before a question that would be in vain
            self.stdout.write(f"{config.profile} at {config.url}, model {config.model}")
            price = estimate(config, long=not short)
            self.stdout.write(f"This costs at most ${price:.4f}.")
            if not yes and input("Go on? [y/N] ").strip().lower() not in {"y", "yes"}:
                raise CommandError("Nothing was asked.")
            report = asyncio.run(_probe(config, server, long=not short))
        except SpeechError as error:
            raise CommandError(str(error)) from error
        self._print(report)

    def _print(self, report: Report) -> None:
        for finding in report.findings:
            style = self.style.SUCCESS if finding.works else self.style.WARNING
            mark = "yes" if finding.works else "no "
            self.stdout.write(f"{style(mark)} {finding.probe}: {finding.said}")
        for heard in report.heard:
            self.stdout.write(f"    {heard.what}: {_alike(heard.takes)}")
        self.stdout.write(f"\nFor narrator/speech/profiles.py:\n\n{source(report.profile)}")


async def _probe(config: SpeechConfig, server: Server, *, long: bool) -> Report:
    stranger = open_server(replace(config, token=WRONG_KEY)) if config.token else None
    async with contextlib.aclosing(server):
        try:
            return await probe(config, server, stranger, long=long)
        finally:
            if stranger:
                await stranger.aclose()


def _alike(takes: Sequence[Speech]) -> str:
    """How far the takes are from the first, by what compares the takes of books."""
    try:
        hear = site.listener().hear
        first, *others = [hear(decode(take.audio, take.media_type)) for take in takes]
        spread = Spread.around(first)
    except (BadAudio, NoModel, ValueError) as error:
        return f"not compared: {error}"
    away = [spread.distance(other) for other in others]
    strangers = [spread.judge(other) for other in others].count(Verdict.OTHER)
    return (
        f"{strangers} of {len(others)} takes sound like somebody else than the first "
        f"(distances {min(away):.1f} to {max(away):.1f}; {spread.other:.1f} is the limit)"
    )
