"""Every error of the API has one shape, whoever noticed it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from jobs import progress
from narrator.models import Token
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from narrator.models import User

JSON = "application/json"
ZERO = "00000000-0000-0000-0000-000000000000"
DEEP = "[" * 100_000

CASES: dict[str, tuple[str, str, str, str, int, str]] = {
    # name: method, path, body, content type, status, code
    "an unknown address": ("GET", "nothing/here", "", JSON, 404, "not_found"),
    "the root": ("GET", "", "", JSON, 404, "not_found"),
    "an id that is none": ("GET", "books/1 OR 1=1", "", JSON, 404, "not_found"),
    "an id that climbs": ("GET", "books/../../etc/passwd", "", JSON, 404, "not_found"),
    "an id of nothing": ("GET", f"jobs/{ZERO}", "", JSON, 404, "not_found"),
    "an id in a body that is none": (
        "POST", "jobs", '{"kind": "narrate", "quote": "1e309"}', JSON, 404, "not_found",
    ),
    "a wrong method": ("PUT", "books", "{}", JSON, 405, "method_not_allowed"),
    "OPTIONS": ("OPTIONS", "books", "", JSON, 405, "method_not_allowed"),
    "TRACE": ("TRACE", "books", "", JSON, 405, "method_not_allowed"),
    "broken JSON": ("POST", "voices", '{"name":', JSON, 400, "bad_json"),
    "no body": ("POST", "voices", "", JSON, 422, "invalid"),
    "broken JSON of a book": ("POST", "books", '{"text":', JSON, 400, "bad_json"),
    "NaN": ("POST", "voices", '{"name": NaN}', JSON, 400, "bad_json"),
    "a name twice": ("POST", "voices", '{"name": "a", "name": "b"}', JSON, 400, "bad_json"),
    "JSON without a bottom": ("POST", "voices", DEEP, JSON, 400, "bad_json"),
    "a book without a bottom": ("POST", "books", DEEP, JSON, 400, "bad_json"),
    "a form": (
        "POST", "voices", "a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"
    ),
    "XML": ("POST", "books", "<a/>", "application/xml", 415, "unsupported_media_type"),
    "half a form": (
        "POST", "books", "--x\r\n", "multipart/form-data; boundary=", 400, "bad_form",
    ),
    "a missing field": ("POST", "voices", '{"name": "a"}', JSON, 422, "invalid"),
    "null for an id": ("POST", "quotes", '{"book": null, "voice": "a"}', JSON, 422, "invalid"),
    "half a character": (
        "POST", "voices", '{"name": "\\ud800", "description": "x"}', JSON, 400, "bad_json",
    ),
    "a list for an object": ("POST", "voices", "[]", JSON, 422, "invalid"),
    "another kind of job": ("POST", "jobs", '{"kind": "import"}', JSON, 422, "invalid"),
    "neither quote nor book": ("POST", "jobs", '{"kind": "narrate"}', JSON, 422, "invalid"),
    "a limit of none": ("GET", "books?limit=0", "", JSON, 422, "invalid"),
    "a cursor of ours that is none": ("GET", "books?cursor=%00x", "", JSON, 422, "bad_cursor"),
    "a cursor before all time": (
        "GET",
        "books?cursor=MDAwMS0wMS0wMVQwMCsxNDowMCAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA",
        "",
        JSON,
        422,
        "bad_cursor",
    ),
}  # fmt: skip


def check(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Assert that `answer` is a problem with all that belongs to one, and return it."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert (found["status"], found["code"]) == (status, code)
    assert found["title"]
    assert found["detail"][-1] in ".…"
    assert found["request_id"] == answer["X-Request-ID"]
    return found


@pytest.mark.parametrize("case", CASES)
def test_it_is_a_problem(case: str, api: Client) -> None:
    method, path, body, kind, status, code = CASES[case]

    check(api.generic(method, f"/api/v1/{path}", body, kind), status, code)


def test_a_wrong_method_is_told_the_right_ones(api: Client) -> None:
    assert set(api.put("/api/v1/books")["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_fault_names_the_field_and_not_what_was_sent(api: Client) -> None:
    answer = api.post("/api/v1/voices", {"name": "secret"}, content_type=JSON)

    found = check(answer, 422, "invalid")
    assert found["errors"] == [{"field": "description", "message": "Field required"}]
    assert found["detail"] == "description: Field required."
    assert "secret" not in answer.content.decode()


def test_a_crash_is_told_without_its_inside(
    alice: User, api: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = rows.make_narration(alice)
    monkeypatch.setattr(progress, "_rows", None)
    api.raise_request_exception = False

    answer = api.get(f"/api/v1/jobs/{job.pk}")

    found = check(answer, 500, "internal_error")
    assert "NoneType" not in answer.content.decode()
    assert found["request_id"] in caplog.text


def test_a_host_that_is_not_ours_is_refused(api: Client) -> None:
    check(api.get("/api/v1/books", headers={"Host": "evil.example"}), 400, "bad_request")


def test_a_body_larger_than_memory_takes_is_refused(api: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    check(api.post("/api/v1/voices", {"name": "x" * 2000}, content_type=JSON), 413, "too_large")
    check(api.post("/api/v1/books", {"text": "x" * 2000}, content_type=JSON), 413, "too_large")


@pytest.mark.parametrize("words", ["", "nrt_", "nrt_wrong", "é", "x" * 5000])
def test_a_wrong_token_opens_nothing_even_beside_a_session(
    words: str, alice: User, client_for: Callable[[User], Client]
) -> None:
    headers = {"Authorization": f"Bearer {words}"}

    found = check(client_for(alice).get("/api/v1/books", headers=headers), 401, "not_signed_in")
    assert "token" in found["detail"]


def test_a_token_in_the_address_is_not_looked_at(alice: User) -> None:
    words = Token.issue(alice)

    answer = Client().get(f"/api/v1/books?token={words}&access_token={words}")

    check(answer, 401, "not_signed_in")


def test_a_revoked_token_opens_nothing(alice: User, api: Client) -> None:
    assert api.get("/api/v1/books").status_code == 200
    Token.objects.filter(owner=alice).delete()

    check(api.get("/api/v1/books"), 401, "not_signed_in")


def test_a_person_who_left_gets_nothing(alice: User, api: Client) -> None:
    alice.is_active = False
    alice.save(update_fields=["is_active"])

    check(api.get("/api/v1/books"), 401, "not_signed_in")


def test_a_page_changes_something_only_with_its_csrf_token(alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    body = {"name": "Sailor", "description": "An old sailor."}

    check(browser.post("/api/v1/voices", body, content_type=JSON), 403, "csrf_failed")

    secret = "a" * 32
    browser.cookies["csrftoken"] = secret
    headers = {"X-CSRFToken": secret}
    answer = browser.post("/api/v1/voices", body, content_type=JSON, headers=headers)
    assert answer.status_code == 201
