"""Do all due work in this process: for the shell command, which needs no server and no Redis.

It asks the rows what is due, as the sweeper does, so it may run beside real workers.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import connection

from jobs import dispatch, sweep
from jobs.pipeline import exporting, importing, speaking, stitching
from jobs.pipeline.pump import Slice

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.models import Job

LOOK_SECONDS = 0.25
REPAIR_SECONDS = 5.0
DOERS: dict[str, Callable[..., None]] = {
    dispatch.IMPORT: importing.import_document,
    dispatch.EXPORT: exporting.export,
    dispatch.STITCH: stitching.stitch_chapter,
}


def work_on(job: Job, tick: Callable[[], None] = lambda: None) -> None:
    """Work until `job` has nothing more to do; call `tick` now and then.

    Speech is bought in a thread of its own, so that chapters are stitched meanwhile.
    """
    stopping = threading.Event()
    with ThreadPoolExecutor(1, "buyer") as threads:
        buyer = threads.submit(_buy, stopping)
        try:
            _work(job, tick, buyer)
        finally:
            stopping.set()


def _work(job: Job, tick: Callable[[], None], buyer: Future[None]) -> None:
    repaired = 0.0
    while True:
        job.refresh_from_db()
        tick()
        if job.state not in {"queued", "running"}:
            return
        if buyer.done():
            buyer.result()  # raises what ended it: without it nothing more would come
        if time.monotonic() - repaired > REPAIR_SECONDS:
            repaired = time.monotonic()
            sweep.repair()
        doable = [work for work in sweep.due() if work.task in DOERS]
        for work in doable[:1]:
            DOERS[work.task](*work.args)
        if not doable:
            time.sleep(LOOK_SECONDS)


def _buy(stopping: threading.Event) -> None:
    turn = Slice(window=speaking.window(), patience=0.5)
    try:
        while not stopping.wait(LOOK_SECONDS):
            speaking.take_a_turn(stopping.is_set, turn)
    finally:
        connection.close()
