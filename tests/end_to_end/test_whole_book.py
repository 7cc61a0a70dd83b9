"""The main job on real processes: upload, quote, narrate, listen, download; workers are killed."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import pytest
import redis

from narrator.launch.address import private_url
from tests.books import make_epub
from tests.end_to_end.site import Site, wait_until
from tests.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

LINE = (
    "In the {}. year of the reign, on day {} of the month, nothing happened that anybody noticed, "
    "and yet the baker shut his door an hour early and would not say what for. "
)
CHAPTERS = [
    (f"Chapter {part}", [LINE.format(part, line) * 2 for line in range(1, 9)])
    for part in range(1, 5)
]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider(latency="1+0.004*chars", jitter=0.15) as running:
        yield running


@pytest.fixture(scope="module")
def site(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = {
        "SPEECH_PROFILE": "deepinfra",
        "SPEECH_URL": provider.url,
        "DEEPINFRA_TOKEN": provider.key,
        "SPEECH_MAX_IN_FLIGHT": "6",
    }
    with Site(tmp_path_factory.mktemp("site"), **settings) as running:
        yield running


@pytest.fixture
def epub(tmp_path: Path) -> Path:
    return make_epub(
        tmp_path / "chronicle.epub",
        title="A Chronicle",
        author="A. Clerk",
        language="en",
        chapters=CHAPTERS,
    )


def seconds(path: Path) -> float:
    with av.open(str(path)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def download(site: Site, url: str, target: Path) -> Path:
    answer = site.api.get(site.url + url)
    assert answer.status_code == 200, answer.text
    target.write_bytes(answer.content)
    return target


def exported(site: Site, job: dict[str, Any], fmt: str) -> dict[str, Any]:
    answer = site.api.post(f"/jobs/{job['id']}/exports", json={"format": fmt})
    assert answer.status_code == 202, answer.text
    done = site.finished(answer.json())
    assert done["state"] == "done", done
    return done


def test_a_book_survives_the_death_of_every_worker_and_nothing_is_bought_twice(
    site: Site, provider: Provider, epub: Path, tmp_path: Path
) -> None:
    book = site.upload(epub)
    assert [chapter["title"] for chapter in book["chapters"]] == [title for title, _ in CHAPTERS]
    job = site.narrate(book, site.voice())

    # Kill the buyers in the middle of requests, then the stitchers.
    site.poll(f"/jobs/{job['id']}", lambda j: j["progress"]["passages_done"] >= 4)
    assert site.kill("--queues=speech") >= 1
    killed_with = provider.ledger.most_in_flight
    site.poll(
        f"/jobs/{job['id']}", lambda j: any(c["state"] == "ready" for c in j["chapters"]), 240
    )
    assert site.kill("--queues=audio") >= 1
    job = site.finished(job, 240)

    assert job["state"] == "done", job
    assert [chapter["state"] for chapter in job["chapters"]] == ["ready"] * 4
    # What was under way on the killed worker may be bought once more, and nothing else.
    twice = provider.ledger.billed_characters - job["progress"]["characters"]
    longest = max(len(LINE.format(9, 9)) * 2, 750)
    assert 0 <= twice <= killed_with * longest

    m4b = download(site, exported(site, job, "m4b")["result"]["url"], tmp_path / "book.m4b")
    lengths = [chapter["seconds"] for chapter in job["chapters"]]
    with av.open(str(m4b)) as container:
        marks = [float(m["start"] * (m["time_base"] or 0)) for m in container.chapters()]
        titles = [m["metadata"]["title"] for m in container.chapters()]
    assert titles == [title for title, _ in CHAPTERS]
    assert marks == pytest.approx([sum(lengths[:n]) for n in range(4)], abs=0.01)
    assert seconds(m4b) == pytest.approx(sum(lengths), abs=0.2)


def test_chapters_are_served_in_parts_and_whole(site: Site, epub: Path, tmp_path: Path) -> None:
    job = site.finished(site.narrate(site.upload(epub), site.voice()))
    assert job["spent_usd"] == job["price_usd"]

    chapter = job["chapters"][0]
    whole = site.api.get(site.url + chapter["url"])
    part = site.api.get(site.url + chapter["url"], headers={"Range": "bytes=1000-1999"})

    assert whole.status_code == 200
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    for extension in ("mp3", "m4a", "opus", "flac", "wav"):
        url = chapter["url"].replace(".mp3", f".{extension}")
        path = download(site, url, tmp_path / f"one.{extension}")
        assert seconds(path) == pytest.approx(chapter["seconds"], abs=0.1)
    with zipfile.ZipFile(
        io.BytesIO(site.api.get(site.url + exported(site, job, "mp3")["result"]["url"]).content)
    ) as bundle:
        assert sum(name.endswith(".mp3") for name in bundle.namelist()) == 4


def test_no_balance_pauses_and_resume_completes_at_the_accepted_price(
    site: Site, provider: Provider, tmp_path: Path
) -> None:
    path = make_epub(
        tmp_path / "other.epub",
        title="Another",
        author="B",
        language="en",
        chapters=[("Only", ["This is another book with words of its own, and it is short."] * 3)],
    )
    provider.script({"fault": "status", "status": 402})
    job = site.finished(site.narrate(site.upload(path), site.voice()))
    assert (job["state"], job["error"]["code"]) == ("paused", "payment_required")

    provider.script()
    assert site.api.post(f"/jobs/{job['id']}/resume").status_code == 200
    job = site.finished(job)

    assert job["state"] == "done"
    assert job["spent_usd"] == job["price_usd"]


def test_a_flushed_redis_is_made_up_for_from_the_rows(
    site: Site, provider: Provider, tmp_path: Path
) -> None:
    lines = [f"Paragraph {n} of a book that is in the middle of it." for n in range(30)]
    chapters = [("Long", lines)]
    path = make_epub(
        tmp_path / "flushed.epub", title="Flushed", author="C", language="en", chapters=chapters
    )
    job = site.narrate(site.upload(path), site.voice())
    redis.Redis.from_url(private_url(Path(site.environment["NARRATOR_DATA"]))).flushall()

    assert site.finished(job, 240)["state"] == "done"


def test_a_broken_file_gets_its_sentence(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "broken.epub"
    path.write_bytes(b"PK\x03\x04 and nothing else")

    book = site.upload(path)

    assert book["state"] == "failed"
    assert book["error"]["code"]
    assert book["error"]["detail"].endswith(".")


def test_what_belongs_to_another_is_not_there(site: Site, epub: Path) -> None:
    book = site.upload(epub)
    stranger = {"Authorization": f"Bearer {site.token('charlie')}"}

    assert site.api.get(f"/books/{book['id']}", headers=stranger).status_code == 404
    assert site.api.get("/books", headers=stranger).json()["results"] == []


def test_the_worker_that_was_killed_is_started_again(site: Site) -> None:
    before = {process.pid for process in site.processes("--queues=speech")}
    site.kill("--queues=speech")

    def back() -> bool:
        now = {process.pid for process in site.processes("--queues=speech")}
        return bool(now) and now.isdisjoint(before)

    wait_until(back, 60, lambda: "no speech worker came back")


def test_nothing_is_left_running_after_the_end(tmp_path: Path) -> None:
    with Site(tmp_path, SPEECH_PROFILE="offline") as running:
        pids = {process.pid for process in running.processes("")}
        assert len(pids) >= 5

    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)
    left = [line for line in listed.stdout.splitlines() if str(tmp_path) in line]
    assert left == []
