"""The sound of one take, for its owner."""

import threading
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from jobs.models import Take
from jobs.pipeline import live
from jobs.pipeline.keeping import media_type_of
from jobs.states import TakeState
from narrator import site
from narrator.models import User
from narrator.refusal import Refusal
from narrator.web.access import caller
from narrator.web.api.routing import Resource
from narrator.web.ranges import serve

router = Resource(tags=["audio"])
LARGEST_ID = 2**63
BEING_MADE = (TakeState.PENDING, TakeState.SENDING)
LISTENERS = threading.BoundedSemaphore(2)
"""Each holds one of the few threads of this process for seconds."""


def take_of(user: User, pk: str) -> Take:
    """Return a take of this user, or refuse with 404."""
    known = pk.isascii() and pk.isdecimal() and int(pk) < LARGEST_ID
    rows = Take.objects.filter(owner=user).select_related("version__voice")
    take = rows.filter(pk=int(pk)).first() if known else None
    if take is None:
        raise Refusal("not_found", "There is no such take.", 404)
    return take


def play(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """Answer with a stored clip. `name` tells it from every other."""
    try:
        path = site.store().local(key)
        return serve(request, path, media_type_of(key), f'"{name}"')
    except FileNotFoundError as error:
        detail = "The sound of this take is gone from the disk."
        raise Refusal("audio_missing", detail, 404) from error


@router.get("/{str:id}/stream")
def stream_take(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """A take while it is made: a WAV that grows as the speech server sends it."""
    take = take_of(caller(request), id)
    if take.state == TakeState.DONE:
        return play(request, take.audio_key, f"{take.pk}-{take.key[:16]}")
    if take.state not in BEING_MADE or not LISTENERS.acquire(blocking=False):
        raise Refusal("not_ready", "This take cannot be heard right now.", 404, retry_after=1)
    response = StreamingHttpResponse(Growing(take), content_type="audio/wav")
    response["X-Accel-Buffering"] = "no"  # nginx would collect it
    return response


class Growing(Iterator[bytes]):
    """What a listener has got a place for; the place is given back however it ends."""

    def __init__(self, take: Take) -> None:
        self._rows = Take.objects.filter(pk=take.pk)
        being_made = self._rows.filter(state__in=BEING_MADE)
        self._pieces = live.follow(take.key, being_made.exists, self._kept)
        self._listening = True

    def _kept(self) -> bytes | None:
        done = self._rows.filter(state=TakeState.DONE, audio_key__endswith=".wav").first()
        try:
            return None if done is None else site.store().read(done.audio_key)
        except OSError:
            return None

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        self._pieces.close()
        if self._listening:
            self._listening = False
            LISTENERS.release()


@router.look("/{str:id}/audio")
def get_take(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """One finished take, with `Range`."""
    take = take_of(caller(request), id)
    if take.state != TakeState.DONE:
        raise Refusal("not_ready", "This take is not finished yet.", 404, retry_after=1)
    return play(request, take.audio_key, f"{take.pk}-{take.key[:16]}")
