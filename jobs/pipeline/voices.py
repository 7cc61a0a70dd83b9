"""The voice of an utterance, made ready before the first take: its model is still the same, and a
pinned clip is a voice of the speech server, or goes along with each request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobs.pipeline import enrolling
from jobs.pipeline.enrolling import Enrolling
from jobs.pipeline.keys import Keys
from narrator.speech import catalogue
from narrator.speech.errors import SpeechError, Stopped
from narrator.speech.profiles import Shape
from narrator.speech.speakers import open_server
from narrator.speech.types import Clip

if TYPE_CHECKING:
    import uuid

    from jobs.pipeline.enrolling import Database, Reference
    from jobs.pipeline.leasing import Lease
    from narrator.media import Store
    from narrator.speech.catalogue import ModelFacts
    from narrator.speech.server import Server
    from narrator.speech.speakers import SpeechConfig
    from narrator.speech.types import Utterance

log = logging.getLogger(__name__)
FACTS_SECONDS = 600.0
ASKING_SECONDS = 5.0
GONE = "voice_unavailable"
REPLACED = "model_replaced"
NOT_KEPT = "no_enrolment"
OF_ONE_VOICE = (GONE, REPLACED, NOT_KEPT, "reference_missing")
"""Codes that stop the narrations of one voice, and not the whole site."""

_facts: dict[tuple[str, str], tuple[float, ModelFacts | None]] = {}
_keeps_none: dict[str, float] = {}
"""When each server said that it keeps no voices."""


def forget_facts() -> None:
    """Ask about every model and every server again."""
    _facts.clear()
    _keeps_none.clear()


@dataclass
class Voices:
    """What a pump asks before it speaks. Raises `SpeechError` only."""

    config: SpeechConfig
    store: Store
    database: Database
    known: dict[uuid.UUID, str] = field(default_factory=dict)
    clips: dict[uuid.UUID, Clip] = field(default_factory=dict)
    _server: Server | None = None
    _locks: defaultdict[object, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    def __post_init__(self) -> None:
        self._enrolling = Enrolling(self.config, self.store, self.database, self._open)
        self._keys = Keys(self.config, self.database, self._open)

    @property
    def streams(self) -> bool:
        """Whether the server's speech can be heard while it is made."""
        return self.config.known_profile().streams

    async def ready(self, lease: Lease) -> Utterance:
        """Return what is to be said, by the voice that is to say it, and what pays for it."""
        utterance = await self._voiced(lease)
        return replace(utterance, key=await self._keys.words_for(lease))

    async def _voiced(self, lease: Lease) -> Utterance:
        utterance, reference = lease.utterance, lease.reference
        if not lease.model_accepted:
            await self._same_model(utterance.model)
        if reference is None:
            return utterance
        async with self._locks[reference.version_id]:
            if not self._by_clip():
                try:
                    voice_id = await self._remote_id(reference, lease.job_id)
                    return replace(utterance, voice_id=voice_id)
                except SpeechError as error:
                    if error.code != NOT_KEPT or not self.config.known_profile().takes_clips:
                        raise
                    _keeps_none[self.config.url] = time.monotonic()
            return replace(utterance, clip=await self._clip(reference))

    async def lost(self, reference: Reference, remote_id: str) -> None:
        """The server does not know this voice any more: the next asker enrols it again."""
        if self.known.get(reference.version_id) == remote_id:
            del self.known[reference.version_id]
        await self.database(lambda: enrolling.forget(reference.version_id, remote_id))

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

    def _by_clip(self) -> bool:
        said = _keeps_none.get(self.config.url, -FACTS_SECONDS)
        return time.monotonic() - said < FACTS_SECONDS

    async def _remote_id(self, reference: Reference, job_id: uuid.UUID) -> str:
        if reference.version_id not in self.known:
            found = await self._enrolling.remote_id(reference, job_id)
            self.known[reference.version_id] = found
        return self.known[reference.version_id]

    async def _clip(self, reference: Reference) -> Clip:
        if reference.version_id not in self.clips:
            sound = await self._enrolling.clip(reference)
            self.clips[reference.version_id] = Clip.of(sound, reference.text)
        return self.clips[reference.version_id]

    def _open(self) -> Server:
        self._server = self._server or open_server(self.config)
        return self._server
