"""The processes of an installation on one machine, each as one line of a shell would start it.

Modules are run by name (`python -m celery`), not by the scripts of the virtual environment: those
hold its absolute path and break when the folder moves.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from narrator.launch import redis
from narrator.launch.child import Program

if TYPE_CHECKING:
    from pathlib import Path

# What an encoder or parser was making is made again: its lease expires and the sweeper repairs.
WORKER_STOP_SECONDS = 25.0
# Speech that is under way is paid for: it may take as long as the longest request
# (narrator.speech.waiting). A worker without any stops at once.
SPEECH_STOP_SECONDS = 180.0
# Django's checks would load every page and the whole API into processes that serve none.
# glibc keeps a heap for each thread, and megabytes of sound pass through many: two are enough.
LEAN = {"CELERY_SKIP_CHECKS": "1", "MALLOC_ARENA_MAX": "2"}


def private_redis(data: Path) -> Program:
    return Program("redis", redis.argv(data), stops_last=True)


def site(host: str, port: int, data: Path) -> tuple[Program, ...]:
    """Return the web server, the two workers and the scheduler."""
    return (
        web(host, port),
        worker("speech", "--pool=threads", "--concurrency=4", stop_seconds=SPEECH_STOP_SECONDS),
        # Parsers and encoders leave memory behind; their processes are renewed.
        worker("audio", "--pool=prefork", "--concurrency=2", "--max-memory-per-child=250000"),
        scheduler(data),
    )


def web(host: str, port: int) -> Program:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": "2",
        "--blocking-threads": "4",
        "--workers-kill-timeout": "5",
        "--workers-max-rss": "300",
        "--log-level": "error",
    }
    flags = [part for option in options.items() for part in option]
    application = "narrator.wsgi:application"
    return Program(
        "web", python("granian", *flags, "--no-ws", "--respawn-failed-workers", application)
    )


def worker(queue: str, *pool: str, stop_seconds: float = WORKER_STOP_SECONDS) -> Program:
    quiet = ("--without-gossip", "--without-mingle", "--loglevel=WARNING")
    argv = celery("worker", f"--queues={queue}", f"--hostname={queue}@%h", *pool, *quiet)
    return Program(queue, argv, stop_seconds=stop_seconds, environment=LEAN)


def scheduler(data: Path) -> Program:
    argv = celery("beat", f"--schedule={data / 'beat-schedule'}", "--pidfile=")
    return Program("beat", argv, environment=LEAN)


def celery(command: str, *options: str) -> tuple[str, ...]:
    return python("celery", "--quiet", "--app=narrator", command, *options)


def python(module: str, *options: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *options)
