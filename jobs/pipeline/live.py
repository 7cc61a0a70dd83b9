"""A take that is heard while it is made; what is lost on the air comes from the finished one."""

from __future__ import annotations

import hashlib
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from narrator import airing
from narrator.audio import riff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.25
"""Between two looks whether the take is there, for a listener whom Redis has left alone."""
PATIENCE = 180.0
HEADER = len(riff.header(24_000))


@asynccontextmanager
async def broadcast(key: str) -> AsyncIterator[Callable[[bytes, int], Awaitable[None]]]:
    """Yield what passes on samples, with their rate, as a WAV that grows."""
    async with airing.on_air(settings.REDIS_URL, key) as sender:
        begun = False

        async def send(samples: bytes, rate: int) -> None:
            nonlocal begun
            await sender.send(samples if begun else riff.header(rate) + samples)
            begun = True

        yield send


def follow(
    key: str, alive: Callable[[], bool], kept: Callable[[], bytes | None]
) -> Generator[bytes]:
    """Yield the WAV of a take as it grows, from its beginning.

    `alive`: whether it is still to be made. `kept`: the WAV of the finished take, once it is
    there; the rest of it follows what was heard, where that was its beginning.
    """
    until = time.monotonic() + PATIENCE
    heard, digest = 0, hashlib.sha256()
    try:
        for piece in airing.listen(settings.REDIS_URL, key, alive):
            digest.update(piece[max(0, HEADER - heard) :])
            heard += len(piece)
            yield piece
        if heard:
            return
    except airing.OffAir as reason:
        log.info("A listener waits for the finished take: %s", reason)
    whole = _wait(alive, kept, until)
    if whole and hashlib.sha256(whole[HEADER:heard]).digest() == digest.digest():
        yield whole[heard:]


def _wait(
    alive: Callable[[], bool], kept: Callable[[], bytes | None], until: float
) -> bytes | None:
    while time.monotonic() < until:
        if (whole := kept()) is not None:
            return whole
        if not alive():
            return kept()  # it was finished between the two looks
        time.sleep(LOOK_SECONDS)
    return None
