"""Downloads: build one, fetch it."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Schema

from jobs import control
from jobs.models import Job, Kind
from jobs.states import State
from narrator import site
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api.jobs import accepted, jobs_of
from narrator.web.api.payloads import JobPayload
from narrator.web.api.routing import Resource
from narrator.web.ranges import serve

router = Resource(tags=["exports"])


class NewExport(Schema):
    """For mp3: `profile` ("acx") or `single` (one file with chapter marks); for m4b: `layout`
    ("audiobookshelf"); for those two and opus: `bit_rate` in kilobits a second. For epub: `layout`
    ("clean") makes it from the text alone, where it else is the book's own EPUB with the voice."""

    format: str
    profile: str | None = None
    single: bool = False
    layout: str | None = None
    bit_rate: int | None = None


@router.post("/{uuid:id}/exports", response={202: JobPayload})
def add_export(request: HttpRequest, id: uuid.UUID, new: NewExport) -> HttpResponse:  # noqa: A002
    """Build one file of a finished narration: m4b, or a zip with a file for each chapter."""
    source = find(jobs_of(caller(request)), id, "job")
    given = new.dict(exclude={"format"}, exclude_none=True)
    return accepted(control.export(caller(request), source, new.format, given))


@router.look("/{uuid:id}/file")
def get_file(request: HttpRequest, id: uuid.UUID) -> HttpResponseBase:  # noqa: A002
    """Download what an export has built, with `Range`."""
    job = find(Job.objects.owned_by(caller(request)).filter(kind=Kind.EXPORT), id, "export")
    if job.state != State.DONE:
        raise Refusal("not_ready", f"This export is {job.state}; there is no file.", 409)
    made = job.result
    if not site.store().exists(made["key"]):
        raise Refusal("file_removed", "This file was removed. Export the book again.", 404)
    path = site.store().local(made["key"])
    return serve(request, path, made["media_type"], f'"{job.pk.hex}"', made["filename"])
