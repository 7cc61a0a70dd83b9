"""Every row has an owner, and is reached through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of one owner. What belongs to another does not exist."""

    def owned_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(owner_id=user.pk) if user.pk else self.none()
