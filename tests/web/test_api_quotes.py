"""Prices before anything is bought, and narrations that begin at them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from jobs.models import Charge, Job, Quote
from narrator.models import Chapter
from tests import rows

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

    from narrator.models import Book, User, Voice
    from tests.conftest import Rung

JSON = "application/json"
QUOTES, JOBS = "/api/v1/quotes", "/api/v1/jobs"


@pytest.fixture(autouse=True)
def _priced(settings: Settings) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    settings.DEEPINFRA_TOKEN = "a key that no server sees"
    settings.SPEECH_PRICE_PER_MILLION = Decimal(20)


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice)


@pytest.fixture
def voice(alice: User) -> Voice:
    return rows.make_voice(alice)


@pytest.fixture
def body(book: Book, voice: Voice) -> dict[str, Any]:
    return {"book": str(book.pk), "voice": str(voice.pk)}


def quote(api: Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(QUOTES, body, content_type=JSON)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def begin(api: Client, **body: Any) -> Any:
    return api.post(JOBS, {"kind": "narrate", **body}, content_type=JSON)


def test_a_quote_is_exact(api: Client, body: dict[str, Any]) -> None:
    found = quote(api, body)

    assert found["owned_characters"] == 0
    assert found["characters"] == found["billable_characters"]
    assert Decimal(found["price_usd"]) == Decimal(20) * found["characters"] / 1_000_000
    assert Decimal(found["limit_usd"]) >= Decimal(found["price_usd"])
    assert found["seconds_estimate"] > 0
    assert found["expires_at"] > timezone.now().isoformat()


def test_what_is_owned_costs_nothing(api: Client, alice: User, body: dict[str, Any]) -> None:
    first = quote(api, body)
    started = begin(api, quote=first["id"]).json()
    rows.make_ready(Job.objects.get(pk=started["id"]).chapters.select_related("job").get(number=1))

    second = quote(api, body)

    assert 0 < second["owned_characters"] < second["characters"] == first["characters"]
    assert second["billable_characters"] == second["characters"] - second["owned_characters"]


def test_some_chapters_can_be_priced_alone(api: Client, book: Book, body: dict[str, Any]) -> None:
    first, second = (str(pk) for pk in book.chapters.values_list("pk", flat=True))

    alone = quote(api, {**body, "chapters": [second, second]})
    both = quote(api, {**body, "chapters": [second, first]})

    assert alone["characters"] < both["characters"] == quote(api, body)["characters"]
    assert Quote.objects.get(pk=both["id"]).chapters == [first, second]


def test_nothing_to_read_has_no_price(api: Client, book: Book, body: dict[str, Any]) -> None:
    none = api.post(QUOTES, {**body, "chapters": []}, content_type=JSON)
    Chapter.objects.filter(book=book).update(included=False)
    left_out = api.post(QUOTES, body, content_type=JSON)

    for answer in (none, left_out):
        assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_read")


def test_a_quote_starts_a_narration(
    api: Client,
    body: dict[str, Any],
    rung: Rung,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    priced = quote(api, body)

    with django_capture_on_commit_callbacks(execute=True):
        answer = begin(api, quote=priced["id"])

    job = answer.json()
    assert answer.status_code == 202
    assert answer["Location"] == f"{JOBS}/{job['id']}"
    assert (job["kind"], job["state"], job["price_usd"]) == (
        "narrate",
        "queued",
        priced["price_usd"],
    )
    assert (job["book"], job["voice"]) == (body["book"], body["voice"])
    assert rung == [("jobs.speak", [])]
    assert not Charge.objects.exists()


def test_the_same_quote_twice_is_the_same_job(api: Client, body: dict[str, Any]) -> None:
    priced = quote(api, body)

    first, second = begin(api, quote=priced["id"]), begin(api, quote=priced["id"])

    assert (second.status_code, second.json()["id"]) == (202, first.json()["id"])


def stale_text(made: Quote) -> None:
    Chapter.objects.filter(book=made.book, number=1).update(text="Other words.")


def stale_time(made: Quote) -> None:
    Quote.objects.filter(pk=made.pk).update(expires_at=timezone.now())


def stale_voice(made: Quote) -> None:
    voice = made.version.voice
    voice.description = "A young sailor."
    voice.save(update_fields=["description"])


@pytest.mark.parametrize("change", [stale_text, stale_time, stale_voice])
def test_a_quote_of_yesterday_is_told_the_price_of_today(
    change: Any, api: Client, body: dict[str, Any]
) -> None:
    priced = quote(api, body)
    change(Quote.objects.get(pk=priced["id"]))

    answer = begin(api, quote=priced["id"])

    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert "$" in answer.json()["detail"]
    assert not Job.objects.exists()


@pytest.mark.parametrize("most", [None, "0.001", "0", "-1"])
def test_nothing_starts_for_more_than_was_accepted(
    most: str | None, api: Client, body: dict[str, Any]
) -> None:
    answer = begin(api, **body, max_price_usd=most)

    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert not Job.objects.exists()


def test_a_book_starts_up_to_the_most_it_may_cost(api: Client, body: dict[str, Any]) -> None:
    answer = begin(api, **body, max_price_usd="1.50")

    assert (answer.status_code, answer.json()["limit_usd"]) == (202, "1.50")
    assert Decimal(answer.json()["price_usd"]) < Decimal("0.01")


@pytest.mark.parametrize("most", ["NaN", "Infinity", "much", "1e999999999"])
def test_a_price_that_is_none_is_refused(most: str, api: Client, body: dict[str, Any]) -> None:
    answer = begin(api, **body, max_price_usd=most)

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_a_limit_of_the_month_is_told_before_anything_starts(
    api: Client, body: dict[str, Any], settings: Settings
) -> None:
    settings.USER_CAP_USD_PER_MONTH = Decimal(0)

    answer = begin(api, **body, max_price_usd="5")

    assert (answer.status_code, answer.json()["code"]) == (422, "over_cap")


def test_a_price_sent_with_a_quote_changes_nothing(api: Client, body: dict[str, Any]) -> None:
    priced = quote(api, body)

    job = begin(api, quote=priced["id"], price_usd="0", paid=True).json()

    assert job["price_usd"] == priced["price_usd"]
    assert json.dumps(job).count("paid") == 0


def test_every_chapter_has_its_price_and_they_add_up(
    api: Client, alice: User, voice: Voice
) -> None:
    lines = ["The bell rang.", "Nobody came down.", "Nobody came down."]
    book = rows.make_book(alice, lines)
    body = {"book": str(book.pk), "voice": str(voice.pk)}
    begin(api, **body, max_price_usd="1")
    rows.make_ready(Job.objects.get().chapters.select_related("job").get(number=1))

    found = quote(api, body)

    parts = found["chapters"]
    assert [part["title"] for part in parts] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert [part["billable_characters"] for part in parts] == [0, 17, 0]
    assert [part["owned_characters"] for part in parts] == [14, 0, 17]
    for field in ("characters", "owned_characters", "billable_characters"):
        assert sum(part[field] for part in parts) == found[field]
    prices = sum(Decimal(part["price_usd"]) for part in parts)
    assert prices == Decimal(found["price_usd"])
    assert Decimal(found["saved_usd"]) == Decimal(20) * found["owned_characters"] / 1_000_000


def test_a_changed_price_is_told_to_programs_too(api: Client, body: dict[str, Any]) -> None:
    priced = quote(api, body)
    Chapter.objects.filter(book=body["book"], number=1).update(
        text="Other words, and more of them."
    )

    refused = begin(api, quote=priced["id"]).json()

    now = quote(api, body)
    assert refused["price_usd"] == now["price_usd"] != priced["price_usd"]
    assert begin(api, **body, max_price_usd=refused["price_usd"]).status_code == 202
