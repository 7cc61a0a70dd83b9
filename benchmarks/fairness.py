"""How long a short article waits while another user's long book is read.

    python -m benchmarks.fairness [--in-flight 16] [--book 60000] [--article 8000]

The article is read alone, then again by another voice (so that nothing of it is owned) once the
book has every place. Prints both times and their ratio: three is what is promised.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.whole_book import book, finished
from tests.end_to_end.site import Site, wait_until
from tests.provider import Provider

LATENCY = "1+0.0125*chars"
"""A quarter of the real one's: ratios stay, minutes do not."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--book", type=int, default=60_000, help="characters")
    parser.add_argument("--article", type=int, default=8_000, help="characters")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Provider(latency=LATENCY) as cashier:
        settings = {
            "SPEECH_PROFILE": "deepinfra",
            "SPEECH_URL": cashier.url,
            "DEEPINFRA_TOKEN": cashier.key,
            "SPEECH_MAX_IN_FLIGHT": str(asked.in_flight),
        }
        with Site(Path(name), **settings) as site:
            run(site, cashier, Path(name), asked)


def run(site: Site, cashier: Provider, folder: Path, asked: argparse.Namespace) -> None:
    alice, bob = site.api.headers["Authorization"], f"Bearer {site.token('bob')}"
    article = read_in(site, folder / "article", asked.article, parts=1)
    alone = timed(site, article, "A calm man")
    site.api.headers["Authorization"] = bob
    long_book = site.narrate(
        read_in(site, folder / "book", asked.book, parts=30), site.voice("An old woman")
    )
    wait_until(lambda: cashier.ledger.in_flight >= asked.in_flight, 60, lambda: "it never filled")
    site.api.headers["Authorization"] = alice
    beside = timed(site, article, "A bright woman")
    site.api.headers["Authorization"] = bob
    still = site.api.get(f"/jobs/{long_book['id']}").json()["progress"]
    print(f"alone              {alone:.1f} s")
    print(f"beside the book    {beside:.1f} s = {beside / alone:.2f} times")
    print(f"of the book then   {still['passages_done']} of {still['passages']} passages")


def read_in(site: Site, folder: Path, characters: int, parts: int) -> dict[str, Any]:
    folder.mkdir()
    return site.upload(book(folder, characters, parts))


def timed(site: Site, article: dict[str, Any], words: str) -> float:
    voice = site.voice(words)
    start = time.monotonic()
    job = finished(site, site.narrate(article, voice))
    if job["state"] != "done":
        raise RuntimeError(f"The article was not read: {job}")
    return time.monotonic() - start


if __name__ == "__main__":
    main()
