"""A chapter's passages over REST: what they say and sound like, and every way to change that."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobs.models import Job, NarratedChapter, Passage, Take
from jobs.states import ChapterState, State, TakeState
from narrator.models import Chapter
from tests import rows
from tests.jobs.repairing import PARAGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

pytestmark = pytest.mark.django_db
JSON = "application/json"
OTHER = PARAGRAPHS[1].replace("a lamp", "two lamps")


@pytest.fixture
def done(settings: Settings, alice: User) -> Job:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_done(rows.make_narration(alice, ["\n\n".join(PARAGRAPHS)]))


def address(job: Job, passage: int | str = "", chapter: int = 1) -> str:
    return f"/api/v1/jobs/{job.pk}/chapters/{chapter}/passages" + (f"/{passage}" if passage else "")


def sent(call: Callable[..., Any], url: str, status: int, **body: Any) -> dict[str, Any]:
    answer = call(url, body, content_type=JSON)
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_every_passage_is_listed_with_where_it_is_heard_and_its_takes(
    api: Client, done: Job
) -> None:
    listed = api.get(address(done)).json()

    first, second, _ = listed["results"]
    assert listed["next"] is None
    assert [each["text"] for each in listed["results"]] == PARAGRAPHS
    assert (first["span"], second["span"]) == ({"start": 0, "end": 2}, {"start": 2, "end": 4})
    assert first["pause"] == {"kind": "paragraph", "seconds": 0.7}
    assert (first["state"], first["excluded"], first["pause_after"]) == ("done", False, None)
    (take,) = first["takes"]
    assert (take["id"], take["current"], take["text"]) == (first["take"], True, PARAGRAPHS[0])
    assert Decimal(first["price_usd"]) == len(PARAGRAPHS[0]) * Decimal("0.00002")
    assert api.get(take["url"]).status_code == 200


def test_the_list_goes_on_where_the_page_before_ended(api: Client, done: Job) -> None:
    page = api.get(f"{address(done)}?limit=2").json()
    rest = api.get(page["next"]).json()

    assert [each["number"] for each in page["results"] + rest["results"]] == [1, 2, 3]
    assert rest["next"] is None


def test_a_passage_is_recorded_again_at_its_price(api: Client, done: Job) -> None:
    asked = sent(api.post, address(done, "2/takes"), 409)
    assert (asked["code"], asked["price_usd"]) == ("price_changed", "0.0028")

    answer = api.post(
        address(done, "2/takes"), {"max_price_usd": asked["price_usd"]}, content_type=JSON
    )

    assert (answer.status_code, answer["Location"]) == (202, address(done, 2))
    assert answer["Retry-After"]
    now = answer.json()
    assert (now["state"], now["version"]) == ("pending", 2)
    assert [take["current"] for take in now["takes"]] == [False]
    job = api.get(f"/api/v1/jobs/{done.pk}").json()
    assert job["state"] == "queued"
    assert job["chapters"][0]["state"] == "reading"
    assert job["chapters"][0]["url"]
    assert sent(api.post, address(done, "2/takes"), 409, max_price_usd=1)["code"] == "being_read"


def test_asked_twice_with_one_key_it_is_recorded_once(api: Client, done: Job) -> None:
    key = {"Idempotency-Key": "again"}
    body = {"max_price_usd": "1"}

    first, second = (
        api.post(address(done, "2/takes"), body, content_type=JSON, headers=key) for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content == second.content
    assert Take.objects.filter(number=1).count() == 1


def test_it_is_polled_until_its_chapter_is_ready(api: Client, done: Job) -> None:
    at_rest = api.get(address(done, 2))
    assert "Retry-After" not in at_rest
    assert api.get(address(done, 2), headers={"If-None-Match": at_rest["ETag"]}).status_code == 304
    sent(api.post, address(done, "2/takes"), 202, max_price_usd=1)

    waiting = api.get(address(done, 2), headers={"If-None-Match": at_rest["ETag"]})

    assert (waiting.status_code, waiting["Retry-After"]) == (200, "2")


def test_other_words_are_priced_then_taken_and_the_book_follows(api: Client, done: Job) -> None:
    price = sent(api.post, address(done, "2/quotes"), 200, text=OTHER)
    assert price == {
        "passages": 1,
        "characters": len(OTHER),
        "price_usd": "0.00286",
        "book_follows": True,
    }

    now = sent(
        api.patch, address(done, 2), 200, text=OTHER, version=1, max_price_usd=price["price_usd"]
    )

    assert (now["text"], now["state"], now["number"]) == (OTHER, "pending", 2)
    assert [take["text"] for take in now["takes"]] == [PARAGRAPHS[1]]
    assert OTHER in Chapter.objects.get().text
    back = sent(api.patch, address(done, 2), 200, take=now["takes"][0]["id"])
    assert (back["text"], back["state"]) == (PARAGRAPHS[1], "done")
    assert Chapter.objects.get().text == "\n\n".join(PARAGRAPHS)


def test_words_that_take_in_the_passage_before_are_found_at_its_number(
    api: Client, done: Job
) -> None:
    now = sent(api.patch, address(done, 3), 200, text="Nobody.", max_price_usd=1)

    assert (now["number"], now["text"]) == (2, f"{PARAGRAPHS[1]}\nNobody.")


def test_a_pause_and_leaving_out_are_said_and_taken_back(api: Client, done: Job) -> None:
    now = sent(api.patch, address(done, 1), 200, pause_after=2.5, excluded=True)
    assert (now["pause_after"], now["pause"]["seconds"], now["excluded"]) == (2.5, 2.5, True)
    assert NarratedChapter.objects.get().state == ChapterState.STITCHING

    now = sent(api.patch, address(done, 1), 200, pause_after=None, excluded=False)
    assert (now["pause_after"], now["pause"]["seconds"], now["excluded"]) == (None, 0.7, False)


def test_what_does_not_hold_for_all_of_it_changes_nothing(api: Client, done: Job) -> None:
    refused = sent(
        api.patch, address(done, 1), 422, text=OTHER + " More.", max_price_usd=1, pause_after=99
    )

    assert refused["code"] == "invalid"
    assert Passage.objects.get(number=1).words == PARAGRAPHS[0]
    assert Job.objects.get(pk=done.pk).state == State.DONE


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "A", "take": "1"}, 422, "invalid"),
        ({"take": "999999"}, 404, "not_found"),
        ({"take": "x"}, 404, "not_found"),
        ({"draw": "1"}, 404, "not_found"),
        ({"pause_after": "long"}, 422, "invalid"),
        ({"pause_after": -1}, 422, "invalid"),
        ({"text": ""}, 422, "nothing_to_read"),
        ({"excluded": True, "version": 7}, 409, "stale_version"),
    ],
)
def test_what_makes_no_sense_is_refused(
    api: Client, done: Job, body: dict[str, Any], status: int, code: str
) -> None:
    assert sent(api.patch, address(done, 2), status, **body)["code"] == code
    assert Job.objects.get(pk=done.pk).state == State.DONE


@pytest.mark.parametrize("place", ["1/passages/9", "7/passages/1", "1/passages/0"])
def test_what_is_not_there_is_not_found(api: Client, done: Job, place: str) -> None:
    url = f"/api/v1/jobs/{done.pk}/chapters/{place}"

    assert api.get(url).status_code in {404, 422}
    assert sent(api.patch, url, 422 if place.endswith("/0") else 404, excluded=True)


def test_nothing_of_another_is_seen_or_changed(
    done: Job, charlie: User, api_for: Callable[[User], Client]
) -> None:
    other = api_for(charlie)
    theirs = rows.make_done(rows.make_narration(charlie, ["\n\n".join(PARAGRAPHS)]))
    take = Take.objects.filter(passages__chapter__job=done).first()
    assert take

    assert other.get(address(done)).status_code == 404
    assert other.get(address(done, 1)).status_code == 404
    for call, place in ((other.post, "1/takes"), (other.post, "1/quotes"), (other.patch, 1)):
        sent(call, address(done, place), 404, text="A", take=None)
    sent(other.patch, address(theirs, 1), 404, take=str(take.pk))


def test_a_narration_of_another_kind_has_no_passages(api: Client, done: Job) -> None:
    export = rows.make_export(done)

    assert api.get(address(export)).status_code == 404
    assert api.get(f"/api/v1/jobs/{uuid.uuid4()}/chapters/1/passages").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_chapter(
    api: Client, alice: User, django_assert_max_num_queries: Any
) -> None:
    long = rows.make_done(rows.make_narration(alice, ["\n\n".join(PARAGRAPHS * 12)]))
    assert Passage.objects.count() == 36

    with django_assert_max_num_queries(14):
        listed = api.get(f"{address(long)}?limit=40").json()["results"]

    assert len(listed) == 36
    assert {each["state"] for each in listed} == {TakeState.DONE}
