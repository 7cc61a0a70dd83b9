"""A POST that is sent twice with one key is done once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jobs.models import RememberedAnswer
from narrator import library, site
from narrator.models import Book, Voice
from narrator.web.api.remembered import GIVEN_UP
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

JSON = "application/json"
SAILOR = {"name": "Sailor", "description": "An old sailor."}


def send(api: Client, body: object = SAILOR, key: str = "one", path: str = "voices") -> Any:
    headers = {"Idempotency-Key": key}
    return api.post(f"/api/v1/{path}", body, content_type=JSON, headers=headers)


def upload(api: Client, data: bytes = b"Ahoy.", **fields: str) -> Any:
    form = {"file": SimpleUploadedFile("ahoy.txt", data), **fields}
    return api.post("/api/v1/books", form, headers={"Idempotency-Key": "file"})


def test_the_same_again_is_the_same_answer(api: Client) -> None:
    first, second = send(api), send(api)

    assert (second.status_code, second.content) == (201, first.content)
    assert second["Location"] == first["Location"]
    assert second["Content-Type"] == first["Content-Type"]
    assert Voice.objects.count() == 1


def test_another_key_or_none_is_another_voice(api: Client) -> None:
    send(api)
    send(api, key="two")
    api.post("/api/v1/voices", SAILOR, content_type=JSON)

    assert Voice.objects.count() == 3


@pytest.mark.parametrize("path", ["voices", "quotes"])
def test_a_key_is_of_one_request_alone(path: str, api: Client) -> None:
    send(api)

    answer = send(api, {**SAILOR, "name": "Captain"}, path=path)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Voice.objects.count() == 1


def test_a_key_is_of_one_person_alone(
    api: Client, bob: User, api_for: Callable[[User], Client]
) -> None:
    send(api)

    assert send(api_for(bob)).status_code == 201
    assert Voice.objects.filter(owner=bob).count() == 1


def test_an_upload_is_known_by_what_is_in_it(api: Client) -> None:
    first, second = upload(api), upload(api)  # each with a boundary of its own
    other, titled = upload(api, b"Yoha."), upload(api, title="Ahoy")

    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json()
    assert (other.status_code, titled.status_code) == (422, 422)
    assert Book.objects.count() == 1


def test_the_file_is_whole_after_it_was_looked_at(api: Client) -> None:
    upload(api, b"Ahoy." * 1000)

    assert site.store().read(Book.objects.get().source_key) == b"Ahoy." * 1000


def test_while_the_first_is_at_work_the_second_waits(api: Client) -> None:
    send(api)
    RememberedAnswer.objects.update(status=0)

    answer = send(api)

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_in_use")
    assert int(answer["Retry-After"]) > 0
    assert Voice.objects.count() == 1


def test_a_first_that_died_does_not_block_for_ever(api: Client) -> None:
    send(api)
    RememberedAnswer.objects.update(status=0, created_at=timezone.now() - GIVEN_UP)

    assert send(api).status_code == 201
    assert RememberedAnswer.objects.get().status == 201


def test_what_was_refused_may_be_tried_again(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)
    path, body = f"jobs/{job.pk}/exports", {"format": "m4b"}
    assert send(api, body, path=path).status_code == 409

    rows.make_done(job)

    assert send(api, body, path=path).status_code == 202


def test_a_crash_does_not_block_the_key(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    api.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(library, "create_voice", None)
        assert send(api).status_code == 500

    assert send(api).status_code == 201


def test_an_answer_is_remembered_for_a_day(api: Client) -> None:
    send(api)
    RememberedAnswer.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))

    assert send(api).status_code == 201
    assert Voice.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "ä"])
def test_a_key_that_is_none_is_refused(key: str, api: Client) -> None:
    answer = send(api, key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")


def test_a_stranger_learns_nothing_of_keys(client: Client, api: Client) -> None:
    send(api)

    assert send(client).status_code == 401
