"""Who asks, and what is theirs. An object of somebody else is answered like one that is not."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from narrator.models import Token, User
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    Row = TypeVar("Row", bound=Model)


class Bearer(HttpBearer):
    """A program with `Authorization: Bearer TOKEN`. Tokens in an address are not looked at."""

    def __call__(self, request: HttpRequest) -> User | None:
        if "Authorization" not in request.headers:
            return None
        owner: User | None = super().__call__(request)
        if owner is None:  # no falling back to a cookie: who sends a token means the token
            raise HttpError(401, "The token is not valid. Make a new one on the account page.")
        return owner

    def authenticate(self, _request: HttpRequest, token: str) -> User | None:
        return Token.owner_of(token.strip())


class SignedIn(APIKeyCookie):
    """A person whose browser is signed in. What changes something must bring the CSRF token."""

    param_name = "session"

    def __call__(self, request: HttpRequest) -> User | None:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise Refusal(
                "csrf_failed", "The page is out of date. Reload it and try again.", status=403
            )
        return request.user

    def authenticate(self, request: HttpRequest, _key: str | None) -> User | None:
        return self(request)


METHODS = (Bearer(), SignedIn())


def identify(request: HttpRequest) -> User | None:
    """Return who asks, by token or by session."""
    return next((user for method in METHODS if (user := method(request))), None)


def caller(request: HttpRequest) -> User:
    """Return who asks, after the API has let them in."""
    return cast("User", cast("Any", request).auth)


def find(rows: QuerySet[Row], pk: object, what: str) -> Row:
    """Return one of `rows`, which are the caller's own, or refuse with 404."""
    try:
        row = rows.filter(pk=uuid.UUID(str(pk))).first()
    except ValueError:
        row = None
    if row is None:
        raise Refusal("not_found", f"There is no such {what}.", status=404)
    return row
