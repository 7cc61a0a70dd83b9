"""Tell what there is to tell, beside the work of a process: a thread that asks the rows."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from jobs.notices import posting, spreading

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from jobs.notices.posting import Claimed, Trouble
    from narrator.fetch.client import Client

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
AT_ONCE = 8
"""Receivers that are being told: a slow one holds one place, for ten seconds at most."""


class Teller:
    """Spreads, sends and records. Only `look` touches the database; the sending has threads."""

    def __init__(self, client: Client, threads: ThreadPoolExecutor) -> None:
        self._client = client
        self._threads = threads
        self._flying: dict[Future[Trouble | None], Claimed] = {}

    def look(self) -> bool:
        """Do what can be done at once. Return whether somebody is still being told."""
        for future in [future for future in self._flying if future.done()]:
            posting.record(self._flying.pop(future), _outcome(future))
        spreading.spread()
        for claimed in posting.claim_some(AT_ONCE - len(self._flying)):
            self._flying[self._threads.submit(posting.send, claimed, self._client)] = claimed
        return bool(self._flying)

    def wait(self, seconds: float) -> None:
        """Wait until somebody was told."""
        wait(self._flying, seconds)


def _outcome(future: Future[Trouble | None]) -> Trouble | None:
    """A bug of ours must not be told again for ever, nor end the thread."""
    error = future.exception()
    if error is None:
        return future.result()
    log.error("A notice could not be sent.", exc_info=error)
    return posting.Trouble(f"Narrator failed on it: {type(error).__name__}.")


def keep_telling(
    stopping: threading.Event, client: Callable[[], Client] = posting.public_client
) -> None:
    """Tell until the worker stops. What was under way then is told again, under the same id."""
    with ThreadPoolExecutor(AT_ONCE, "teller") as threads:
        teller = Teller(client(), threads)
        while not stopping.wait(LOOK_SECONDS):
            try:
                while teller.look() and not stopping.is_set():
                    teller.wait(LOOK_SECONDS)
            except DatabaseError as error:
                log.warning("Nobody can be told anything now: %s", error)
            finally:
                connection.close()


def tell_all(client: Client) -> None:
    """Tell all that is due now, and wait for it."""
    with ThreadPoolExecutor(AT_ONCE, "teller") as threads:
        teller = Teller(client, threads)
        while teller.look():
            teller.wait(60)
