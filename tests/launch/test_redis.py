"""The private Redis: a real one, in a folder of its own."""

from __future__ import annotations

import os
import socket
import stat
from typing import TYPE_CHECKING

import pytest
import redis

from narrator.celery import app, broker_url
from narrator.launch.address import private_url, socket_path
from narrator.launch.errors import LaunchError
from narrator.launch.redis import answers, own_folder, server, serving

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "my data"


def test_it_answers_while_the_block_runs_and_not_after(data: Path) -> None:
    with serving(data) as url:
        assert url == private_url(data)
        assert answers(url)

    assert not answers(url)


def test_a_server_of_somebody_elses_is_asked_by_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]

    assert not answers(f"redis://:secret@127.0.0.1:{port}/3")


def test_what_was_queued_survives_a_restart(data: Path) -> None:
    with serving(data) as url, redis.Redis.from_url(url) as client:
        client.lpush("queue", "work")

    with serving(data) as url, redis.Redis.from_url(url) as client:
        assert client.lrange("queue", 0, -1) == [b"work"]


def test_a_second_user_of_the_folder_shares_the_server(data: Path) -> None:
    with serving(data) as first, redis.Redis.from_url(first) as client:
        client.set("word", "kept")
        with serving(data) as second, redis.Redis.from_url(second) as other:
            assert other.get("word") == b"kept"

        assert answers(first)


def test_two_folders_have_two_servers(tmp_path: Path) -> None:
    with (
        serving(tmp_path / "one") as one,
        serving(tmp_path / "two") as two,
        redis.Redis.from_url(one) as client,
        redis.Redis.from_url(two) as other,
    ):
        client.set("word", "mine")
        assert other.get("word") is None


def test_a_folder_too_deep_for_a_socket_is_served_all_the_same(tmp_path: Path) -> None:
    data = tmp_path.joinpath(*["deep"] * 30)

    with serving(data) as url:
        assert answers(url)

    socket_path(data).parent.rmdir()


def test_the_queue_reaches_it_under_a_path_with_blanks(data: Path) -> None:
    with (
        serving(data) as url,
        app.connection_for_write(broker_url(url)) as connection,
        connection.SimpleQueue("work") as queue,
    ):
        queue.put({"take": 1})
        assert queue.get(timeout=5).payload == {"take": 1}


def test_nobody_else_can_enter(data: Path) -> None:
    with serving(data):
        assert stat.S_IMODE(socket_path(data).parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(socket_path(data).stat().st_mode) == 0o700


def test_it_listens_on_no_port_and_drops_nothing(data: Path) -> None:
    with serving(data) as url, redis.Redis.from_url(url, decode_responses=True) as client:
        assert client.config_get("port", "maxmemory-policy", "appendonly", "save") == {
            "port": "0",
            "maxmemory-policy": "noeviction",
            "appendonly": "yes",
            "save": "",
        }


def test_a_folder_that_somebody_else_laid_there_is_refused(tmp_path: Path) -> None:
    trap = tmp_path / "narrator-0-abc"
    trap.symlink_to(tmp_path)

    with pytest.raises(LaunchError, match="belongs to somebody else"):
        own_folder(trap)


def test_a_server_of_the_machine_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "redis-server"
    theirs.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert server() == str(theirs)


def test_without_one_the_installed_server_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert os.access(server(), os.X_OK)
