"""The Celery application. Redis is a doorbell: all work can be derived from the database."""

import os

from celery import Celery
from kombu.entity import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "narrator.settings")

from django.conf import settings  # after the line above


def broker_url(redis_url: str) -> str:
    """Return a Redis address in the spelling of the queue: sockets are `redis+socket:///path`."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url


app = Celery("narrator")
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    task_queues=[Queue("speech"), Queue("audio")],
    task_default_queue="audio",
    task_ignore_result=True,  # progress is a query on the rows
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    # The sweeper re-queues what a dead worker held, with a bound; the broker would loop for ever.
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,  # tasks are long; none waits behind a busy worker
    worker_hijack_root_logger=False,
    # A blip of Redis must not kill paid requests in flight (the default flips in Celery 6).
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_soft_shutdown_timeout=20.0,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 900,  # longer than any task's slice
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": not settings.REDIS_URL.startswith("unix://"),
        "max_connections": 100,
        # A web request that cannot ring must not wait: the sweeper finds the work.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
    },
    beat_schedule={
        "sweep": {
            "task": "jobs.sweep",
            "schedule": settings.SWEEP_SECONDS,
            "options": {"expires": settings.SWEEP_SECONDS},
        },
        # /readyz says who was heard from: each worker answers on its own queue.
        **{
            f"hear-{queue}": {
                "task": "jobs.hear",
                "args": [queue],
                "schedule": 15.0,
                "options": {"queue": queue, "expires": 15},
            }
            for queue in ("speech", "audio")
        },
    },
    beat_schedule_filename=str(settings.DATA / "beat-schedule"),
)
app.autodiscover_tasks(["jobs"])
