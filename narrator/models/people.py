"""People, their keys, and how often somebody tried to be one of them."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

from narrator.models.owned import OwnedQuerySet


class User(AbstractUser):
    """A person who signs in. Everything else is reached through its owner."""

    objects: ClassVar[UserManager[Self]] = UserManager()


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
