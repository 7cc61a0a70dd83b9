"""A drill: two machines share a PostgreSQL, a Redis and a bucket, and no file system."""

from __future__ import annotations

import io
import secrets
from typing import TYPE_CHECKING, Any

import av
import httpx
import pytest

from tests.media.objects import KEYS, ObjectStore, object_store
from tests.provider import Provider
from tests.scale.cluster import binaries, postgres
from tests.scale.machines import Machine, shared_redis, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(binaries() is None, reason="no PostgreSQL server is installed"),
]
TEXT = "\n\n".join(
    f"# Chapter {number}\n\nIt was about dusk, one evening of the carnival, that I met my friend "
    f"number {number}. He had been drinking much."
    for number in ("one", "two")
)
WORK_SECONDS = 120.0


@pytest.fixture
def objects() -> Iterator[ObjectStore]:
    with object_store() as server:
        yield server


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def shared(objects: ObjectStore, provider: Provider, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that all machines have in common."""
    with postgres() as database, shared_redis(tmp_path) as redis:
        yield {
            **KEYS,
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "STORAGE_URL": objects.storage_url(prefix="narrator"),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SPEECH_PROFILE": "deepinfra",
            "SPEECH_URL": provider.url,
            "DEEPINFRA_TOKEN": provider.key,
        }


@pytest.fixture
def machines(shared: Mapping[str, str], tmp_path: Path) -> Iterator[tuple[Machine, Machine]]:
    here, there = (Machine(tmp_path / name / "data", shared) for name in ("here", "there"))
    yield here, there
    here.stop()
    there.stop()


class Api:
    """A program of alice's, talking to the one web server."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def upload(self, name: str, text: str) -> dict[str, Any]:
        answer = self._client.post("/api/v1/books", files={"file": (name, text.encode())})
        assert answer.is_success, answer.text
        return dict(answer.json())

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._client.get(path, headers=headers).raise_for_status()

    def post(self, path: str, body: object) -> dict[str, Any]:
        answer = self._client.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def until(self, path: str, state: str) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def reached() -> bool:
            found.update(self.get(f"/api/v1{path}").json())
            assert found["state"] not in {"failed", "needs_attention", "paused"}, found
            return bool(found["state"] == state)

        wait_for(reached, f"{path} to be {state}", WORK_SECONDS)
        return found


@pytest.fixture
def api(machines: tuple[Machine, Machine]) -> Iterator[Api]:
    """The first machine, started: its web server and its audio worker."""
    here, _ = machines
    here.command("prepare")
    token = here.command("token", "alice", "--create")
    here.start("web", "audio")
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=here.url, headers=headers, timeout=30) as client:
        wait_for(lambda: _is_ready(client), "the web server")
        yield Api(client)


def test_a_book_taken_in_on_one_machine_is_read_by_the_other(
    machines: tuple[Machine, Machine], api: Api, objects: ObjectStore, provider: Provider
) -> None:
    here, there = machines
    book = api.upload("cask.md", TEXT)
    book = api.until(f"/books/{book['id']}", "ready")
    here.stop("audio")  # from here on, only the other machine works

    there.start("speech", "audio", "beat")
    voice = api.post("/voices", {"name": "Sailor", "description": "An old sailor, unhurried."})
    quote = api.post("/quotes", {"book": book["id"], "voice": voice["id"]})
    job = api.post("/jobs", {"kind": "narrate", "quote": quote["id"]})
    job = api.until(f"/jobs/{job['id']}", "done")
    assert job["spent_usd"] == quote["price_usd"]
    assert provider.ledger.billed_characters == quote["billable_characters"]

    export = api.post(f"/jobs/{job['id']}/exports", {"format": "m4b"})
    export = api.until(f"/jobs/{export['id']}", "done")
    there.stop()

    # What the other machine made is served by this one, whole and from any place in it.
    with av.open(io.BytesIO(api.get(export["result"]["url"]).content)) as whole:
        assert len(whole.chapters()) == len(book["chapters"]) == 2
    for chapter in job["chapters"]:
        sound = api.get(chapter["url"]).content
        part = api.get(chapter["url"], Range="bytes=100-199")
        assert (part.status_code, part.content) == (206, sound[100:200])
    # Derived here, from a master that was made there.
    opus = api.get(f"/api/v1/jobs/{job['id']}/chapters/1.opus").content
    assert opus.startswith(b"OggS")

    assert all(name.startswith("narrator/") for name in objects.names())
    assert not (here.data / "media").exists()
    assert not (there.data / "media").exists()


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
