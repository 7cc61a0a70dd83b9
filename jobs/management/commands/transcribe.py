"""`manage.py transcribe`: let a speech recogniser hear a narration, and say where it stumbled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import transcription
from jobs.models import Job, Kind, Transcript
from narrator import site
from narrator.audio.embedding import NoModel

if TYPE_CHECKING:
    from jobs.models import Take
    from narrator.audio.recognition import Recogniser


class Command(BaseCommand):
    help = "Hold what SPEECH_RECOGNISER hears in a narration against its text, worst first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=UUID, help="the narration")
        parser.add_argument("--again", action="store_true", help="also what was heard before")
        parser.add_argument("--worst", type=int, default=20, help="passages to show (default: 20)")

    def handle(self, *_: Any, **options: Any) -> None:
        job = Job.objects.filter(pk=options["job"], kind=Kind.NARRATE).first()
        if job is None:
            raise CommandError(f"There is no narration {options['job']}.")
        try:
            recogniser = site.recogniser()
        except NoModel as error:
            raise CommandError(str(error)) from error
        if options["again"]:
            Transcript.objects.filter(take__passages__chapter__job=job).delete()
        takes = list(transcription.unheard(job, recogniser.name))
        deaf = sum(not self._hear(take, recogniser) for take in takes)
        self._say(job, options["worst"])
        if deaf:
            raise CommandError(f"{deaf} of {len(takes)} takes could not be heard; see above.")

    def _hear(self, take: Take, recogniser: Recogniser) -> bool:
        try:
            transcription.hear(take, recogniser)
        except Exception as error:  # of a package that nobody here knows
            self.stderr.write(f"Take {take.pk}: {type(error).__name__}: {error}")
            return False
        return True

    def _say(self, job: Job, most: int) -> None:
        found = transcription.transcription(job, most)
        if found is None:
            self.stdout.write("Nothing is read yet.")
            return
        for each in found["worst"]:
            where = f"chapter {each['chapter']}, passage {each['passage']}"
            self.stdout.write(f"{each['word_error_rate']:7.1%}  {where}\n")
            for name in ("text", "heard"):
                self.stdout.write(f"         {name}: {' '.join(str(each[name]).split())}")
        self.stdout.write(
            f"{found['checked']} of {found['passages']} passages heard: {found['wrong']} of "
            f"{found['words']} words are others ({found['word_error_rate']:.1%})."
        )
