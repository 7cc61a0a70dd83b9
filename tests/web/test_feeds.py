"""The private podcast: valid, stable, growing, for players without a session, until revoked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from jobs import feeds
from jobs.models import Feed
from narrator.podcast import Episode, Podcast, to_rss
from narrator.redaction import Feeds
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from jobs.models import Job
    from narrator.models import User

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
AUDIO = bytes(range(256)) * 40


@pytest.fixture
def job(alice: User) -> Job:
    return rows.make_narration(alice)


@pytest.fixture
def player() -> Client:
    """A podcast player: it knows the address and nothing else."""
    return Client()


def opened(api: Client, job: Job) -> str:
    answer = api.post(f"/api/v1/jobs/{job.pk}/feed")
    assert answer.status_code == 201
    return urlsplit(str(answer.json()["url"])).path


def items(player: Client, path: str) -> list[ET.Element]:
    return ET.fromstring(player.get(path).content).findall("channel/item")


def test_it_holds_the_chapters_that_are_ready_and_grows(
    api: Client, player: Client, job: Job
) -> None:
    path = opened(api, job)
    assert items(player, path) == []

    first, second = job.chapters.select_related("job")
    rows.make_ready(second, audio=AUDIO)
    assert [item.findtext("title") for item in items(player, path)] == ["Chapter 2"]
    before = items(player, path)[0]

    rows.make_ready(first, audio=AUDIO)
    after = items(player, path)
    assert [item.findtext(f"{ITUNES}episode") for item in after] == ["1", "2"]
    assert ET.tostring(after[1]) == ET.tostring(before)


def test_an_episode_says_how_long_its_sound_is_and_plays_in_parts(
    api: Client, player: Client, job: Job
) -> None:
    rows.make_done(job, audio=AUDIO)

    enclosure = items(player, opened(api, job))[0].find("enclosure")

    assert enclosure is not None
    assert (enclosure.get("type"), enclosure.get("length")) == ("audio/mpeg", str(len(AUDIO)))
    path = urlsplit(enclosure.get("url", "")).path
    head = player.head(path)
    assert (head["Content-Length"], head["Accept-Ranges"]) == (str(len(AUDIO)), "bytes")
    part = player.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, AUDIO[10:20])  # type: ignore[attr-defined]


def test_the_address_is_shown_again_and_is_not_in_the_database(
    api: Client, player: Client, job: Job
) -> None:
    path = opened(api, job)

    assert opened(api, job) == path
    assert urlsplit(api.get(f"/api/v1/jobs/{job.pk}/feed").json()["url"]).path == path
    secret = path.removeprefix("/feeds/").removesuffix(".xml")
    assert secret not in str(Feed.objects.values().get())
    assert len(secret) >= 43


def test_a_revoked_address_leads_nowhere_and_the_next_is_another(
    api: Client, player: Client, job: Job
) -> None:
    rows.make_done(job)
    path = opened(api, job)

    assert api.delete(f"/api/v1/jobs/{job.pk}/feed").status_code == 204

    assert player.get(path).status_code == 404
    assert player.get(path.replace(".xml", "/1.mp3")).status_code == 404
    assert api.get(f"/api/v1/jobs/{job.pk}/feed").status_code == 404
    assert opened(api, job) != path


def test_players_go_on_when_the_secret_key_changes_and_the_address_is_not_shown(
    api: Client, player: Client, job: Job, settings: Settings
) -> None:
    path = opened(api, job)
    settings.SECRET_KEY = "another key, of a site that was moved"

    assert player.get(path).status_code == 200
    feed = feeds.live_feed(job)
    assert feed
    assert feed.secret == ""
    feeds.open_feed(job)
    assert player.get(path).status_code == 404


def test_somebody_who_may_not_sign_in_any_more_has_no_feed(
    api: Client, player: Client, job: Job, alice: User
) -> None:
    path = opened(api, job)
    alice.is_active = False
    alice.save(update_fields=["is_active"])

    assert player.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/feeds/guess.xml", "/feeds/guess/1.mp3", "/feeds/guess/cover"])
def test_a_guess_finds_nothing(player: Client, path: str, db: None) -> None:
    assert player.get(path).status_code == 404


def test_nothing_new_is_304(api: Client, player: Client, job: Job) -> None:
    path = opened(api, job)
    etag = player.get(path)["ETag"]

    assert player.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert player.post(path).status_code == 405


def test_the_page_opens_shows_and_closes_it(
    client_for: Callable[[User], Client], alice: User, job: Job
) -> None:
    reader = client_for(alice)
    page = reverse("job", args=[job.pk])

    reader.post(reverse("open-feed", args=[job.pk]))
    feed = feeds.live_feed(job)
    assert feed
    assert f"/feeds/{feed.secret}.xml" in reader.get(page).content.decode()

    reader.post(reverse("close-feed", args=[job.pk]))
    assert "Open a private feed" in reader.get(page).content.decode()


def test_the_secret_is_not_in_the_log() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "%s: %s", ("Not Found", "/feeds/abc-_1.xml"), None
    )

    assert Feeds().filter(record)
    assert record.getMessage() == "Not Found: /feeds/….xml"


def test_any_title_makes_xml(job: Job) -> None:
    episode = Episode("g", 1, "a \x00 <b> & “c”", "https://x/1.mp3", 5, 61.4, job.created_at)
    podcast = Podcast("p", "T & \x0b", "", "D", "", "https://x/f.xml", "https://x", "", [episode])

    channel = ET.fromstring(to_rss(podcast)).find("channel")

    assert channel is not None
    assert channel.findtext("item/title") == "a  <b> & “c”"
    assert channel.findtext(f"item/{ITUNES}duration") == "61"
    assert channel.findtext(f"{PODCAST}locked") == "yes"
    assert channel.findtext("language") == "en"
