"""What is read: books, their chapters, how their words are pronounced."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from narrator.models.owned import OwnedQuerySet
from narrator.models.people import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class BookState(models.TextChoices):
    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"


class Book(models.Model):
    """An uploaded document of one owner. An article is a Book with one chapter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="books")
    title = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=8, blank=True)
    other_language = models.CharField(
        max_length=60,
        blank=True,
        help_text="what the text seems to be in, where that is none that a voice speaks; by name",
    )
    state = models.CharField(max_length=12, choices=BookState.choices, default=BookState.IMPORTING)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    source_name = models.CharField(max_length=255)
    source_url = models.CharField(
        max_length=2000, blank=True, help_text="the address of an article"
    )
    source_key = models.CharField(max_length=200)
    source_digest = models.CharField(max_length=64)
    cover_key = models.CharField(max_length=200, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    cleaning = models.JSONField(
        default=list, blank=True, help_text="what each rule of narrator.text.cleaning did"
    )
    kept_rules = models.JSONField(
        default=list, blank=True, help_text="the rules of cleaning that were switched off"
    )
    speaking = models.JSONField(
        default=dict,
        blank=True,
        help_text="rules of narrator.text.speaking that are switched: name to on or off",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-created_at"])]  # the library page

    def __str__(self) -> str:
        return self.title or self.source_name

    @property
    def folder(self) -> str:
        """The key of everything stored for this book."""
        return f"{self.owner_id}/books/{self.pk}"


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def owned_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(book__owner_id=user.pk) if user.pk else self.none()

    def included(self) -> Self:
        return self.filter(included=True)


class Chapter(models.Model):
    """One ordered part of a Book. `text` is canonical: see narrator.text.markup."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    book = models.ForeignKey(Book, models.CASCADE, related_name="chapters")
    number = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    characters = models.PositiveIntegerField(help_text="characters that are sent to be spoken")
    included = models.BooleanField(default=True)
    reason = models.CharField(max_length=40, blank=True, help_text="why it is left out")
    edited = models.BooleanField(default=False, help_text="title or text are not as in the source")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "number"], name="one_chapter_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Pronunciation(models.Model):
    """What is sent for a word: in all books of its owner, or in one of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="pronunciations")
    book = models.ForeignKey(Book, models.CASCADE, related_name="pronunciations", null=True)
    written = models.CharField(max_length=100)
    spoken = models.CharField(max_length=200)
    match_case = models.BooleanField(default=False)
    whole_word = models.BooleanField(default=True)
    language = models.CharField(max_length=8, blank=True, help_text="empty: any")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["written", "id"]

    def __str__(self) -> str:
        return f"{self.written} → {self.spoken}"
