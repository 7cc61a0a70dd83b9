"""Watching work, and pausing, resuming and cancelling it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs import control
from jobs.models import Job, Kind
from jobs.states import State
from narrator.models import Book, BookState
from tests import rows

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from narrator.models import User

JOBS = "/api/v1/jobs"
KEYS = {
    "id", "kind", "state", "error", "created_at", "started_at", "finished_at", "progress",
    "eta_seconds", "price_usd", "spent_usd", "chapters", "result",
}  # fmt: skip
COUNTS = {
    "passages", "passages_done", "passages_flagged", "characters", "characters_done",
    "audio_seconds",
}  # fmt: skip


def act(api: Client, job: Job, verb: str) -> Any:
    return api.post(f"{JOBS}/{job.pk}/{verb}")


def in_state(job: Job, state: State) -> Job:
    code = "broken" if state == State.FAILED else ""
    Job.objects.filter(pk=job.pk).update(state=state, error_code=code)
    job.refresh_from_db()
    return job


def test_a_job_has_the_shape_of_the_contract(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)
    rows.make_ready(job.chapters.select_related("job").get(number=1))

    answer = api.get(f"{JOBS}/{job.pk}")

    found = answer.json()
    first, second = found["chapters"]
    assert set(found) >= KEYS
    assert set(found["progress"]) >= COUNTS
    assert int(answer["Retry-After"]) > 0
    assert (found["price_usd"], found["spent_usd"]) == ("0.00", "0.00")
    assert first.items() >= {"number": 1, "title": "Chapter 1", "state": "ready"}.items()
    assert first["seconds"] > 0
    assert api.get(first["url"]).status_code == 200
    assert (second["state"], second["seconds"], second["url"]) == ("waiting", None, None)
    assert 0 < found["progress"]["passages_done"] < found["progress"]["passages"]


def test_a_finished_job_is_not_asked_for_again(alice: User, api: Client) -> None:
    job = rows.make_done(rows.make_narration(alice))

    answer = api.get(f"{JOBS}/{job.pk}")

    assert "Retry-After" not in answer
    assert (answer.json()["state"], answer.json()["error"]) == ("done", None)
    assert {chapter["state"] for chapter in answer.json()["chapters"]} == {"ready"}


def test_asking_again_is_304_until_something_happens(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)
    etag = api.get(f"{JOBS}/{job.pk}")["ETag"]
    known = {"If-None-Match": f'"other", W/{etag}'}

    assert api.get(f"{JOBS}/{job.pk}", headers=known).status_code == 304
    rows.make_ready(job.chapters.select_related("job").get(number=1))
    assert api.get(f"{JOBS}/{job.pk}", headers=known).status_code == 200


@pytest.mark.parametrize("chapters", [1, 60])
@pytest.mark.parametrize(("state", "questions"), [(State.QUEUED, 10), (State.RUNNING, 6)])
def test_watching_is_as_many_questions_for_a_short_book_as_for_a_long_one(
    chapters: int,
    state: State,
    questions: int,
    alice: User,
    api: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """While it waits for its turn, its place in line is looked up too."""
    job = in_state(rows.make_narration(alice, ["One. Two.\n\nThree."] * chapters), state)
    api.get(f"{JOBS}/{job.pk}")  # the token notes its use once a minute

    with django_assert_num_queries(questions):
        found = api.get(f"{JOBS}/{job.pk}").json()

    assert len(found["chapters"]) == chapters


def test_a_paused_job_says_why(alice: User, api: Client) -> None:
    job = in_state(rows.make_narration(alice), State.PAUSED)
    Job.objects.filter(pk=job.pk).update(error_code="no_balance", error_detail="The balance is 0.")

    found = api.get(f"{JOBS}/{job.pk}").json()

    assert found["error"] == {"code": "no_balance", "detail": "The balance is 0."}


def test_jobs_are_listed_newest_first_and_by_what_they_are(alice: User, api: Client) -> None:
    first = rows.make_done(rows.make_narration(alice))
    second = rows.make_export(first)
    third = rows.make_narration(alice)

    def ids(query: str) -> list[str]:
        return [job["id"] for job in api.get(f"{JOBS}?{query}").json()["results"]]

    assert ids("") == [str(job.pk) for job in (third, second, first)]
    assert ids("kind=export") == [str(second.pk)]
    assert ids("state=queued") == [str(third.pk)]
    assert ids(f"book={first.book_id}&kind=narrate") == [str(first.pk)]
    assert api.get(f"{JOBS}?kind=magic").status_code == 422
    assert api.get(f"{JOBS}?book=none").status_code == 404
    page = api.get(f"{JOBS}?limit=2&kind=narrate").json()
    assert (len(page["results"]), page["next"]) == (2, None)


def test_pause_and_resume_and_pause_again(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)

    for verb, state in [
        ("pause", "paused"),
        ("pause", "paused"),
        ("resume", "queued"),
        ("resume", "queued"),
        ("cancel", "cancelled"),
        ("cancel", "cancelled"),
    ]:
        answer = act(api, job, verb)
        assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_resuming_what_runs_does_not_start_it_over(alice: User, api: Client) -> None:
    job = in_state(rows.make_narration(alice), State.RUNNING)

    assert act(api, job, "resume").json()["state"] == "running"


@pytest.mark.parametrize(
    ("state", "verb", "word"),
    [
        (State.DONE, "pause", "paused"),
        (State.CANCELLED, "pause", "paused"),
        (State.FAILED, "pause", "paused"),
        (State.DONE, "resume", "resumed"),
        (State.CANCELLED, "resume", "resumed"),
        (State.DONE, "cancel", "cancelled"),
    ],
)
def test_what_cannot_be_is_said_and_not_done(
    state: State, verb: str, word: str, alice: User, api: Client
) -> None:
    job = in_state(rows.make_narration(alice), state)

    answer = act(api, job, verb)

    assert (answer.status_code, answer.json()["code"]) == (409, f"cannot_{verb}")
    assert answer.json()["detail"] == f"This job is {state}; it cannot be {word} any more."
    job.refresh_from_db()
    assert job.state == state


@pytest.mark.parametrize("state", [State.NEEDS_ATTENTION, State.FAILED])
def test_what_stopped_can_go_on(state: State, alice: User, api: Client) -> None:
    job = in_state(rows.make_narration(alice), state)

    answer = act(api, job, "resume")

    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    assert answer.json()["error"] is None


def test_an_import_can_be_cancelled_and_not_paused_or_resumed(alice: User, api: Client) -> None:
    job = control.import_book(alice, [b"Call me Ishmael."], "moby.txt")

    assert act(api, job, "pause").status_code == 409
    assert act(api, job, "cancel").json()["state"] == "cancelled"
    assert act(api, job, "resume").status_code == 409
    book = Book.objects.get()
    assert (book.state, book.error_code) == (BookState.FAILED, "cancelled")


def test_a_failed_import_is_not_resumed(alice: User, api: Client) -> None:
    job = in_state(control.import_book(alice, [b"x"], "moby.txt"), State.FAILED)

    answer = act(api, job, "resume")

    assert (answer.status_code, job.kind) == (409, Kind.IMPORT)
    assert answer.json()["detail"] == "A book is read in once. Upload the file again."
