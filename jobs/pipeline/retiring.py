"""Voices that the speech server keeps for nobody any more: let go here, then deleted there.

The sweeper takes the version from the row of a deleted voice that reads nothing; a row without a
version is a standing order to delete, carried out as often as it takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from jobs.models import Enrolment, Job
from jobs.models.enrolment import REMOTE_PREFIX
from jobs.states import OPEN
from narrator import casting, site
from narrator.speech import enrolment
from narrator.speech.errors import SpeechError, Stopped
from narrator.speech.speakers import open_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from narrator.speech.enrolment import RemoteVoice
    from narrator.speech.server import Server

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=10)
"""Between two tries at a server that does not answer; longer than one turn of deleting takes."""
AT_ONCE = 20
FREE = Q(lease_until=None) | Q(lease_until__lt=Now())


def let_go() -> int:
    """Take the rows of deleted voices from their versions, unless one still reads. How many?"""
    reading = Job.objects.filter(version=OuterRef("version"), state__in=OPEN)
    deleted = Enrolment.objects.filter(FREE, version__voice__deleted_at__lte=Now())
    return deleted.filter(~Exists(reading)).update(version=None, lease_until=None)


def due() -> QuerySet[Enrolment]:
    """Return the rows whose voice this site's server is to delete now."""
    config = site.speech()
    here = Q(profile=config.profile, url=config.url[:200]) | Q(url="")
    return Enrolment.objects.filter(FREE, here, version=None)


def retire() -> int:
    """Delete at the server what is due there. Return how many rows are done with."""
    ids = list(due().values_list("pk", flat=True)[:AT_ONCE])
    Enrolment.objects.filter(pk__in=ids).update(lease_until=Now() + AGAIN)
    rows = list(Enrolment.objects.filter(pk__in=ids))
    gone = [row.pk for row in rows if not row.times]  # the server was never asked to keep it
    asked = [row for row in rows if row.times]
    if asked:
        gone += asyncio.run(_delete_all(asked))
    return Enrolment.objects.filter(pk__in=gone, version=None).delete()[0]


def unknown() -> list[RemoteVoice]:
    """Return the voices at the server that bear a name of ours and that no row knows."""
    profile = site.profile()
    if not casting.clones(profile):
        return []
    kept = asyncio.run(_list())
    names = {row.remote_name for row in Enrolment.objects.only("name")}
    return [each for each in kept if each.name.startswith(REMOTE_PREFIX) and each.name not in names]


def delete_unknown(voices: Sequence[RemoteVoice]) -> None:
    """Raise `SpeechError` at the first that the server does not delete."""

    async def run() -> None:
        async with contextlib.aclosing(open_server(site.speech())) as server:
            for each in voices:
                await enrolment.delete_voice(server, site.profile(), each.voice_id)

    asyncio.run(run())


async def _list() -> list[RemoteVoice]:
    async with contextlib.aclosing(open_server(site.speech())) as server:
        return await enrolment.list_voices(server, site.profile())


async def _delete_all(rows: Sequence[Enrolment]) -> list[int]:
    """Return the ids of the rows whose voice is not kept any more."""
    try:
        async with contextlib.aclosing(open_server(site.speech())) as server:
            return [row.pk for row in rows if await _delete(server, row)]
    except Stopped as error:  # the key, the address: the others would end alike
        log.warning("Voices stay at the speech server until it answers: %s", error)
    return []


async def _delete(server: Server, row: Enrolment) -> bool:
    profile = site.profile()
    try:
        # without an id only the answer of its enrolment may have been lost
        known = row.remote_id or await enrolment.find_voice(server, profile, row.remote_name)
        if known:
            await enrolment.delete_voice(server, profile, known)
    except SpeechError as error:
        if error.status in enrolment.NO_SUCH_ROUTE:
            return True  # this server lists or deletes nothing
        if isinstance(error, Stopped):
            raise
        log.info("The voice %s could not be deleted yet: %s", row.remote_name, error)
        return False
    return True
