"""Every address of the API, with every verb, for nobody and for somebody else."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from jobs.feeds import open_feed
from jobs.models import Draw, Passage
from jobs.notices import hooks
from jobs.quotes import make_quote
from narrator import pronunciation
from narrator.web.api.root import api as the_api
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.models import User

JSON = "application/json"

# Verb and address -> what charlie sends for something of alice's. None: the address names nobody's
# object, so charlie gets an answer of his own, in which nothing of alice's may stand.
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/books"): None,
    ("GET", "/books"): None,
    ("GET", "/books/{id}"): {},
    ("PATCH", "/books/{id}"): {"title": "Mine now"},
    ("DELETE", "/books/{id}"): {},
    ("GET", "/books/{id}/cover"): {},
    ("GET", "/chapters/{id}"): {},
    ("PATCH", "/chapters/{id}"): {"included": False},
    ("POST", "/chapters/{id}/split"): {"paragraph": 1, "version": 1},
    ("POST", "/chapters/{id}/merge"): {"version": 1},
    ("PUT", "/books/{id}/order"): {"chapters": []},
    ("GET", "/books/{id}/search"): {},
    ("GET", "/books/{id}/speaking"): {},
    ("PATCH", "/books/{id}/speaking"): {"rules": {"numbers": True}},
    ("POST", "/books/{id}/editions"): {},
    ("GET", "/books/{id}/editions/{edition}"): {},
    ("POST", "/books/{id}/editions/{edition}/accept"): {},
    ("DELETE", "/books/{id}/editions/{edition}"): {},
    ("GET", "/pronunciations"): None,
    ("POST", "/pronunciations"): {"book": "{book}", "written": "a", "spoken": "b"},
    ("GET", "/pronunciations/{id}"): {},
    ("PATCH", "/pronunciations/{id}"): {"spoken": "Mine now"},
    ("DELETE", "/pronunciations/{id}"): {},
    ("GET", "/pronunciations/{id}/passages"): {},
    ("POST", "/voices"): None,
    ("GET", "/voices"): None,
    ("GET", "/voices/{id}"): {},
    ("PATCH", "/voices/{id}"): {"name": "Mine now"},
    ("DELETE", "/voices/{id}"): {},
    ("POST", "/voices/{id}/auditions"): {"text": "Hello there.", "takes": 1},
    ("POST", "/voices/{id}/pin"): {"take": "{take}"},
    ("POST", "/voices/{id}/copies"): {},
    ("GET", "/voices/{id}/versions"): {},
    ("GET", "/voices/{id}/versions/{number}/audio"): {},
    ("POST", "/voices/{id}/versions/{number}/restore"): {},
    ("GET", "/takes/{id}/audio"): {},
    ("GET", "/takes/{id}/stream"): {},
    ("GET", "/jobs/{id}/passages"): {},
    ("GET", "/passages/draws/{id}"): {},
    ("POST", "/passages/{id}/accept"): {},
    ("POST", "/passages/{id}/retry"): {},
    ("POST", "/passages/{id}/reword"): {"text": "Other words."},
    ("POST", "/passages/{id}/skip"): {},
    ("POST", "/quotes"): {"book": "{book}", "voice": "{voice}"},
    ("POST", "/jobs"): {"kind": "narrate", "quote": "{quote}"},
    ("GET", "/jobs"): None,
    ("GET", "/jobs/{id}"): {},
    ("PATCH", "/jobs/{id}"): {"titles": "silent"},
    ("POST", "/jobs/{id}/scene-sound"): {},
    ("POST", "/jobs/{id}/pause"): {},
    ("GET", "/jobs/{id}/changes"): {},
    ("POST", "/jobs/{id}/renew"): {},
    ("POST", "/jobs/{id}/resume"): {},
    ("POST", "/jobs/{id}/cancel"): {},
    ("GET", "/jobs/{id}/chapters/{number}.{extension}"): {},
    ("GET", "/jobs/{id}/chapters/{number}/passages"): {},
    ("GET", "/jobs/{id}/chapters/{number}/passages/{passage}"): {},
    ("PATCH", "/jobs/{id}/chapters/{number}/passages/{passage}"): {"excluded": True},
    ("POST", "/jobs/{id}/chapters/{number}/passages/{passage}/takes"): {"max_price_usd": "1"},
    ("POST", "/jobs/{id}/chapters/{number}/passages/{passage}/quotes"): {"text": "Mine now"},
    ("POST", "/jobs/{id}/exports"): {"format": "m4b"},
    ("GET", "/jobs/{id}/file"): {},
    ("POST", "/jobs/{id}/feed"): {},
    ("GET", "/jobs/{id}/feed"): {},
    ("DELETE", "/jobs/{id}/feed"): {},
    ("GET", "/jobs/{id}/report"): {},
    ("GET", "/usage"): None,
    ("GET", "/webhooks"): None,
    ("POST", "/webhooks"): None,
    ("GET", "/webhooks/{id}"): {},
    ("PATCH", "/webhooks/{id}"): {"active": False},
    ("DELETE", "/webhooks/{id}"): {},
    ("POST", "/webhooks/{id}/test"): {},
}


def routes() -> list[tuple[str, str]]:
    """Return every verb and address that the API has."""
    return sorted(
        (method, bound.prefix + re.sub(r"{\w+:", "{", path))
        for bound in the_api._get_bound_routers()
        for path, view in bound.path_operations.items()
        for operation in view.operations
        for method in operation.methods
        if method != "HEAD"
    )


@pytest.fixture
def hers(alice: User) -> dict[str, str]:
    """One of everything, of alice's."""
    job = rows.make_done(rows.make_narration(alice))
    assert job.book
    assert job.voice
    passage = Passage.objects.select_related("take")[0]
    draw = Draw.objects.create(
        take=passage.take, fence=uuid.uuid4(), audio_key=passage.take.audio_key, code="noise"
    )
    open_feed(job)
    job.voice.versions.update(reference_key=passage.take.audio_key)
    return {
        "takes": str(passage.take.pk),
        "take": str(passage.take.pk),
        "passages": str(passage.pk),
        "draw": str(draw.pk),
        "books": str(job.book.pk),
        "chapters": str(job.book.chapters.get(number=1).pk),
        "voices": str(job.voice.pk),
        "jobs": str(job.pk),
        "export": str(rows.make_export(job).pk),
        "quote": str(make_quote(alice, job.book, job.voice).pk),
        "edition": str(rows.make_edition(job.book).pk),
        "webhooks": str(hooks.add(alice, "https://alice.example/hook")[0].pk),
        "pronunciations": str(pronunciation.add(alice, job.book, "nitre", "niter").pk),
    }


