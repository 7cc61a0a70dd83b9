"""The connection goes to what was checked, and to nothing else."""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING

import pytest

from narrator.fetch.client import Client
from narrator.fetch.errors import Unfetchable
from tests.fetch.site import ARTICLE, HERE, Site

if TYPE_CHECKING:
    from collections.abc import Sequence


def refusal(client: Client, url: str) -> str:
    with pytest.raises(Unfetchable) as refused:
        client.page(url)
    return refused.value.code


def test_a_name_that_changes_after_the_check_is_asked_where_it_was_checked() -> None:
    answers = [[HERE], ["127.0.0.2"], ["10.0.0.1"]]
    looked_up: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        looked_up.append(host)
        return answers[len(looked_up) - 1]

    with Site() as site:
        client = dataclasses.replace(site.client(), resolve=rebinding)
        assert client.page(site.url()).data == ARTICLE
        assert looked_up == ["article.test"]

        assert refusal(client, site.url()) == "address_blocked"
        assert len(site.asked) == 1


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], [HERE, "10.0.0.1"], ["::1", HERE], [HERE, "64:ff9b::7f00:1"], []]
)
def test_one_address_that_is_not_public_blocks_the_name(addresses: list[str]) -> None:
    with Site() as site:
        assert refusal(site.client({"article.test": addresses}), site.url()) == "address_blocked"
    assert site.asked == []


def test_a_name_without_an_address_sounds_like_a_blocked_one() -> None:
    with Site() as site:
        unknown = site.url(host="unknown.test")
        assert refusal(site.client(), unknown) == "address_blocked"


def test_the_system_itself_finds_localhost_and_it_is_blocked() -> None:
    with Site() as site:
        client = Client(ports=frozenset({site.port}), seconds=5)
        assert refusal(client, site.url(host="sub.localhost")) == "address_blocked"
    assert site.asked == []


def test_a_name_server_that_never_answers_ends_at_the_deadline() -> None:
    released = threading.Event()

    def waiting(host: str, port: int) -> Sequence[str]:
        released.wait(30)
        return [HERE]

    with Site() as site:
        client = dataclasses.replace(site.client(seconds=0.5), resolve=waiting)
        assert refusal(client, site.url()) == "address_blocked"
        released.set()


def test_the_next_address_is_tried_when_nobody_listens_at_the_first() -> None:
    with Site() as site:
        both = dataclasses.replace(
            site.client({"article.test": ["127.0.0.3", HERE]}), public=lambda _: True
        )
        assert both.page(site.url()).data == ARTICLE


def test_where_nobody_listens_the_site_is_unreachable() -> None:
    with Site() as site:
        client = site.client()
    assert refusal(client, site.url()) == "unreachable"


def test_the_certificate_is_checked_for_the_name_that_was_asked() -> None:
    with Site(tls=True) as site:
        client = site.client({"other.test": [HERE]})

        assert client.page(site.url(scheme="https")).data == ARTICLE
        assert refusal(client, site.url(host="other.test", scheme="https")) == "unreachable"

    assert site.named == ["article.test", "other.test"]
    assert len(site.asked) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with Site(tls=True) as site:
        stranger = dataclasses.replace(site.client(), tls=Client().tls)
        assert refusal(stranger, site.url(scheme="https")) == "unreachable"
    assert site.asked == []
