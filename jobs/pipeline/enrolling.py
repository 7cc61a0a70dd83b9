"""A pinned clip becomes a voice of the speech server: once, whoever asks first, and paid for once.

The charge is written before the server is asked, as for speech; where nobody knows what keeping a
voice costs it is a row of $0, which still says that something was sent and what became of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs import ledger
from jobs.models import Enrolment
from jobs.pipeline.reserving import LEASE
from narrator.speech import enrolment
from narrator.speech.errors import Charged, SpeechError, Stopped, Transient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from django.db.models import QuerySet

    from narrator.media import Store
    from narrator.speech.server import Server
    from narrator.speech.speakers import SpeechConfig

    Database = Callable[[Callable[[], Any]], Awaitable[Any]]

RENEW_SECONDS = LEASE.total_seconds() / 6
LOOK_SECONDS = 0.3
PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Reference:
    """The kept clip of a pinned version."""

    version_id: uuid.UUID
    key: str
    text: str
    description: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the row says, and whether it is ours to enrol. `before` is the attempt before this."""

    row: Enrolment
    mine: bool
    before: uuid.UUID | None = None


@dataclass
class Enrolling:
    """Finds or makes the server's id of a voice. Raises `SpeechError` only."""

    config: SpeechConfig
    store: Store
    database: Database
    server: Callable[[], Server]

    async def remote_id(self, reference: Reference, job_id: uuid.UUID) -> str:
        """Return the server's id of the voice: enrolled before, by another worker, or now."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = await self.database(lambda: claim(reference.version_id, self.config))
            if found.row.remote_id:
                return str(found.row.remote_id)
            if found.mine:
                return await self._enrol(reference, found, job_id)
            await asyncio.sleep(LOOK_SECONDS)
        raise Transient("enrolment_slow", "Another worker is still enrolling this voice.")

    async def clip(self, reference: Reference) -> bytes:
        """Return the kept clip. Raise `Stopped` when it cannot be read."""
        try:
            return await asyncio.to_thread(self.store.read, reference.key)
        except OSError as error:
            detail = f"The kept clip of this voice cannot be read: {error}."
            raise Stopped("reference_missing", detail) from error

    async def _enrol(self, reference: Reference, found: Claim, job_id: uuid.UUID) -> str:
        rows = Enrolment.objects.filter(pk=found.row.pk, fence=found.row.fence)
        try:
            async with self._alive(rows):
                remote_id = await self._find(found) or await self._make(
                    reference, found.row, job_id
                )
        except BaseException:
            await self.database(lambda: rows.update(lease_until=None))
            raise
        made = {"remote_id": remote_id, "enrolled_at": Now(), "lease_until": None}
        await self.database(lambda: rows.update(**made))
        return remote_id

    @contextlib.asynccontextmanager
    async def _alive(self, rows: QuerySet[Enrolment]) -> AsyncIterator[None]:
        """Keep the claim while the server takes its time over an upload."""
        renewing = asyncio.create_task(self._renew(rows.exclude(lease_until=None)))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self, held: QuerySet[Enrolment]) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(DatabaseError):  # it may be back the next time
                await self.database(lambda: held.update(lease_until=Now() + LEASE))

    async def _find(self, found: Claim) -> str | None:
        """Look whether an earlier attempt came through, of which only the answer was lost."""
        if found.row.times <= 1 or found.before is None:
            return None
        profile, name, before = self.config.known_profile(), found.row.remote_name, found.before
        try:
            remote_id = await enrolment.find_voice(self.server(), profile, name)
        except SpeechError as error:
            if error.status in enrolment.NO_SUCH_ROUTE:  # a server that lists no voices
                return None
            raise
        if remote_id:
            await self.database(lambda: ledger.settle(before, None, None))
        return remote_id

    async def _make(self, reference: Reference, row: Enrolment, job_id: uuid.UUID) -> str:
        clip, fence = await self.clip(reference), row.fence
        if fence is None:
            raise RuntimeError(f"Enrolment {row.pk} was claimed without a fence.")
        sample = enrolment.Sample(row.remote_name, clip, reference.text, reference.description)
        await self._reserve(job_id, fence)
        try:
            made = await enrolment.enrol(self.server(), self.config.known_profile(), sample)
        except SpeechError as error:
            close = ledger.release if error.charged is Charged.NO else ledger.maybe_charged
            await self.database(lambda: close(fence, None))
            error.charged = Charged.NO  # of the take that waits for it: nothing of it was sent
            raise
        await self.database(lambda: ledger.settle(fence, None, None))
        return made

    async def _reserve(self, job_id: uuid.UUID, fence: uuid.UUID) -> None:
        price = self.config.enrolment_price
        stop = await self.database(lambda: ledger.reserve_alone(job_id, fence, price))
        if stop:
            raise Stopped(stop.code, stop.detail)


def claim(version_id: uuid.UUID, config: SpeechConfig) -> Claim:
    """Return the enrolment of a version at this server, and whether it is ours to make it."""
    row, _ = Enrolment.objects.get_or_create(version_id=version_id)
    here = {"profile": config.profile, "url": config.url[:200]}
    if row.url and (row.profile, row.url) != tuple(here.values()):
        # Kept by a server that is not asked any more: its copy is nobody's now.
        Enrolment.objects.filter(pk=row.pk, version=version_id).update(version=None)
        row, _ = Enrolment.objects.get_or_create(version_id=version_id)
    if row.remote_id:
        return Claim(row, mine=False)
    before, fence = row.fence, uuid.uuid4()
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    claimed = Enrolment.objects.filter(free, pk=row.pk, remote_id="").update(
        fence=fence, lease_until=Now() + LEASE, times=F("times") + 1, **here
    )
    row.refresh_from_db()
    return Claim(row, mine=bool(claimed) and row.fence == fence, before=before)


def forget(version_id: uuid.UUID, remote_id: str) -> None:
    """The server does not know this voice any more: the next asker enrols it under a new name."""
    rows = Enrolment.objects.filter(version_id=version_id, remote_id=remote_id)
    rows.update(remote_id="", name=uuid.uuid4(), times=0)
