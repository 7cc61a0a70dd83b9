"""A provider in a thread of its own, for tests."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.provider.app import Site
from tests.provider.faults import Rule
from tests.provider.pace import Pace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.provider.catalogue import Catalogue
    from tests.provider.keys import ScopedKeys
    from tests.provider.ledger import Ledger
    from tests.provider.studio import Studio


class Provider:
    """Started by `with`, or by `start()` and `stop()`; listens on 127.0.0.1."""

    def __init__(
        self,
        profile: str = "deepinfra",
        *,
        key: str = "loopback",
        latency: str = "0",
        jitter: float = 0.0,
        limit: int = 200,
        port: int = 0,
    ) -> None:
        self.key = key
        self.url = ""
        self._site = Site(profile, key, limit, Pace.read(latency, jitter))
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="speech provider", daemon=True)
        self._failed: BaseException | None = None

    def __enter__(self) -> Provider:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Raise `OSError` when the port is taken."""
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._site.stopped.set)
        self._thread.join()

    @property
    def ledger(self) -> Ledger:
        return self._site.ledger

    @property
    def studio(self) -> Studio:
        return self._site.studio

    @property
    def pace(self) -> Pace:
        """How long answers take from now on: its fields may be set."""
        return self._site.pace

    @property
    def catalogue(self) -> Catalogue:
        return self._site.catalogue

    @property
    def keys(self) -> ScopedKeys:
        return self._site.keys

    def script(self, *rules: dict[str, Any]) -> None:
        """Replace the misbehaviour; the fields are those of `faults.Rule`. None: behave."""
        self._site.script.replace([Rule(**rule) for rule in rules])

    def _run(self) -> None:
        try:
            asyncio.run(self.serve())
        except OSError as error:
            self._failed = error
        finally:
            self._ready.set()

    async def serve(self) -> None:
        """Until `stop()`."""
        self._loop = asyncio.get_running_loop()
        async with self._listening():
            self._ready.set()
            await self._site.stopped.wait()

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        runner = web.AppRunner(self._site.application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self._port, backlog=1024)
            await site.start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield
        finally:
            await runner.cleanup()
