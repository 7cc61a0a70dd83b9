"""The sound of one take, for its owner."""

from django.http import HttpRequest, HttpResponseBase

from jobs.models import Take
from jobs.pipeline.buying import media_type_of
from jobs.states import TakeState
from narrator import site
from narrator.models import User
from narrator.refusal import Refusal
from narrator.web.access import caller
from narrator.web.api.routing import Resource
from narrator.web.ranges import serve

router = Resource(tags=["audio"])
LARGEST_ID = 2**63


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


@router.look("/{str:id}/audio")
def get_take(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """One finished take, with `Range`."""
    take = take_of(caller(request), id)
    if take.state != TakeState.DONE:
        raise Refusal("not_ready", "This take is not finished yet.", 404, retry_after=1)
    return play(request, take.audio_key, f"{take.pk}-{take.key[:16]}")
