"""How often one may try to sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from narrator.models import SignInAttempts
from narrator.web import throttle

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def request(rf: RequestFactory, address: str = "192.0.2.1", **headers: str) -> HttpRequest:
    return rf.post("/", REMOTE_ADDR=address, **headers)  # type: ignore[arg-type]


def tried(rf: RequestFactory, times: int, name: str = "alice", address: str = "192.0.2.1") -> int:
    waits = [throttle.sign_in(request(rf, address), name) for _ in range(times)]
    return waits[-1]


def test_a_few_mistakes_are_free_and_then_one_waits(rf: RequestFactory) -> None:
    assert tried(rf, throttle.TRIES) == 0
    assert 0 < tried(rf, 1) <= throttle.WINDOW.total_seconds()
    assert tried(rf, 1, " Alice ") > 0


def test_others_do_not_wait(rf: RequestFactory) -> None:
    tried(rf, throttle.TRIES + 1)

    assert tried(rf, 1, "bob") == 0
    assert tried(rf, 1, "alice", "192.0.2.2") == 0


def test_one_address_may_not_try_every_name(rf: RequestFactory) -> None:
    for number in range(throttle.TRIES_OF_ADDRESS):
        assert tried(rf, 1, f"user{number}") == 0

    assert tried(rf, 1, "alice") > 0


def test_a_header_that_anybody_can_write_changes_nothing(rf: RequestFactory) -> None:
    tried(rf, throttle.TRIES)

    assert throttle.sign_in(request(rf, HTTP_X_FORWARDED_FOR="198.51.100.1"), "alice") > 0


def test_time_and_the_right_password_forgive(rf: RequestFactory) -> None:
    tried(rf, throttle.TRIES + 1)
    tried(rf, throttle.TRIES + 1, "bob")

    throttle.signed_in(request(rf), "alice")
    assert tried(rf, 1) == 0
    SignInAttempts.objects.update(since=timezone.now() - throttle.WINDOW - timedelta(seconds=1))
    assert tried(rf, 1, "bob") == 0


def test_names_and_addresses_are_not_kept(rf: RequestFactory) -> None:
    tried(rf, 1)

    kept = "".join(SignInAttempts.objects.values_list("key", flat=True))
    assert "alice" not in kept
    assert "192.0.2.1" not in kept
