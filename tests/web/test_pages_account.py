"""Signing in, the password, keys for programs, spending, and pages that are not there."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Charge
from narrator.models import Token, User
from narrator.web import throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

PASSWORD = "sailing-past-midnight"


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


def sign_in(client: Client, password: str) -> int:
    data = {"username": "alice", "password": password}
    return client.post(reverse("login"), data).status_code


def test_one_signs_in_and_out(client: Client, alice: User) -> None:
    assert sign_in(client, PASSWORD) == 302
    assert client.get(reverse("library")).status_code == 200

    client.post(reverse("logout"))

    assert client.get(reverse("library")).status_code == 302


def test_signing_out_by_a_link_is_not_possible(reader: Client) -> None:
    assert reader.get(reverse("logout")).status_code == 405


def test_a_wrong_password_is_said_in_place(client: Client, alice: User) -> None:
    response = client.post(reverse("login"), {"username": "alice", "password": "no"})

    assert "Please enter a correct username and password" in response.content.decode()


def test_too_many_attempts_have_to_wait(client: Client, alice: User) -> None:
    for _ in range(throttle.TRIES):
        sign_in(client, "guess")

    response = client.post(reverse("login"), {"username": "alice", "password": PASSWORD})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many attempts." in response.content.decode()
    assert client.get(reverse("library")).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(client: Client, alice: User) -> None:
    for _ in range(throttle.TRIES - 1):
        sign_in(client, "guess")
    sign_in(client, PASSWORD)
    client.logout()

    assert sign_in(client, "guess") == 200


def test_the_password_can_be_changed(reader: Client, alice: User) -> None:
    new = {"new_password1": "nitre-on-the-wall", "new_password2": "nitre-on-the-wall"}

    response = reader.post(reverse("password"), {"old_password": PASSWORD, **new}, follow=True)

    alice.refresh_from_db()
    assert "The password is changed." in response.content.decode()
    assert alice.check_password("nitre-on-the-wall")


def test_a_key_is_shown_once(reader: Client, alice: User) -> None:
    made = reader.post(reverse("create-token"), {"name": "phone"}).content.decode()
    key = next(part for part in made.split('"') if part.startswith("nrt_"))

    assert Token.owner_of(key) == alice
    assert key not in reader.get(reverse("account")).content.decode()


def test_a_key_can_be_revoked(reader: Client, alice: User) -> None:
    words = Token.issue(alice, "phone")

    reader.post(reverse("revoke-token", args=[Token.objects.get().pk]))

    assert Token.owner_of(words) is None


def test_the_months_spending_is_shown(reader: Client, alice: User, settings: Settings) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    cost = {"reserved_usd": Decimal("3.42"), "amount_usd": Decimal("3.42")}
    Charge.objects.create(owner=alice, fence=uuid.uuid4(), characters=171_000, **cost)

    page = reader.get(reverse("account")).content.decode()

    assert "$3.42 <small>of $20.00</small>" in page
    assert "$16.58 may still be spent" in page


def test_a_page_that_is_not_there_looks_like_ours(reader: Client) -> None:
    response = reader.get("/no/such/page")

    assert response.status_code == 404
    assert "There is no such page." in response.content.decode()


def test_a_stale_form_looks_like_ours(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)

    response = strict.post(reverse("create-token"), {"name": "phone"})

    assert response.status_code == 403
    assert "This form is stale." in response.content.decode()
    assert not Token.objects.exists()


def test_a_fault_of_ours_looks_like_ours(
    alice: User, client_for: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_owner_id: int) -> Decimal:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("jobs.ledger.left_for", break_down)
    reader = client_for(alice)
    reader.raise_request_exception = False

    response = reader.get(reverse("account"))

    assert response.status_code == 500
    assert "Something broke on our side." in response.content.decode()
