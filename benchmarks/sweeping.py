"""What a sweep costs while ever more narrations are finished.

    python -m benchmarks.sweeping [--done 10 100 1000] [--postgres]

Ten narrations wait; so many of other users are done, twelve passages each. Prints the time of one
look at all that may have been left half way, and how often it asks the database.
"""

from __future__ import annotations

import argparse
import statistics
import time

from benchmarks.dispatcher import fill, installation

ROUNDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--done", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--postgres", action="store_true", help="on a server of its own")
    asked = parser.parse_args()
    with installation(postgres=asked.postgres):
        fill(range(10), 1)
        print("   done   queries    median  mean CPU   (ms for a sweep)")
        users = 10
        for done in sorted(asked.done):
            fill(range(users, done + 10), 1)
            finish(users)
            users = done + 10
            report(done)


def finish(first: int) -> None:
    """Leave the rows of all users from `first` on as they are when all is read."""
    from jobs.models import Job, NarratedChapter, Take
    from jobs.states import ChapterState, State, TakeState
    from narrator.models import User

    owners = User.objects.filter(pk__gt=User.objects.order_by("pk")[first - 1].pk)
    Take.objects.filter(owner__in=owners).update(state=TakeState.DONE, audio_key="1/takes/a.wav")
    NarratedChapter.objects.filter(job__owner__in=owners).update(
        state=ChapterState.READY, samples=1
    )
    Job.objects.filter(owner__in=owners).update(state=State.DONE)


def report(done: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from jobs import sweep

    sweep.repair()
    with CaptureQueriesContext(connection) as queries:
        sweep.repair()
        sweep.due()
    walls, cpu = [], time.process_time()
    for _ in range(ROUNDS):
        wall = time.perf_counter()
        sweep.repair()
        sweep.due()
        walls.append((time.perf_counter() - wall) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / ROUNDS
    print(f"{done:>7}{len(queries):>10}{statistics.median(walls):>10.2f}{cpu:>10.2f}", flush=True)


if __name__ == "__main__":
    main()
