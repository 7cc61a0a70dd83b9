"""Read one document aloud from the shell, through the same pipeline as the site."""

from __future__ import annotations

import logging
import shutil
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import control, inline, quotes
from jobs.models import Kind
from jobs.pipeline.packaging import FORMATS
from jobs.progress import progress
from jobs.states import State
from narrator import library, site
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from jobs.models import Job, Quote
    from narrator.models import Book, User

VOICE = "A calm, warm, clear adult voice with an even tone, ideal for audiobook narration."
SHELL_USER = "shell"
BAR = 30


class Command(BaseCommand):
    help = "Make an audiobook of FILE. Asks the price first; exits 0 only when it is complete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--voice", metavar="WORDS", default=VOICE)
        parser.add_argument("--language", metavar="L", default="")
        parser.add_argument("--format", choices=FORMATS, default="m4b")
        parser.add_argument("--out", metavar="DIR", type=Path, default=Path())
        parser.add_argument("--max-price", metavar="USD")

    def handle(self, *_: Any, **options: Any) -> None:
        logging.getLogger("jobs.dispatch").setLevel(logging.WARNING)  # this process works itself
        call_command("migrate", verbosity=0)
        most = _dollars(options["max_price"])
        try:
            self._narrate(options, most)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        except KeyboardInterrupt:
            raise CommandError("Stopped. What is read is kept; the same command goes on.") from None

    def _narrate(self, options: dict[str, Any], most: Decimal | None) -> None:
        owner = _shell_user()
        book = self._import(owner, options["file"], options["language"])
        voice = library.shell_voice(owner, options["voice"], book.language)
        quote = quotes.make_quote(owner, book, voice)
        self._accept(quote, most)
        job = self._work(control.narrate(owner, book, voice, None, most or quote.limit_usd))
        exported = self._work(control.export(owner, job, options["format"]))
        target = _deliver(exported, options["out"])
        self.stdout.write(str(target))

    def _import(self, owner: User, path: Path, language: str) -> Book:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(1 << 20), b"")
            code = library.known_language(language) if language else ""
            job = control.import_book(owner, chunks, path.name, language=code)
        inline.work_on(job)
        if job.state != State.DONE or job.book is None:
            raise CommandError(job.error_detail or f"{path.name} could not be read.")
        job.book.refresh_from_db()
        return job.book

    def _accept(self, quote: Quote, most: Decimal | None) -> None:
        """Ask for the price, unless the highest price says enough."""
        self.stderr.write(
            f"{quote.book}: {quote.characters} characters, {quote.owned_characters} already owned, "
            f"about {quote.seconds_estimate / 3600:.1f} h of audio, ${quote.price_usd:.2f} "
            f"(at most ${most or quote.limit_usd:.2f})."
        )
        if most is not None and quote.price_usd > most:
            raise CommandError(f"${quote.price_usd:.2f} is more than --max-price {most}.")
        if quote.price_usd and most is None and not _agreed():
            raise CommandError("Not started; nothing was spent.")

    def _work(self, job: Job) -> Job:
        try:
            inline.work_on(job, lambda: self._show(job))
        except KeyboardInterrupt:
            if job.kind == Kind.NARRATE:
                control.pause(job)  # else the workers of a running site would go on buying
            raise
        self.stderr.write("")
        if job.state != State.DONE:
            raise CommandError(f"{job.state}: {job.error_detail or 'not complete'}")
        return job

    def _show(self, job: Job) -> None:
        counts = progress(job)["progress"]
        share = counts["characters_done"] / counts["characters"] if counts["characters"] else 0
        bar = "#" * round(BAR * share)
        if sys.stderr.isatty():
            self.stderr.write(f"\r{job.kind} [{bar:<{BAR}}] {share:4.0%} ", ending="")


def _dollars(words: str | None) -> Decimal | None:
    try:
        amount = None if words is None else Decimal(words)
    except InvalidOperation:
        amount = Decimal(-1)
    if amount is not None and not (amount.is_finite() and amount >= 0):
        raise CommandError(f"--max-price {words} is not an amount in US dollars, as 2.50.")
    return amount


def _shell_user() -> User:
    owner, made = get_user_model().objects.get_or_create(username=SHELL_USER)
    if made:
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    return owner


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise CommandError("Give --max-price USD: nobody is there to be asked.")
    return input("Start? [y/N] ").strip().lower() in {"y", "yes"}


def _deliver(exported: Job, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target: Path = folder / exported.result["filename"]
    fresh = target.with_name(f".{target.name}.part")
    with site.store().open(exported.result["key"]) as source, fresh.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    fresh.replace(target)
    return target
