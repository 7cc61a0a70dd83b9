"""The voice of an utterance, made ready before the first take: its model is still the same, and a
pinned clip is enrolled at the speech server, once, whoever asks first."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.models import Enrolment
from narrator.speech import catalogue, enrolment
from narrator.speech.errors import SpeechError, Stopped, Transient
from narrator.speech.profiles import Shape
from narrator.speech.speakers import open_server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jobs.pipeline.leasing import Lease
    from narrator.media import Store
    from narrator.speech.catalogue import ModelFacts
    from narrator.speech.server import Server
    from narrator.speech.speakers import SpeechConfig
    from narrator.speech.types import Utterance

    Database = Callable[[Callable[[], Any]], Awaitable[Any]]

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
"""Longer than an upload may take."""
LOOK_SECONDS = 0.3
PATIENCE = 240.0
FACTS_SECONDS = 600.0
ASKING_SECONDS = 5.0
GONE = "voice_unavailable"
REPLACED = "model_replaced"
OF_ONE_VOICE = (GONE, REPLACED, "no_enrolment", "reference_missing")
"""Codes that stop the narrations of one voice, and not the whole site."""

_facts: dict[tuple[str, str], tuple[float, ModelFacts | None]] = {}


def forget_facts() -> None:
    """Ask about every model again."""
    _facts.clear()


@dataclass(frozen=True, slots=True)
class Reference:
    """The kept clip of a pinned version."""

    version_id: uuid.UUID
    key: str
    text: str
    description: str


@dataclass
class Voices:
    """What a pump asks before it speaks. Raises `SpeechError` only."""

    config: SpeechConfig
    store: Store
    database: Database
    known: dict[uuid.UUID, str] = field(default_factory=dict)
    _server: Server | None = None
    _locks: defaultdict[object, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    @property
    def streams(self) -> bool:
        """Whether the server's speech can be heard while it is made."""
        return self.config.known_profile().streams

    async def ready(self, lease: Lease) -> Utterance:
        """Return what is to be said, by the voice that is to say it."""
        utterance = lease.utterance
        if not lease.model_accepted:
            await self._same_model(utterance.model)
        if lease.reference is None:
            return utterance
        return replace(utterance, voice_id=await self._remote_id(lease.reference))

    async def lost(self, reference: Reference, remote_id: str) -> None:
        """The server does not know this voice any more: the next asker enrols it again."""
        if self.known.get(reference.version_id) == remote_id:
            del self.known[reference.version_id]
        # A new name, so that nobody finds the old one; not while another is enrolling.
        rows = Enrolment.objects.filter(version_id=reference.version_id, remote_id=remote_id)
        await self.database(lambda: rows.update(remote_id="", name=uuid.uuid4(), times=0))

    async def aclose(self) -> None:
        if self._server is not None:
            await self._server.aclose()

    # the model

    async def _same_model(self, model: str) -> None:
        if self.config.known_profile().shape is Shape.LOCAL:
            return
        place = (self.config.url, model)
        async with self._locks[model]:
            asked, facts = _facts.get(place, (-FACTS_SECONDS, None))
            if time.monotonic() - asked > FACTS_SECONDS:
                facts = await self._ask(model)
                _facts[place] = (time.monotonic(), facts)
        if facts and (facts.replaced_by or facts.gone(datetime.now(UTC))):
            after = f"by {facts.replaced_by}" if facts.replaced_by else "by another"
            raise Stopped(
                REPLACED,
                f"The speech server replaces the model {model} {after}: the narrator would change. "
                "Resume to read on all the same, or hear and pin the voice anew.",
            )

    async def _ask(self, model: str) -> ModelFacts | None:
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                return await catalogue.model_facts(self._open(), model)
        except (SpeechError, TimeoutError) as error:
            log.info("The speech server tells nothing about %s: %s", model, error)
            return None

    # the pinned voice

    async def _remote_id(self, reference: Reference) -> str:
        async with self._locks[reference.version_id]:
            if reference.version_id not in self.known:
                self.known[reference.version_id] = await self._enrolled(reference)
            return self.known[reference.version_id]

    async def _enrolled(self, reference: Reference) -> str:
        """Return the server's id of the voice: enrolled before, by another worker, or now."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            row, mine = await self.database(lambda: _claim(reference.version_id))
            if row.remote_id:
                return str(row.remote_id)
            if mine:
                return await self._enrol(reference, row)
            await asyncio.sleep(LOOK_SECONDS)
        raise Transient("enrolment_slow", "Another worker is still enrolling this voice.")

    async def _enrol(self, reference: Reference, row: Enrolment) -> str:
        rows = Enrolment.objects.filter(pk=row.pk, fence=row.fence)
        try:
            remote_id = await self._make(reference, row)
        except BaseException:
            await self.database(lambda: rows.update(lease_until=None))
            raise
        made = {"remote_id": remote_id, "enrolled_at": Now(), "lease_until": None}
        await self.database(lambda: rows.update(**made))
        return remote_id

    async def _make(self, reference: Reference, row: Enrolment) -> str:
        profile, name = self.config.known_profile(), f"narrator-{row.name.hex}"
        if row.times > 1:  # asked before under this name: perhaps only the answer was lost
            found = await self._find(name)
            if found:
                return found
        try:
            clip = await asyncio.to_thread(self.store.read, reference.key)
        except OSError as error:
            detail = f"The kept clip of this voice cannot be read: {error}."
            raise Stopped("reference_missing", detail) from error
        sample = enrolment.Sample(name, clip, reference.text, reference.description)
        return await enrolment.enrol(self._open(), profile, sample)

    async def _find(self, name: str) -> str | None:
        try:
            return await enrolment.find_voice(self._open(), self.config.known_profile(), name)
        except SpeechError as error:
            if error.status in enrolment.NO_SUCH_ROUTE:  # a server that lists no voices
                return None
            raise

    def _open(self) -> Server:
        self._server = self._server or open_server(self.config)
        return self._server


def _claim(version_id: uuid.UUID) -> tuple[Enrolment, bool]:
    """Return the enrolment of a version, and whether it is ours to make it."""
    row, _ = Enrolment.objects.get_or_create(version_id=version_id)
    if row.remote_id:
        return row, False
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    fence = uuid.uuid4()
    claimed = Enrolment.objects.filter(free, pk=row.pk, remote_id="").update(
        fence=fence, lease_until=Now() + LEASE, times=F("times") + 1
    )
    row.refresh_from_db()
    return row, bool(claimed) and row.fence == fence
