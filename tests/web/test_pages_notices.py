"""The part of the account page that says who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Notice, Webhook
from jobs.notices import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

URL = "https://alice.example/told"


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


def account(reader: Client) -> str:
    return reader.get(reverse("account")).content.decode()


def test_a_mail_address_is_kept_and_taken_back(
    reader: Client, alice: User, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"

    reader.post(reverse("keep-mail"), {"email": "alice@example.org"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert 'value="alice@example.org"' in account(reader)

    reader.post(reverse("keep-mail"), {"email": ""})
    alice.refresh_from_db()
    assert alice.email == ""


def test_what_is_no_address_is_said_in_place(
    reader: Client, alice: User, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"

    response = reader.post(reverse("keep-mail"), {"email": "alice"})

    assert response.status_code == 422
    assert "Enter a valid email address" in response.content.decode()
    alice.refresh_from_db()
    assert alice.email == ""


def test_a_site_without_mail_says_so(reader: Client) -> None:
    assert "This site sends no mail" in account(reader)


def test_the_secret_of_a_new_webhook_is_shown_once(reader: Client) -> None:
    response = reader.post(reverse("add-webhook"), {"url": URL})

    secret = Webhook.objects.get().secret
    assert response.status_code == 201
    assert secret in response.content.decode()
    assert secret not in account(reader)
    assert URL in account(reader)


def test_an_address_that_is_not_public_is_said_in_place(reader: Client) -> None:
    response = reader.post(reverse("add-webhook"), {"url": "http://localhost/"})

    assert response.status_code == 422
    assert "This address cannot be fetched." in response.content.decode()


def test_one_that_was_switched_off_says_why_and_can_be_switched_on(
    reader: Client, alice: User
) -> None:
    hook, _ = hooks.add(alice, URL)
    Webhook.objects.update(off_at=timezone.now(), failures=10, error="It answered 500.")
    page = account(reader)
    assert "after 10 failures in a row. It answered 500." in page
    assert "Send a ping" not in page

    reader.post(reverse("act-on-webhook", args=[hook.pk, "on"]))

    hook.refresh_from_db()
    assert (hook.off_at, hook.failures) == (None, 0)
    assert "Send a ping" in account(reader)


def test_one_is_tried_and_removed(reader: Client, alice: User) -> None:
    hook, _ = hooks.add(alice, URL)

    reader.post(reverse("act-on-webhook", args=[hook.pk, "test"]))
    assert Notice.objects.filter(hook=hook).count() == 1
    reader.post(reverse("act-on-webhook", args=[hook.pk, "remove"]))

    assert not Webhook.objects.exists()
