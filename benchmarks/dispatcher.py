"""What it costs to decide whose passage is sent next, while ever more users wait.

    python -m benchmarks.dispatcher [--users 10 100 1000] [--jobs 10] [--postgres]

Each user has so many narrations queued. A hundred passages are in flight; one after the other is
recorded as read, and its place is leased anew. Prints what that takes: it must not grow. (CPU is
this process's, on SQLite all of it. On a busy machine trust it, or the median.)
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import tempfile
import time
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.pipeline.leasing import Lease

IN_FLIGHT = 100
PASSAGES = 12
ROUNDS = 300
TEXT = "The old captain looked across a grey and quiet sea where nothing moved. " * 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--jobs", type=int, default=10, help="queued narrations of each")
    parser.add_argument("--postgres", action="store_true", help="on a server of its own")
    asked = parser.parse_args()
    with installation(postgres=asked.postgres):
        print("  users     jobs    median     p95  mean CPU   (ms for a place)")
        users = 0
        for wanted in sorted(asked.users):
            fill(range(users, wanted), asked.jobs)
            users = wanted
            report(users, asked.jobs)


@contextlib.contextmanager
def installation(*, postgres: bool) -> Iterator[None]:
    """Make an empty database of this process's own."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if postgres:
            from tests.scale.cluster import postgres as cluster

            os.environ["DATABASE_URL"] = stack.enter_context(cluster())
        caps = {"SITE_CAP_USD_PER_DAY": "1000000", "USER_CAP_USD_PER_MONTH": "1000000"}
        speech = {"SPEECH_PROFILE": "deepinfra", "DEEPINFRA_TOKEN": "none"}
        os.environ |= {"NARRATOR_DATA": folder, "DJANGO_SETTINGS_MODULE": "narrator.settings"}
        os.environ |= caps | speech
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def fill(users: range, jobs: int) -> None:
    """Queue narrations of new users, as their start leaves the rows."""
    from jobs.models import Take
    from narrator.models import User, VoiceVersion

    for number in users:
        owner = User.objects.create(username=f"user{number}")
        version = VoiceVersion.objects.get_or_create(
            voice=owner.voices.create(name="Reader", description="An old sailor."),
            number=1,
            defaults={"profile": "deepinfra", "model": "m", "description": "An old sailor."},
        )[0]
        Take.objects.bulk_create(
            Take(owner=owner, version=version, key=uuid.uuid4().hex, language="en", text=TEXT)
            for _ in range(jobs * PASSAGES)
        )
        takes = list(Take.objects.filter(owner=owner).order_by("pk").values_list("pk", flat=True))
        for place in range(jobs):
            queue(owner.pk, str(version.pk), takes[place * PASSAGES : (place + 1) * PASSAGES])


def queue(owner: int, version: str, takes: list[int]) -> None:
    from jobs.models import Job, Kind, NarratedChapter, Passage

    job = Job.objects.create(
        owner_id=owner,
        kind=Kind.NARRATE,
        version_id=version,
        target=uuid.uuid4().hex,
        language="en",
        limit_usd=Decimal(100),
    )
    chapter = NarratedChapter.objects.create(job=job, number=1)
    Passage.objects.bulk_create(
        Passage(chapter=chapter, number=number, take_id=take, pause="sentence")
        for number, take in enumerate(takes)
    )


def report(users: int, jobs: int) -> None:
    from jobs.pipeline import leasing
    from jobs.pipeline.turns import Line

    line = Line()  # as a pump keeps it
    flying = [lease for _ in range(IN_FLIGHT) for lease in leasing.lease(1, line=line)]
    walls, cpus = [], []
    for _ in range(ROUNDS):
        record(flying.pop(0))
        wall, cpu = time.perf_counter(), time.process_time()
        flying += leasing.lease(1, line=line)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    for lease in flying:
        record(lease)
    print(
        f"{users:>7}{users * jobs:>9}{statistics.median(walls):>10.2f}"
        f"{sorted(walls)[int(ROUNDS * 0.95)]:>8.2f}{statistics.mean(cpus):>10.2f}",
        flush=True,
    )


def record(lease: Lease) -> None:
    """Write that a passage is read, as its pump does."""
    from django.utils import timezone

    from jobs import ledger
    from jobs.models import Take
    from jobs.states import TakeState

    Take.objects.filter(pk=lease.take_id).update(
        state=TakeState.DONE, audio_key="1/takes/one.wav", done_at=timezone.now()
    )
    ledger.settle(lease.fence, lease.take_id, None)


if __name__ == "__main__":
    main()