def address(path: str, hers: dict[str, str]) -> str:
    if path.startswith("/passages/draws"):
        return f"/api/v1/passages/draws/{hers['draw']}"
    resource = "export" if path.endswith("/file") else path.split("/")[1]
    filled = path.replace("{id}", hers.get(resource, "")).replace("{number}", "1")
    filled = filled.replace("{edition}", hers["edition"]).replace("{passage}", "1")
    return "/api/v1" + filled.replace("{extension}", "mp3")


def body_for(route: tuple[str, str], hers: dict[str, str]) -> dict[str, Any]:
    names = {
        "take": hers["take"],
        "book": hers["books"],
        "voice": hers["voices"],
        "quote": hers["quote"],
    }
    return {
        name: value.format(**names) if isinstance(value, str) else value
        for name, value in (BODIES[route] or {}).items()
    }


def send(client: Client, route: tuple[str, str], hers: dict[str, str]) -> Any:
    method, path = route
    body = json.dumps(body_for(route, hers))
    return client.generic(method, address(path, hers), body, JSON)


def test_every_route_is_in_the_table() -> None:
    assert routes() == sorted(BODIES)


@pytest.mark.parametrize("route", sorted(BODIES), ids=" ".join)
def test_nobody_gets_nothing(route: tuple[str, str], hers: dict[str, str]) -> None:
    answer = send(Client(), route, hers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize(
    "route", [r for r in sorted(BODIES) if BODIES[r] is not None], ids=" ".join
)
def test_what_is_hers_is_not_there_for_him(
    route: tuple[str, str],
    hers: dict[str, str],
    charlie: User,
    api_for: Callable[[User], Client],
    client_for: Callable[[User], Client],
) -> None:
    for client in (api_for(charlie), client_for(charlie)):
        answer = send(client, route, hers)

        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "route", [r for r in sorted(BODIES) if BODIES[r] is None and r[0] == "GET"], ids=" ".join
)
def test_his_lists_hold_nothing_of_hers(
    route: tuple[str, str],
    hers: dict[str, str],
    charlie: User,
    api_for: Callable[[User], Client],
) -> None:
    answer = send(api_for(charlie), route, hers)

    assert answer.status_code == 200
    uuids = [pk for pk in hers.values() if len(pk) > 20]  # a short number stands anywhere
    assert not [pk for pk in uuids if pk in answer.content.decode()]


def test_she_gets_what_is_hers(hers: dict[str, str], api: Client) -> None:
    gets = [r for r in BODIES if r[0] == "GET" and not r[1].endswith("/cover")]

    assert [r for r in gets if send(api, r, hers).status_code != 200] == []


def test_a_book_may_not_be_read_by_a_strangers_voice(
    hers: dict[str, str], bob: User, api_for: Callable[[User], Client]
) -> None:
    body = {"book": str(rows.make_book(bob).pk), "voice": hers["voices"]}

    answer = api_for(bob).post("/api/v1/quotes", body, content_type=JSON)

    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such voice.")


def test_a_chapter_of_another_book_is_not_in_this_one(alice: User, api: Client) -> None:
    book, other = rows.make_book(alice), rows.make_book(alice)
    body = {
        "book": str(book.pk),
        "voice": str(rows.make_voice(alice).pk),
        "chapters": [str(other.chapters.get(number=1).pk)],
    }

    answer = api.post("/api/v1/quotes", body, content_type=JSON)

    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such chapter.")
