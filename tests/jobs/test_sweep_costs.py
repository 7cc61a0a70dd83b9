"""What a sweep asks the database does not grow with the work that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import sweep
from tests.rows import TEXTS, make_done, make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


def asked() -> int:
    with CaptureQueriesContext(connection) as queries:
        sweep.repair()
        sweep.due()
    return len(queries)


def test_it_asks_as_often_after_twenty_books_as_after_none(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    sweep.repair()  # what is looked at once an hour has been looked at
    before = asked()

    for number in range(20):
        make_done(make_narration(make_user(f"reader{number}"), TEXTS))

    assert asked() == before
