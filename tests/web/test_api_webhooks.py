"""Webhooks over REST: a secret that is shown once, switches, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from jobs.models import Notice, RememberedAnswer, Webhook
from jobs.notices import hooks

if TYPE_CHECKING:
    from django.test import Client

    from narrator.models import User

JSON = "application/json"
HOOKS = "/api/v1/webhooks"
URL = "https://alice.example/told"


def add(api: Client, url: str = URL, **headers: str) -> Any:
    return api.post(HOOKS, {"url": url}, content_type=JSON, headers=headers)


def test_one_is_made_with_a_secret_that_is_told_once(api: Client) -> None:
    answer = add(api)

    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{HOOKS}/{made['id']}")
    assert made["secret"].startswith("whsec_")
    assert (made["url"], made["active"], made["failures"], made["error"]) == (URL, True, 0, None)
    assert api.get(answer["Location"]).json() == {**made, "secret": None}
    assert api.get(HOOKS).json()["results"] == [{**made, "secret": None}]


def test_the_secret_stands_nowhere_in_the_database(api: Client) -> None:
    """Also not where the answer is remembered for a request that is sent twice."""
    first = add(api, **{"Idempotency-Key": "one"}).json()
    again = add(api, **{"Idempotency-Key": "one"}).json()

    assert again == {**first, "secret": None}
    kept = [repr(row) for row in (*Webhook.objects.values(), *RememberedAnswer.objects.values())]
    assert not [row for row in kept if first["secret"] in row]
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://alice.example:8443/", "mailto:a@b"])
def test_what_is_not_public_is_refused_in_one_sentence(api: Client, url: str) -> None:
    answer = add(api, url)

    assert answer.status_code == 422
    assert answer.json()["code"] in {"address_blocked", "not_an_address"}
    assert not Webhook.objects.exists()


def test_there_are_so_many_and_no_more(api: Client) -> None:
    for _ in range(hooks.MOST):
        assert add(api).status_code == 201

    answer = add(api)

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


def test_one_that_was_switched_off_is_switched_on_again(api: Client) -> None:
    hook = add(api).json()
    Webhook.objects.update(off_at=timezone.now(), failures=10, error="It answered 500.")
    found = api.get(f"{HOOKS}/{hook['id']}").json()
    assert (found["active"], found["failures"], found["error"]) == (False, 10, "It answered 500.")
    refused = api.post(f"{HOOKS}/{hook['id']}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_off")

    answer = api.patch(f"{HOOKS}/{hook['id']}", {"active": True}, content_type=JSON)

    found = answer.json()
    assert (found["active"], found["failures"], found["error"]) == (True, 0, None)


def test_a_ping_is_on_its_way_unless_too_many_are(api: Client) -> None:
    hook = add(api).json()

    for _ in range(hooks.MOST_WAITING):
        assert api.post(f"{HOOKS}/{hook['id']}/test").status_code == 202

    assert api.post(f"{HOOKS}/{hook['id']}/test").status_code == 429
    assert Notice.objects.filter(hook=hook["id"]).count() == hooks.MOST_WAITING
    assert '"type": "ping"' in Notice.objects.all()[0].body


def test_switched_off_by_its_owner_it_is_told_nothing(api: Client, alice: User) -> None:
    hook = add(api).json()
    api.post(f"{HOOKS}/{hook['id']}/test")

    off = api.patch(f"{HOOKS}/{hook['id']}", {"active": False}, content_type=JSON).json()

    assert not off["active"]
    assert Notice.objects.get().state == "dropped"


def test_one_is_removed(api: Client) -> None:
    hook = add(api).json()
    api.post(f"{HOOKS}/{hook['id']}/test")

    assert api.delete(f"{HOOKS}/{hook['id']}").status_code == 204

    assert api.get(f"{HOOKS}/{hook['id']}").status_code == 404
    assert not Notice.objects.exists()
