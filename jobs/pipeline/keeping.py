"""From an answer to a kept take: on a disk at once, then judged, then where files are kept.

Where that is a bucket, a folder of this machine comes first. What the bucket does not take waits
there until it does: it is paid for. Before anything is bought the folder is looked into, too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from jobs.pipeline import judging
from narrator.media import StorageFull

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jobs.pipeline.judging import Verdict
    from jobs.pipeline.leasing import Lease
    from narrator.media import FolderStore, Store
    from narrator.speech.types import Speech

P = ParamSpec("P")
T = TypeVar("T")
EXTENSIONS = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/pcm": "pcm",
}
MEDIA_TYPES = {extension: media_type for media_type, extension in EXTENSIONS.items()}
LONGEST_CLIP = 4 << 20
"""Bytes of one answer; a passage of 800 characters makes three quarters of it."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
FULL, AWAY = "storage_full", "storage_unreachable"


class Unkept(Exception):
    """The store failed. `lost`: an answer was there and could not be kept anywhere. `paid`: it
    was bought in this attempt."""

    def __init__(self, error: StorageFull | OSError, *, lost: bool) -> None:
        super().__init__(str(error))
        self.code = code_of(error)
        self.lost = lost
        self.paid = lost


def code_of(error: Exception) -> str:
    """Return the code of a failure of the store."""
    return FULL if isinstance(error, StorageFull) else AWAY


async def nobody(_code: str, _detail: str) -> None:
    """Say it to nobody."""


@dataclass(frozen=True)
class Keeper:
    """`here` is the folder of this machine, before a store that is elsewhere.

    `trouble` hears (code, detail) when the store does not take what is paid for.
    """

    store: Store
    here: FolderStore | None = None
    stopping: Callable[[], bool] = lambda: False
    trouble: Callable[[str, str], Awaitable[None]] = nobody

    def room(self) -> int | None:
        """Return how many more answers can be kept, where that can be told."""
        free = (self.here or self.store).room()
        return None if free is None else free // LONGEST_CLIP

    async def find(self, lease: Lease) -> str:
        """Return the key of the audio that an earlier worker saved, or ""."""
        return await self._ask(self._find, lease.stem, lost=False)

    async def save(self, lease: Lease, speech: Speech) -> str:
        """Put an answer on a disk, or into the store where there is no other place."""
        return await self._ask(self._save, lease, speech, lost=True)

    async def judge(self, lease: Lease, key: str) -> tuple[str, Verdict]:
        """Judge what was found or saved, and keep it under its last key, which is returned."""
        place = self.here if self.here and self.here.exists(key) else self.store
        verdict = await self._ask(self._judge, lease, key, place, lost=False)
        target = key if verdict.fault is None else _aside(lease, key)
        if self.here and place is self.here:
            target = await self._send(self.here, lease, key, target)
        elif target != key:
            await self._ask(self.store.move, key, target, lost=False)
        return target, verdict

    async def _ask(self, work: Callable[..., T], *args: object, lost: bool) -> T:
        try:
            return await asyncio.to_thread(work, *args)
        except (StorageFull, OSError) as error:
            raise Unkept(error, lost=lost) from error

    def _find(self, stem: str) -> str:
        waiting = stored(stem, self.here) if self.here else ""
        return waiting or stored(stem, self.store)

    def _save(self, lease: Lease, speech: Speech) -> str:
        """A late answer stands beside what a faster worker kept, and replaces nothing."""
        place = self.here or self.store
        late = _late(lease) if stored(lease.stem, place) else ""
        key = f"{lease.stem}{late}.{_extension(speech.media_type)}"
        try:
            place.write(key, speech.audio)
        except StorageFull:
            if place is self.store:
                raise
            self.store.write(key, speech.audio)
        return key

    def _judge(self, lease: Lease, key: str, place: Store) -> Verdict:
        return judging.judge(lease, place.read(key), media_type_of(key))

    async def _send(self, here: FolderStore, lease: Lease, key: str, target: str) -> str:
        """Send what waits to the store, until it takes it or the worker is to stop."""
        wait = FIRST_WAIT
        while True:
            try:
                return await asyncio.to_thread(self._move, here, lease, key, target)
            except (StorageFull, OSError) as error:
                await self.trouble(code_of(error), str(error))
                if self.stopping():
                    raise Unkept(error, lost=False) from error
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, 2 * wait)

    def _move(self, here: FolderStore, lease: Lease, key: str, target: str) -> str:
        if target == key and stored(lease.stem, self.store):
            target = f"{lease.stem}{_late(lease)}.{key.rsplit('.', 1)[1]}"
        self.store.keep(target, here.path(key))
        return target


def stored(stem: str, store: Store) -> str:
    """Return the key of a take's audio that an earlier worker saved, or ""."""
    return store.first(stem, MEDIA_TYPES)


def media_type_of(key: str) -> str:
    """Return the media type of a stored take."""
    return MEDIA_TYPES[key.rsplit(".", 1)[1]]


def _extension(media_type: str) -> str:
    return EXTENSIONS.get(media_type.partition(";")[0], "wav")


def _late(lease: Lease) -> str:
    return f".late-{lease.fence.hex[:12]}"


def _aside(lease: Lease, key: str) -> str:
    """Return where a refused answer goes, so that nobody adopts it as the take."""
    return f"{lease.stem}.draw-{lease.fence.hex[:12]}.{key.rsplit('.', 1)[1]}"
