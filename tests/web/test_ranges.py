"""Files of any length are answered in the part that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.web.ranges import serve

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import RequestFactory

START = 5 << 30


def test_the_end_of_a_file_of_five_gigabytes_is_found(tmp_path: Path, rf: RequestFactory) -> None:
    with (tmp_path / "book.m4b").open("wb") as file:
        file.seek(START)
        file.write(b"the end")

    request = rf.get("/", headers={"Range": f"bytes={START}-"})
    answer = serve(request, tmp_path / "book.m4b", "audio/mp4", '"etag"')

    assert (answer.status_code, answer["Content-Length"]) == (206, "7")
    assert answer["Content-Range"] == f"bytes {START}-{START + 6}/{START + 7}"
    assert b"".join(answer) == b"the end"
