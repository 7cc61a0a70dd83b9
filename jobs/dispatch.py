"""Rings the workers: the only place that talks to the broker. It may fail; rows are the truth."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from narrator.celery import app

log = logging.getLogger(__name__)

SPEAK = "jobs.speak"
STITCH = "jobs.stitch"
IMPORT = "jobs.import_document"
EXPORT = "jobs.export"
SWEEP = "jobs.sweep"
HEAR = "jobs.hear"
RETIRE = "jobs.retire_voices"
TRY_STORE = "jobs.try_store"

QUEUES = {
    SPEAK: "speech",
    RETIRE: "speech",
    STITCH: "audio",
    IMPORT: "audio",
    EXPORT: "audio",
    SWEEP: "audio",
    TRY_STORE: "audio",
}


def ring(name: str, *args: object) -> None:
    """Call a worker once the transaction is committed. What is lost here, the sweeper finds."""
    transaction.on_commit(partial(_send, name, [str(arg) for arg in args]))


def _send(name: str, args: list[str]) -> None:
    try:
        app.send_task(name, args=args, queue=QUEUES[name], retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.info("No worker could be called for %s (%s); the sweeper will.", name, error)
