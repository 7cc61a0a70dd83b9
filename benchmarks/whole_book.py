"""A whole book through real processes and a loopback provider at the real one's pace.

    python -m benchmarks.whole_book [--characters 300000] [--in-flight 180] [--faults]

Prints the wall time from start to the last finished chapter over the ideal (every latency that the
provider took, packed into the slots in order), what was billed, and the memory of all processes.
"""

from __future__ import annotations

import argparse
import heapq
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.books import make_epub
from tests.end_to_end.site import Site
from tests.provider import Provider

LATENCY = "4+0.05*chars"
JITTER = 0.15
TEXT = (
    "the old captain looked across a grey and quiet sea where nothing moved except one small boat "
    "and he thought about letters that never came from people whose names were almost forgotten"
)
WORDS = TEXT.split()
FAULTS: list[dict[str, Any]] = [
    {"fault": "status", "status": 503, "probability": 0.05},
    *(
        {"fault": fault, "probability": 0.02}
        for fault in ("html", "empty", "bad_base64", "silence", "half", "runaway", "header_only")
    ),
    {"fault": "reset_mid_body", "probability": 0.02},
]


def sentence(random_: random.Random) -> str:
    words = random_.choices(WORDS, k=random_.randint(6, 24))
    return " ".join(words).capitalize() + "."


def book(folder: Path, characters: int, parts: int = 30) -> Path:
    """Write an EPUB of about `characters` characters in so many chapters."""
    random_ = random.Random(7)
    chapters = []
    for number in range(1, parts + 1):
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < characters / parts:
            paragraphs.append(" ".join(sentence(random_) for _ in range(random_.randint(1, 9))))
        chapters.append((f"Chapter {number}", paragraphs))
    return make_epub(
        folder / "book.epub", title="Benchmark", author="B", language="en", chapters=chapters
    )


def packed(latencies: list[float], slots: int) -> float:
    """Return the time in which `slots` places work off `latencies` in order."""
    ends = [0.0] * slots
    for latency in latencies:
        heapq.heapreplace(ends, ends[0] + latency)
    return max(ends)


class Memory(threading.Thread):
    """Looks every second at the proportional memory of all processes of the site."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site, self.peak, self.ended = site, 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(1.0):
            self.peak = max(self.peak, sum(map(_pss, self.site.processes(""))))


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def expected(characters: list[int]) -> list[float]:
    return [4 + 0.05 * count for count in characters]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--characters", type=int, default=300_000)
    parser.add_argument("--in-flight", type=int, default=180)
    parser.add_argument("--faults", action="store_true", help="5xx, bad answers, resets")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Provider(latency=LATENCY, jitter=JITTER) as cashier:
        settings = {
            "SPEECH_PROFILE": "deepinfra",
            "SPEECH_URL": cashier.url,
            "DEEPINFRA_TOKEN": cashier.key,
            "SPEECH_MAX_IN_FLIGHT": str(asked.in_flight),
        }
        with Site(Path(name), **settings) as site:
            run(site, cashier, book(Path(name), asked.characters), asked)


def run(site: Site, cashier: Provider, path: Path, asked: argparse.Namespace) -> None:
    uploaded = time.monotonic()
    read = site.upload(path)
    imported = time.monotonic() - uploaded
    voice = site.voice()
    quote = site.api.post("/quotes", json={"book": read["id"], "voice": voice["id"]}).json()
    if asked.faults:
        cashier.script(*FAULTS)
    memory = Memory(site)
    memory.start()
    start = time.monotonic()
    job = site.api.post("/jobs", json={"kind": "narrate", "quote": quote["id"]}).json()
    job = finished(site, job)
    wall = time.monotonic() - start
    memory.ended.set()
    report(cashier, quote, job, asked.in_flight, wall, imported, memory.peak)


def finished(site: Site, job: dict[str, object]) -> dict[str, object]:
    """Poll every second; a slow machine must not be loaded by looking."""
    while True:
        try:
            seen = dict(site.api.get(f"/jobs/{job['id']}").json())
        except httpx.TransportError:
            continue
        if seen["state"] not in {"queued", "running"}:
            return seen
        time.sleep(1.0)


def report(
    cashier: Provider,
    quote: dict[str, object],
    job: dict[str, object],
    slots: int,
    wall: float,
    imported: float,
    peak: int,
) -> None:
    billed = cashier.ledger.billed_characters
    sent = [entry.characters for entry in cashier.ledger.entries]
    ideal = packed(expected(sent), slots)
    print(f"state              {job['state']} {job['error'] or ''}")
    print(f"import             {imported:.1f} s")
    print(f"requests           {len(sent)}, most in flight {cashier.ledger.most_in_flight}")
    print(f"wall / ideal       {wall:.1f} / {ideal:.1f} s = {wall / ideal:.2f}")
    print(f"billed / quoted    {billed} / {quote['billable_characters']} characters")
    print(f"spent              ${job['spent_usd']}, at the cashier's {cashier.ledger.billed_usd}")
    print(f"memory, all        {peak / 1e6:.0f} MB (proportional)")


if __name__ == "__main__":
    main()
