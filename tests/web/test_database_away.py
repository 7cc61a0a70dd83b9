"""A database that does not answer for a moment is no error of whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def raising(error: Exception) -> Callable[..., None]:
    def execute(*_: object) -> None:
        raise error

    return execute


@pytest.mark.parametrize("address", ["/api/v1/books", "/"])
def test_who_asks_meanwhile_is_told_when_to_ask_again(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(rows.make_user())
    monkeypatch.setattr(CursorWrapper, "execute", raising(OperationalError("the server is gone")))

    answer = client.get(address)

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "The database does not answer." in answer.text
    assert "server is gone" not in answer.text


def test_a_fault_of_our_own_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(rows.make_user())
    monkeypatch.setattr(CursorWrapper, "execute", raising(ValueError("a bug")))

    assert client.get("/").status_code == 500
