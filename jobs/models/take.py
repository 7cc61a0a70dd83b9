"""Passages of a narration, and the takes that render them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from jobs.models.job import Job, NarratedChapter
from jobs.states import TakeState
from narrator.models import User, VoiceVersion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

WORKER_LOST = "worker_lost"
"""The code of a take that is pending again because its holder is gone."""
LOST = {
    "state": TakeState.NEEDS_ATTENTION,
    "audio_key": "",
    "error_code": "lost",
    "error_detail": "Its sound was lost. It is read again when you ask for it, at its price.",
}
"""What is said of a take whose kept file is gone or damaged. Nobody buys it again unasked."""
BATCH = 500


class TakeQuerySet(models.QuerySet["Take"]):
    def saying(self, owner: User, texts: Iterable[str]) -> dict[str, int]:
        """Return the take to use for each of these texts (by their keys) that has any.

        Of several that can be heard it is the one that the owner chose last, else the first.
        """
        wanted, found = list(texts), dict[str, int]()
        for start in range(0, len(wanted), BATCH):
            rows = self.filter(owner=owner, text_key__in=wanted[start : start + BATCH])
            listed = rows.values_list("text_key", "pk", "state", "chosen_at", "number")
            found |= {key: pk for key, pk, *_ in sorted(listed, key=_preference)}  # the last wins
        return found


def _preference(row: tuple[str, int, str, datetime | None, int]) -> tuple[bool, float, int]:
    _, _, state, chosen_at, number = row
    heard = state == TakeState.DONE
    return heard, chosen_at.timestamp() if heard and chosen_at else 0.0, -number


class Take(models.Model):
    """One rendering of one text by one VoiceVersion. The same text is the same take, unless its
    owner asked for another one: then they have one `text_key` and a `number` each."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="takes")
    version = models.ForeignKey(VoiceVersion, models.CASCADE, related_name="takes")
    key = models.CharField(max_length=64, help_text="digest of all that tells it from others")
    text_key = models.CharField(
        max_length=64, blank=True, help_text="digest of its text and all that shapes the sound"
    )
    number = models.PositiveSmallIntegerField(default=0, help_text="among those of its text")
    chosen_at = models.DateTimeField(null=True, blank=True, help_text="when it was asked for")
    language = models.CharField(max_length=8)
    text = models.TextField()
    state = models.CharField(max_length=16, choices=TakeState.choices, default=TakeState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="requests sent so far")
    bad_draws = models.PositiveSmallIntegerField(default=0, help_text="paid, and not usable")
    lost = models.PositiveSmallIntegerField(default=0, help_text="workers that died with it")
    not_before = models.DateTimeField(null=True, blank=True)
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    audition = models.ForeignKey(
        Job, models.CASCADE, related_name="auditions", null=True, help_text="where it is heard"
    )
    seed = models.PositiveIntegerField(null=True, help_text="of this draw")
    level = models.PositiveSmallIntegerField(default=0, help_text="how often its text was split")
    pieces = models.JSONField(default=list, help_text="[shown, pause] of each, once it was split")
    audio_key = models.CharField(max_length=200, blank=True)
    seconds = models.FloatField(default=0)
    rms_db = models.FloatField(default=0)
    lufs = models.FloatField(null=True, help_text="its loudness, since that is measured")
    fingerprint = models.JSONField(null=True, help_text="how the voice sounds in it")
    flag = models.CharField(max_length=40, blank=True, help_text="why it is worth a listen")
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TakeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_take_per_key"),
            models.CheckConstraint(
                condition=~Q(state=TakeState.DONE) | ~Q(audio_key=""), name="done_has_audio"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "text_key"]),  # what is owned of a text
            models.Index(fields=["state", "lease_until"]),  # the sweeper: leases that ran out
            models.Index(fields=["owner", "done_at"]),  # the pace of the last minutes
            models.Index(fields=["version", "done_at"]),  # the habits of a voice
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.state}"

    @property
    def may_be_stored(self) -> bool:
        """Whether its audio may be in the store, though no row says so."""
        return self.error_code == WORKER_LOST

    @property
    def stem(self) -> str:
        """The key of the audio, without its extension."""
        return f"{self.owner_id}/takes/{self.key[:2]}/{self.key}"


class Draw(models.Model):
    """An answer that was paid for and not taken: kept, so that a person can still choose it."""

    take = models.ForeignKey(Take, models.CASCADE, related_name="draws")
    fence = models.UUIDField(help_text="the attempt that brought it")
    audio_key = models.CharField(max_length=200, blank=True, help_text="empty: not audio at all")
    seconds = models.FloatField(default=0)
    rms_db = models.FloatField(default=0)
    fingerprint = models.JSONField(null=True)
    distance = models.FloatField(null=True, help_text="from the voice as it usually sounds")
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=500, blank=True)
    usable = models.BooleanField(default=False, help_text="suspect, but all of the text is there")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["take", "fence"], name="one_draw_per_attempt")
        ]

    def __str__(self) -> str:
        return f"{self.take_id} {self.code}"


class Role(models.TextChoices):
    """What a passage is beside the text of its chapter."""

    TEXT = ""
    TITLE = "title"  # said, and stands in no text
    HEADING = "heading"  # stands in the text, and is not said: titles are silent


class Passage(models.Model):
    """The place of a take in a chapter, and the structural pause after it."""

    chapter = models.ForeignKey(NarratedChapter, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    take = models.ForeignKey(Take, models.CASCADE, related_name="passages")
    pause = models.CharField(max_length=10)
    role = models.CharField(max_length=7, choices=Role.choices, blank=True)
    shown = models.TextField(
        blank=True, help_text="the text as it stands in the book, where what is sent differs"
    )
    skipped = models.BooleanField(default=False, help_text="its owner goes without it")
    pause_after = models.FloatField(
        null=True, blank=True, help_text="seconds, instead of what `pause` stands for"
    )
    version = models.PositiveIntegerField(default=1, help_text="of its number in the chapter")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chapter", "number"], name="one_passage_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id}/{self.number}"

    @property
    def words(self) -> str:
        """What is to be read while it is spoken."""
        return self.shown or str(self.take.text)


class Former(models.Model):
    """A take that a passage had before, and the text that was shown with it."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="formers")
    take = models.ForeignKey(Take, models.CASCADE, related_name="formers")
    shown = models.TextField(blank=True)
    alone = models.BooleanField(default=True, help_text="it said all that stands here now")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["passage", "take"], name="one_former_per_take")
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} had {self.take_id}"

    @property
    def words(self) -> str:
        return self.shown or str(self.take.text)
