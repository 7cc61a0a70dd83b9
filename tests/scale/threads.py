"""Several things at the same moment, each with a database connection of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T]:
    """Do all of these from the same moment on. Return what each returned."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], T]) -> T:
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.result() for done in [threads.submit(begin, work) for work in works]]
