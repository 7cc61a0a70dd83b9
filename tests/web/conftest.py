"""Three people: alice owns, bob has things of his own, charlie must see nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from narrator.models import Token
from narrator.web import health, polling
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.models import User


@pytest.fixture(autouse=True)
def _just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker was heard from, and none is missed yet, however long the tests have run."""
    monkeypatch.setattr(health, "STARTED", time.monotonic())


@pytest.fixture(autouse=True)
def _nobody_polled() -> None:
    polling.ASKED.clear()


@pytest.fixture
def alice(db: None) -> User:
    return rows.make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return rows.make_user("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return rows.make_user("charlie")


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """Return a function that gives a browser in which a user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def api_for() -> Callable[[User], Client]:
    """Return a function that gives a program with a token of a user."""

    def with_token(user: User) -> Client:
        return Client(headers={"Authorization": f"Bearer {Token.issue(user)}"})

    return with_token


@pytest.fixture
def api(alice: User, api_for: Callable[[User], Client]) -> Client:
    """A program of alice's."""
    return api_for(alice)
