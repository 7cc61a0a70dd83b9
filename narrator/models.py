"""Books, chapters and voices of their owners. Knows nothing of jobs."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class User(AbstractUser):
    """A person who signs in. Everything else is reached through its owner."""

    objects: ClassVar[UserManager[Self]] = UserManager()


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of one owner. What belongs to another does not exist."""

    def owned_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner_id=user.pk) if user.pk else self.none()


class Token(models.Model):
    """A key for programs. Only its digest is kept; the words are shown once."""

    PREFIX = "nrt_"

    owner = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.hint}… of {self.owner_id}"

    @classmethod
    def issue(cls, owner: User, name: str = "") -> str:
        """Make a token and return its words, which nobody can read again."""
        words = cls.PREFIX + secrets.token_urlsafe(32)
        cls.objects.create(owner=owner, name=name[:100], digest=digest_of(words), hint=words[:9])
        return words

    @classmethod
    def owner_of(cls, words: str) -> User | None:
        """Return who these words belong to, if anyone who may still sign in."""
        token = cls.objects.select_related("owner").filter(digest=digest_of(words)).first()
        if token is None or not token.owner.is_active:
            return None
        token.touch()
        owner: User = token.owner
        return owner

    def touch(self) -> None:
        """Note the use, at most once a minute."""
        now = timezone.now()
        if not self.last_used_at or (now - self.last_used_at).total_seconds() > 60:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)


def digest_of(words: str) -> str:
    """Return the digest under which a token is kept."""
    return hashlib.sha256(words.encode()).hexdigest()


class SignInAttempts(models.Model):
    """How often somebody tried to sign in since `since`."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of account and address")
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"


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


class VoiceQuerySet(OwnedQuerySet):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)


class Voice(models.Model):
    """A named narrator of one owner. A book is read by a VoiceVersion, never by this."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="voices")
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500)
    language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """The key of everything stored for this voice."""
        return f"{self.owner_id}/voices/{self.pk}"

    @property
    def reader(self) -> VoiceVersion | None:
        """The version that reads: the newest that was pinned with these words, else the newest."""
        versions = list(self.versions.all())
        pinned = (v for v in versions if v.pinned and v.description == self.description)
        return next(pinned, versions[0] if versions else None)


class VoiceVersion(models.Model):
    """An immutable snapshot of a Voice: what reads a book from its first word to its last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    profile = models.CharField(max_length=20)
    model = models.CharField(max_length=120)
    description = models.CharField(max_length=500)
    reference_key = models.CharField(
        max_length=200, blank=True, help_text="the take it sounds like"
    )
    reference_text = models.TextField(blank=True, help_text="what is said in it")
    reference_digest = models.CharField(max_length=64, blank=True)
    fingerprint = models.JSONField(null=True, help_text="how the reference sounds")
    seed = models.PositiveIntegerField(null=True, help_text="where the server takes one")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.description} v{self.number}"

    @property
    def pinned(self) -> bool:
        """Whether a kept take is the reference of this voice."""
        return bool(self.reference_key)
