"""Anything that takes long: one table, one state machine, one shape to poll."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.usd import UsdField
from jobs.states import ACTIVE, FINAL, MOVES, TOLD, ChapterState, State
from narrator.audio.sound import DEFAULT_PROFILE
from narrator.models import Book, Chapter, OwnedQuerySet, User, VoiceVersion

if TYPE_CHECKING:
    from narrator.models import Voice


class Kind(models.TextChoices):
    IMPORT = "import"
    AUDITION = "audition"
    NARRATE = "narrate"
    EXPORT = "export"


class JobQuerySet(OwnedQuerySet):
    def active(self) -> Self:
        return self.filter(state__in=ACTIVE)

    def move(self, pk: uuid.UUID, target: State, **fields: Any) -> bool:
        """Move one job to `target`. Return False if somebody else was first.

        What its owner is to be told of is written in the same transaction.
        """
        if target in FINAL:
            fields.setdefault("finished_at", Now())
        rows = self.filter(pk=pk, state__in=MOVES[target])
        code = fields.get("error_code", "")
        with transaction.atomic():
            news = self._is_news(pk, target, code)
            moved = rows.update(state=target, updated_at=Now(), **fields) == 1
            if moved and news:
                JobEvent.objects.create(
                    job_id=pk, state=target, code=code, detail=fields.get("error_detail", "")
                )
        return moved

    def _is_news(self, pk: uuid.UUID, target: State, code: str) -> bool:
        """Whether its owner does not know: not of a pause of their own, nor of one that lasts."""
        if target == State.DONE:  # and not for the second time, after a repair
            last = JobEvent.objects.filter(job=pk).order_by("-at").values_list("state", flat=True)
            return last.first() != State.DONE
        if target != State.PAUSED:
            return target in TOLD
        # A job that probes carries the code of its pause: see jobs.resumption.
        return bool(code) and not Job.objects.filter(pk=pk, error_code=code).exists()

    def reopen(self, pk: uuid.UUID) -> bool:
        """Take a finished narration up again, for a repair. Return False if it is not finished."""
        rows = self.filter(pk=pk, kind=Kind.NARRATE, state=State.DONE)
        return rows.update(state=State.QUEUED, finished_at=None, updated_at=Now()) == 1


class Job(models.Model):
    """One piece of background work and how far it got."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    target = models.CharField(max_length=200, help_text="what it makes; one active job for each")
    book = models.ForeignKey(Book, models.CASCADE, related_name="jobs", null=True)
    version = models.ForeignKey(VoiceVersion, models.CASCADE, related_name="jobs", null=True)
    source = models.ForeignKey("self", models.CASCADE, related_name="exports", null=True)
    format = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=8, blank=True)
    sound = models.CharField(
        max_length=10, default=DEFAULT_PROFILE, help_text="the loudness profile of its audio"
    )
    direction = models.JSONField(
        default=dict, blank=True, help_text="how it is performed: see jobs.direction"
    )
    options = models.JSONField(default=dict, blank=True, help_text="how an export differs")
    price_usd = UsdField(default=Decimal(0), help_text="what its owner accepted")
    limit_usd = UsdField(default=Decimal(0), help_text="what it may cost with passages read again")
    saved_usd = UsdField(
        default=Decimal(0), help_text="what it would have cost beside that, with nothing owned"
    )
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at"]),  # the list of one's jobs
            models.Index(fields=["state", "kind"]),  # the sweeper
            models.Index(fields=["kind", "state", "owner", "created_at"]),  # who waits for speech
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(state__in=ACTIVE), name="one_active_job_per_target"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(error_code=""), name="failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.pk}"

    @property
    def folder(self) -> str:
        """The key of everything stored for this job."""
        return f"{self.owner_id}/jobs/{self.pk}"

    @property
    def voice(self) -> Voice | None:
        return self.version.voice if self.version else None


class NarratedChapterQuerySet(models.QuerySet["NarratedChapter"]):
    def audible(self) -> Self:
        """Chapters that can be heard: ready ones, and those that are being repaired."""
        return self.filter(samples__gt=0)


class NarratedChapter(models.Model):
    """One chapter of one narration: its title and text as they were when the price was accepted.

    While it is repaired, its files, samples, spans and levels are still those of the last stitch.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="chapters")
    chapter = models.ForeignKey(Chapter, models.SET_NULL, null=True, related_name="narrated")
    number = models.PositiveIntegerField(help_text="from 1; the opening credits are 0")
    place = models.CharField(
        max_length=7, blank=True, help_text="opening or closing: credits, which no book has"
    )
    title = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ChapterState.choices, default=ChapterState.OPEN)
    samples = models.PositiveBigIntegerField(default=0, help_text="at 24 kHz, once ready")
    stitch = models.CharField(
        max_length=32, blank=True, help_text="the stitch that its files are of; a repair makes more"
    )
    heard = models.JSONField(default=list, help_text="the passages in its files, in order")
    spans = models.JSONField(default=list, help_text="[start, end] seconds of each of these")
    quiet = models.JSONField(default=list, help_text="[start, end] of the pauses in each passage")
    sound = models.JSONField(default=dict, help_text="levels: see narrator.audio.levels")
    mp3_bytes = models.PositiveBigIntegerField(default=0, help_text="once ready")
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = NarratedChapterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["state", "job"])]  # what is to be stitched
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job", "number"], name="one_narrated_chapter_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChapterState.READY) | Q(samples__gt=0), name="ready_has_audio"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title} ({self.state})"

    @property
    def audible(self) -> bool:
        return self.samples > 0

    def audio_key(self, extension: str) -> str:
        """The key of this chapter's audio in one format."""
        stitch = f".{self.stitch}" if self.stitch else ""
        return f"{self.job.folder}/{self.number:05d}{stitch}.{extension}"


class JobEvent(models.Model):
    """A turn of a job that its owner may want to hear of, until its notices are written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="events")
    state = models.CharField(max_length=16, choices=State.choices)
    code = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    spread_at = models.DateTimeField(null=True, blank=True, help_text="its notices are written")

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(spread_at=None), name="events_to_spread")
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.state} {self.code}"
