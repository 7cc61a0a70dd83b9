"""How a narration is performed, over REST: with the quote, with the job, and changed later."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Job, NarratedChapter, Passage
from jobs.states import ChapterState, State
from tests import rows
from tests.audio.sounds import tone, wav

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User, Voice

pytestmark = pytest.mark.django_db
JSON = "application/json"
USUAL = {
    "pauses": {
        "preset": "natural", "clause": 0.15, "sentence": 0.35, "paragraph": 0.7, "heading": 1.1,
        "scene": 1.8, "head": 0.7, "tail": 1.5,
    },
    "titles": "written",
    "credits": {"opening": False, "closing": False},
    "scene_sound": "silence",
}  # fmt: skip


@pytest.fixture
def book(settings: Settings, alice: User) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_book(alice)


@pytest.fixture
def voice(alice: User) -> Voice:
    return rows.make_voice(alice)


def sent(call: Callable[..., Any], url: str, status: int, **body: Any) -> dict[str, Any]:
    answer = call(f"/api/v1{url}", body, content_type=JSON)
    assert answer.status_code == status, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_quote_says_what_credits_cost_chapter_by_chapter(
    api: Client, book: Book, voice: Voice
) -> None:
    asked = {"book": str(book.pk), "voice": str(voice.pk)}
    plain = sent(api.post, "/quotes", 201, **asked)

    quote = sent(api.post, "/quotes", 201, **asked, credits={"opening": True, "closing": True})

    assert plain["direction"] == USUAL
    assert quote["direction"]["credits"] == {"opening": True, "closing": True}
    assert Decimal(quote["price_usd"]) > Decimal(plain["price_usd"])
    assert [c["title"] for c in quote["chapters"]] == [
        "Opening credits",
        "Chapter 1",
        "Chapter 2",
        "Closing credits",
    ]
    assert [c["id"] is None for c in quote["chapters"]] == [True, False, False, True]


def test_a_job_is_performed_as_it_was_quoted_and_paced_as_it_says(
    api: Client, book: Book, voice: Voice
) -> None:
    quote = sent(
        api.post, "/quotes", 201, book=str(book.pk), voice=str(voice.pk), credits={"opening": True}
    )

    job = sent(
        api.post, "/jobs", 202, kind="narrate", quote=quote["id"],
        pauses={"preset": "calm", "scene": 4}, scene_sound="chime",
    )  # fmt: skip

    assert job["price_usd"] == quote["price_usd"]
    assert job["direction"]["credits"] == {"opening": True, "closing": False}
    assert job["direction"]["scene_sound"] == "chime"
    assert (job["direction"]["pauses"]["preset"], job["direction"]["pauses"]["scene"]) == (
        "calm",
        4,
    )
    assert [(c["number"], c["place"]) for c in job["chapters"]] == [
        (0, "opening"),
        (1, ""),
        (2, ""),
    ]


def test_words_that_were_not_quoted_are_not_read(api: Client, book: Book, voice: Voice) -> None:
    quote = sent(api.post, "/quotes", 201, book=str(book.pk), voice=str(voice.pk))

    refused = sent(
        api.post, "/jobs", 409, kind="narrate", quote=quote["id"], credits={"opening": True}
    )

    assert refused["code"] == "price_changed"


def test_without_a_quote_it_is_within_the_highest_price(
    api: Client, book: Book, voice: Voice
) -> None:
    job = sent(
        api.post, "/jobs", 202, kind="narrate", book=str(book.pk), voice=str(voice.pk),
        max_price_usd="1", titles="spoken",
    )  # fmt: skip

    assert job["direction"]["titles"] == "spoken"
    assert Passage.objects.filter(role="title").count() == 2


@pytest.fixture
def done(book: Book, alice: User, voice: Voice) -> Job:
    return rows.make_done(rows.make_narration(alice, book=book, voice=voice))


def test_it_is_changed_later_and_only_put_together_again(api: Client, done: Job) -> None:
    job = sent(api.patch, f"/jobs/{done.pk}", 200, pauses={"sentence": 0.5}, sound="podcast")

    assert job["state"] == "queued"
    assert job["sound"] == "podcast"
    assert job["direction"]["pauses"] == {**USUAL["pauses"], "sentence": 0.5}  # type: ignore[dict-item]
    assert {c["state"] for c in job["chapters"]} == {"stitching"}
    assert all(c["url"] for c in job["chapters"])
    assert Decimal(job["price_usd"]) == done.price_usd


def test_words_that_come_in_are_priced_first(api: Client, done: Job) -> None:
    asked = sent(api.patch, f"/jobs/{done.pk}", 409, credits={"closing": True})
    assert asked["code"] == "price_changed"

    job = sent(
        api.patch, f"/jobs/{done.pk}", 200, credits={"closing": True},
        max_price_usd=asked["price_usd"],
    )  # fmt: skip

    assert Decimal(job["price_usd"]) == done.price_usd + Decimal(asked["price_usd"])
    assert job["chapters"][-1]["place"] == "closing"
    assert [c["state"] for c in job["chapters"]] == ["ready", "ready", "waiting"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"pauses": {"preset": "endless"}}, "invalid"),
        ({"pauses": {"scene": 60}}, "invalid"),
        ({"pauses": {"scene": "long"}}, "invalid"),
        ({"titles": "sung"}, "invalid"),
        ({"scene_sound": "gong"}, "invalid"),
        ({"sound": "vinyl"}, "unknown_sound"),
    ],
)
def test_what_is_no_such_thing_is_refused(
    api: Client, done: Job, body: dict[str, Any], code: str
) -> None:
    assert sent(api.patch, f"/jobs/{done.pk}", 422, **body)["code"] == code
    assert Job.objects.get(pk=done.pk).state == State.DONE


def test_an_export_is_not_performed(api: Client, done: Job) -> None:
    export = rows.make_export(done)

    assert sent(api.patch, f"/jobs/{export.pk}", 409, titles="silent")["code"] == "not_a_narration"


def test_a_clip_is_sent_for_the_scenes(api: Client, done: Job) -> None:
    Passage.objects.filter(chapter__number=1, number=1).update(pause="scene")
    file = SimpleUploadedFile("bell.wav", wav(tone(1.0)), "audio/wav")

    answer = api.post(f"/api/v1/jobs/{done.pk}/scene-sound", {"file": file})

    assert answer.status_code == 200
    assert answer.json()["direction"]["scene_sound"] == "clip"
    states = NarratedChapter.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [ChapterState.STITCHING, ChapterState.READY]


def test_what_is_no_clip_is_told(api: Client, done: Job) -> None:
    file = SimpleUploadedFile("bell.mp3", b"ID3", "audio/mpeg")
    url = f"/api/v1/jobs/{done.pk}/scene-sound"

    assert api.post(url, {"file": file}).json()["code"] == "bad_sound"
    assert api.post(url).json()["code"] == "file_missing"
    assert sent(api.patch, f"/jobs/{done.pk}", 409, scene_sound="clip")["code"] == "no_clip"
