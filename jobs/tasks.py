"""Celery's entry points: an id in, one function called. Nothing is decided here."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import close_old_connections

from jobs import dispatch, resumption
from jobs import sweep as sweeping
from jobs.models import Heard
from jobs.notices import telling
from jobs.pipeline import exporting, importing, retiring, speaking, stitching
from narrator.celery import app

STOPPING = threading.Event()


@worker_shutting_down.connect
def _stop(**_: Any) -> None:
    STOPPING.set()


@worker_ready.connect
def _keep_sweeping(**_: Any) -> None:
    """Sweep from here too: a scheduler that is dead must not take the repairs with it."""
    threading.Thread(target=sweeping.keep_sweeping, args=[STOPPING], daemon=True).start()


@worker_ready.connect
def _keep_telling(**_: Any) -> None:
    """Where speech is bought: that worker has threads, and never forks with a connection open."""
    if dispatch.QUEUES[dispatch.SPEAK] in app.amqp.queues.consume_from:
        threading.Thread(target=telling.keep_telling, args=[STOPPING], daemon=True).start()


@app.task(name=dispatch.SPEAK)
def speak() -> None:
    close_old_connections()
    speaking.take_a_turn(STOPPING.is_set)


@app.task(name=dispatch.RETIRE)
def retire_voices() -> None:
    close_old_connections()
    retiring.retire()


@app.task(name=dispatch.TRY_STORE)
def try_store() -> None:
    resumption.try_store()


@app.task(name=dispatch.STITCH)
def stitch(chapter_id: str) -> None:
    stitching.stitch_chapter(int(chapter_id))


@app.task(name=dispatch.IMPORT)
def import_document(job_id: str) -> None:
    importing.import_document(uuid.UUID(job_id))


@app.task(name=dispatch.EXPORT)
def export(job_id: str) -> None:
    exporting.export(uuid.UUID(job_id))


@app.task(name=dispatch.HEAR)
def hear(queue: str) -> None:
    Heard.from_queue(queue)


@app.task(name=dispatch.SWEEP)
def sweep() -> None:
    sweeping.sweep()
