"""A key of its own for each narration, with what it may still cost as its limit at the server.

A second fence behind the ledger: should we go wrong, the provider stops at what was accepted. The
keys live in this process alone. They are written nowhere; a worker that starts anew asks for new
ones, for what is left by then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobs import ledger
from narrator.speech import own_keys
from narrator.speech.errors import SpeechError, Transient

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from jobs.pipeline.enrolling import Database
    from jobs.pipeline.leasing import Lease
    from narrator.speech.server import Server
    from narrator.speech.speakers import SpeechConfig

log = logging.getLogger(__name__)
LIFE_SECONDS = 6 * 3600
MARGIN_SECONDS = 600.0
"""Longer than a request may take: none is under way when its key ends."""
DOUBTED_SECONDS = 50.0
"""A key that never worked is asked with no longer than this: the next probe gets another."""
OF_A_KEY = ("key_refused", "payment_required", "account_suspended")
"""What may be said of a key that is used up or has ended, and of an account without a balance."""
USED_UP = "key_used_up"


@dataclass
class Key:
    """What one narration pays with."""

    words: str = field(repr=False)
    until: float
    worked: bool = False


_keys: dict[uuid.UUID, Key] = {}


def forget() -> None:
    """Ask for every key anew."""
    _keys.clear()


@dataclass
class Keys:
    """The keys of the narrations that a pump reads. Raises `SpeechError` only."""

    config: SpeechConfig
    database: Database
    server: Callable[[], Server]
    _locks: defaultdict[object, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def words_for(self, lease: Lease) -> str:
        """Return the key that pays for a lease; "" is that of the site."""
        if not lease.own_key:
            return ""
        async with self._locks[lease.job_id]:
            key = _keys.get(lease.job_id)
            if key is None or key.until < time.monotonic():
                key = _keys[lease.job_id] = await self._mint(lease)
            return key.words

    async def _mint(self, lease: Lease) -> Key:
        for job_id, key in list(_keys.items()):  # pumps in other threads share them
            if key.until < time.monotonic():
                _keys.pop(job_id, None)
        until = time.monotonic() + LIFE_SECONDS - MARGIN_SECONDS
        left = await self.database(lambda: ledger.unspent_of(lease.job_id))
        name, model = self.config.own_keys, lease.utterance.model
        words = await own_keys.mint(self.server(), name, model, LIFE_SECONDS, left)
        log.info("Narration %s has a key of its own, for $%.2f.", lease.job_id, left)
        return Key(words, until)


def worked(lease: Lease, words: str) -> None:
    """The server took this key: when it is refused later, it is used up."""
    key = _keys.get(lease.job_id)
    if key is not None and key.words == words:
        key.worked = True


def refused(lease: Lease, words: str, error: SpeechError) -> SpeechError:
    """Return what a refusal means: a new key, after the caps are looked at again with the lease.

    One that was never taken says something about the account; nothing but its narration waits.
    """
    if not words or error.code not in OF_A_KEY:
        return error
    key = _keys.get(lease.job_id)
    if key is not None and key.words == words:
        if not key.worked:
            key.until = min(key.until, time.monotonic() + DOUBTED_SECONDS)
            return error
        _keys.pop(lease.job_id, None)
    return Transient(USED_UP, "The key of this narration is used up or has ended; it gets another.")
