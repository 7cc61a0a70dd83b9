"""The sound of a chapter, from any place in it; and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs.states import State
from narrator import site
from tests import rows

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from jobs.models import Job
    from narrator.models import User
    from tests.conftest import Rung

JSON = "application/json"
SOUND = bytes(range(256)) * 40  # 10,240 bytes, each place different from its neighbours
SIZE = len(SOUND)


@pytest.fixture
def job(alice: User) -> Job:
    return rows.make_done(rows.make_narration(alice), audio=SOUND)


@pytest.fixture
def address(job: Job) -> str:
    return f"/api/v1/jobs/{job.pk}/chapters/1.mp3"


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def ask(api: Client, address: str, **headers: str) -> Any:
    return api.get(address, headers={name.replace("_", "-"): v for name, v in headers.items()})


def test_the_whole_is_sent_with_what_players_need(address: str, api: Client) -> None:
    answer = api.get(address)

    assert (answer.status_code, body(answer)) == (200, SOUND)
    assert answer["Content-Type"] == "audio/mpeg"
    assert answer["Content-Length"] == str(SIZE)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Content-Disposition" not in answer


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=10000-999999999", 10_000, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-500", SIZE - 500, SIZE - 1),
        ("bytes=-999999999", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
    ],
)
def test_a_part_is_that_part(asked: str, start: int, end: int, address: str, api: Client) -> None:
    answer = ask(api, address, Range=asked)

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end}/{SIZE}"
    assert answer["Content-Length"] == str(end - start + 1)
    assert body(answer) == SOUND[start : end + 1]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=999999-9999999", "bytes=-0"])
def test_a_part_after_the_end_is_416(asked: str, address: str, api: Client) -> None:
    answer = ask(api, address, Range=asked)

    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=9-1",
        "bytes=0-1,5-6",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(1000)),
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "bytes=--1",
        "items=0-1",
        "bytes=" + "9" * 400 + "-",
        "0-1",
    ],
)
def test_what_is_not_one_range_gets_the_whole(asked: str, address: str, api: Client) -> None:
    answer = ask(api, address, Range=asked)

    assert (answer.status_code, body(answer)) == (200, SOUND)


def test_a_part_goes_on_only_with_the_same_file(address: str, api: Client) -> None:
    etag = api.get(address)["ETag"]

    same = ask(api, address, Range="bytes=5-9", If_Range=etag)
    other = ask(api, address, Range="bytes=5-9", If_Range='"other"')
    dated = ask(api, address, Range="bytes=5-9", If_Range="Sun, 06 Nov 1994 08:49:37 GMT")

    assert [each.status_code for each in (same, other, dated)] == [206, 200, 200]


def test_what_is_known_is_not_sent_again(address: str, api: Client) -> None:
    etag = api.get(address)["ETag"]

    assert ask(api, address, If_None_Match=etag).status_code == 304
    assert ask(api, address, If_None_Match='"other"').status_code == 200


def test_head_tells_the_size_and_sends_nothing(address: str, api: Client) -> None:
    answer = api.head(address)
    part = api.head(address, headers={"Range": "bytes=0-99"})

    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, str(SIZE), b"")
    assert (part.status_code, part["Content-Length"], body(part)) == (206, "100", b"")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("3.mp3", "not_found"),
        ("1.exe", "unknown_format"),
        ("1.mp3/../2", "not_found"),
        ("one.mp3", "not_found"),
        ("-1.mp3", "not_found"),
        ("999999999999999999999999.mp3", "not_found"),
    ],
)
def test_what_is_not_there_is_404(path: str, code: str, job: Job, api: Client) -> None:
    answer = api.get(f"/api/v1/jobs/{job.pk}/chapters/{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_a_chapter_that_is_not_ready_says_so(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)

    answer = api.get(f"/api/v1/jobs/{job.pk}/chapters/1.mp3")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_ready")
    assert int(answer["Retry-After"]) > 0


def test_sound_that_was_lost_is_told(job: Job, address: str, api: Client) -> None:
    site.store().delete_folder(job.folder)

    answer = api.get(address)

    assert (answer.status_code, answer.json()["code"]) == (404, "audio_missing")


def test_an_export_begins_and_is_not_begun_twice(
    job: Job,
    api: Client,
    rung: Rung,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    address = f"/api/v1/jobs/{job.pk}/exports"
    with django_capture_on_commit_callbacks(execute=True):
        first = api.post(address, {"format": "m4b"}, content_type=JSON)
        second = api.post(address, {"format": "m4b"}, content_type=JSON)

    made = first.json()
    assert (first.status_code, made["kind"], made["state"]) == (202, "export", "queued")
    assert (made["format"], made["result"]) == ("m4b", {})
    assert first["Location"] == f"/api/v1/jobs/{made['id']}"
    assert second.json()["id"] == made["id"]
    assert rung == [("jobs.export", [made["id"]])]
    waiting = api.get(f"/api/v1/jobs/{made['id']}/file")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_ready")


def test_an_unfinished_book_is_not_exported(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)
    rows.make_ready(job.chapters.select_related("job").get(number=1))

    answer = api.post(f"/api/v1/jobs/{job.pk}/exports", {"format": "m4b"}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_complete")
    assert answer.json()["detail"] == "These chapters are not finished yet: 2."


@pytest.mark.parametrize("fmt", ["exe", "", "../m4b", "M4B\x00"])
def test_an_unknown_format_is_refused(fmt: str, job: Job, api: Client) -> None:
    answer = api.post(f"/api/v1/jobs/{job.pk}/exports", {"format": fmt}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_format")


def test_an_export_of_an_export_is_refused(job: Job, api: Client) -> None:
    made = rows.make_export(job)

    answer = api.post(f"/api/v1/jobs/{made.pk}/exports", {"format": "mp3"}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_a_narration")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Cask.m4b", 'attachment; filename="Cask.m4b"'),
        ("Das Faß.m4b", "attachment; filename*=utf-8''Das%20Fa%C3%9F.m4b"),
        ('a"b\\c.m4b', 'attachment; filename="a\\"b\\\\c.m4b"'),
    ],
)
def test_a_download_has_its_name_and_goes_on_where_it_stopped(
    name: str, header: str, job: Job, api: Client
) -> None:
    made = rows.make_export(job, data=SOUND, filename=name)
    result = api.get(f"/api/v1/jobs/{made.pk}").json()["result"]

    answer = api.get(result["url"])
    rest = ask(api, result["url"], Range="bytes=10000-", If_Range=answer["ETag"])

    assert (result["filename"], result["bytes"]) == (name, SIZE)
    assert answer["Content-Disposition"] == header
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("audio/mp4", "nosniff")
    assert body(answer)[:10_000] + body(rest) == SOUND


def test_a_download_that_was_removed_says_so(job: Job, api: Client) -> None:
    made = rows.make_export(job)
    site.store().delete(made.result["key"])

    answer = api.get(f"/api/v1/jobs/{made.pk}/file")

    assert (answer.status_code, answer.json()["code"]) == (404, "file_removed")


def test_a_narration_is_no_download(job: Job, api: Client) -> None:
    assert job.state == State.DONE
    assert api.get(f"/api/v1/jobs/{job.pk}/file").status_code == 404
