"""Where the private Redis of a data folder answers."""

import os
from pathlib import Path

import pytest
import redis

from narrator.launch.address import LONGEST_SOCKET_PATH, private_url, socket_path


def test_the_socket_lies_in_the_data_folder() -> None:
    assert socket_path(Path("/srv/narrator")) == Path("/srv/narrator/redis/redis.sock")


def test_a_deep_data_folder_gets_a_short_socket_of_this_user() -> None:
    path = socket_path(Path("/srv") / ("deep/" * 30))

    assert path.is_relative_to("/tmp")
    assert f"-{os.getuid()}-" in path.parent.name


@pytest.mark.parametrize("name", ["x" * n for n in range(70, 100)] + ["é" * 40])
def test_no_socket_path_exceeds_what_the_kernel_takes(name: str) -> None:
    assert len(os.fsencode(socket_path(Path("/srv") / name))) < LONGEST_SOCKET_PATH


def test_two_deep_folders_do_not_share_a_server() -> None:
    deep = Path("/srv") / ("deep/" * 30)

    assert private_url(deep / "one") != private_url(deep / "two")


def test_the_address_does_not_depend_on_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path("/srv") / ("deep/" * 30)
    before = private_url(data)
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")

    assert private_url(data) == before


@pytest.mark.parametrize("folder", ["/srv/my books", "/srv/100%25", "/srv/läse?hier#da"])
def test_redis_py_reads_back_the_path_of_any_folder(folder: str) -> None:
    pool = redis.ConnectionPool.from_url(private_url(Path(folder)))

    assert pool.connection_kwargs["path"] == f"{folder}/redis/redis.sock"
