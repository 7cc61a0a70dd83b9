"""Passages that failed: listened to, taken, read again, left out."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from jobs.models import Draw, Job, NarratedChapter, Passage, Take
from jobs.states import ChapterState, State, TakeState
from narrator import site
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(alice: User) -> Job:
    """A narration of two passages: the first is read, the second failed with one draw."""
    job = rows.make_narration(alice, ["One. " * 60 + "\n\n" + "Two. " * 60])
    first, second = Passage.objects.order_by("number")
    rows.read_take(first.take)
    key = f"{second.take.stem}.draw-1.wav"
    site.store().write(key, b"RIFF0123456789")
    Draw.objects.create(
        take=second.take, fence=uuid.uuid4(), audio_key=key, seconds=9.0, code="too_long"
    )
    Take.objects.filter(pk=second.take_id).update(
        state=TakeState.NEEDS_ATTENTION, error_code="too_long", error_detail="Too long."
    )
    Job.objects.filter(pk=job.pk).update(state=State.NEEDS_ATTENTION, error_code="passages_failed")
    return job


def listed(api: Client, job: Job, state: str = "needs_attention") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/v1/jobs/{job.pk}/passages?state={state}").json()[
        "results"
    ]
    return found


def test_what_failed_is_listed_with_its_text_and_draws(api: Client, stuck: Job) -> None:
    (passage,) = listed(api, stuck)

    assert passage["text"].startswith("Two.")
    assert passage["error"] == {"code": "too_long", "detail": "Too long."}
    assert [draw["code"] for draw in passage["draws"]] == ["too_long"]
    heard = api.get(passage["draws"][0]["url"], headers={"Range": "bytes=0-3"})
    assert (heard.status_code, heard.getvalue()) == (206, b"RIFF")


def test_a_draw_that_is_accepted_completes_the_chapter(api: Client, stuck: Job) -> None:
    (passage,) = listed(api, stuck)

    answered = api.post(
        f"/api/v1/passages/{passage['id']}/accept",
        {"draw": passage["draws"][0]["id"]},
        content_type="application/json",
    )

    assert answered.status_code == 200
    assert answered.json()["state"] == "done"
    assert NarratedChapter.objects.get().state == ChapterState.STITCHING
    stuck.refresh_from_db()
    assert stuck.state == State.QUEUED


def test_a_passage_that_is_left_out_completes_the_chapter_and_is_counted(
    api: Client, stuck: Job
) -> None:
    (passage,) = listed(api, stuck)

    assert api.post(f"/api/v1/passages/{passage['id']}/skip").json()["skipped"]

    assert NarratedChapter.objects.get().state == ChapterState.STITCHING
    job = api.get(f"/api/v1/jobs/{stuck.pk}").json()
    assert job["chapters"][0]["passages_skipped"] == 1
    assert job["progress"]["passages"] == job["progress"]["passages_done"] == 1
    assert [each["skipped"] for each in listed(api, stuck, "skipped")] == [True]


def test_a_passage_is_read_in_other_words(api: Client, stuck: Job) -> None:
    (passage,) = listed(api, stuck)

    body = {"text": " ".join(["Some other words, then."] * 30)}
    answer = api.post(
        f"/api/v1/passages/{passage['id']}/reword", body, content_type="application/json"
    ).json()

    assert (answer["text"], answer["state"]) == (body["text"], "pending")
    assert api.get(f"/api/v1/jobs/{stuck.pk}").json()["state"] == "queued"


def test_a_passage_that_is_read_again_waits_for_its_turn(api: Client, stuck: Job) -> None:
    (passage,) = listed(api, stuck)

    assert api.post(f"/api/v1/passages/{passage['id']}/retry").json()["state"] == "pending"

    stuck.refresh_from_db()
    assert stuck.state == State.QUEUED
    again = api.post(f"/api/v1/passages/{passage['id']}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "not_failed")


def test_the_last_passage_of_a_chapter_is_not_left_out(api: Client, stuck: Job) -> None:
    Passage.objects.filter(number=1).update(skipped=True)
    (passage,) = listed(api, stuck)

    refused = api.post(f"/api/v1/passages/{passage['id']}/skip")

    assert (refused.status_code, refused.json()["code"]) == (409, "last_passage")


def test_a_flagged_passage_that_was_listened_to_is_good(api: Client, stuck: Job) -> None:
    Take.objects.filter(state=TakeState.DONE).update(flag="drift")
    (passage,) = listed(api, stuck, "flagged")
    assert api.get(f"/api/v1/jobs/{stuck.pk}").json()["progress"]["passages_flagged"] == 2

    api.post(f"/api/v1/passages/{passage['id']}/accept", {}, content_type="application/json")

    assert listed(api, stuck, "flagged") == []


def test_nothing_is_changed_in_a_chapter_that_is_put_together(api: Client, stuck: Job) -> None:
    NarratedChapter.objects.update(state=ChapterState.READY, samples=1)
    (passage,) = listed(api, stuck)

    for verb in ("skip", "retry", "accept"):
        refused = api.post(
            f"/api/v1/passages/{passage['id']}/{verb}", {}, content_type="application/json"
        )
        assert refused.json()["code"] == "chapter_ready"


def test_another_s_passages_draws_and_takes_do_not_exist(
    stuck: Job, charlie: User, api_for: Callable[[User], Client]
) -> None:
    theirs = api_for(charlie)
    passage, draw = Passage.objects.order_by("-number")[0], Draw.objects.get()

    assert theirs.get(f"/api/v1/jobs/{stuck.pk}/passages").status_code == 404
    assert theirs.get(f"/api/v1/passages/draws/{draw.pk}").status_code == 404
    assert theirs.get(f"/api/v1/takes/{draw.take_id}/audio").status_code == 404
    for verb in ("skip", "retry"):
        assert theirs.post(f"/api/v1/passages/{passage.pk}/{verb}").status_code == 404


def test_pages_of_the_list_follow_each_other(api: Client, stuck: Job) -> None:
    Take.objects.filter(state=TakeState.DONE).update(flag="drift")

    first = api.get(f"/api/v1/jobs/{stuck.pk}/passages?limit=1").json()
    second = api.get(first["next"]).json()

    assert [page["results"][0]["number"] for page in (first, second)] == [1, 2]
    assert second["next"] is None


def test_the_page_of_the_job_offers_what_can_be_done(
    stuck: Job, alice: User, client_for: Callable[[User], Client]
) -> None:
    client, passage = client_for(alice), Passage.objects.order_by("-number")[0]

    page = client.get(f"/jobs/{stuck.pk}").content.decode()
    assert "Record again" in page
    assert "Leave it out" in page

    client.post(f"/passages/{passage.pk}/skip")
    passage.refresh_from_db()
    assert passage.skipped
    assert client.post(f"/passages/{passage.pk}/explode").status_code == 404
