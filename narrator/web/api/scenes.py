"""The sound between the scenes of a narration."""

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from jobs import redirecting
from narrator.audio.chime import MOST_BYTES
from narrator.refusal import Refusal
from narrator.web.access import caller
from narrator.web.api.answers import answer
from narrator.web.api.forms import file_form
from narrator.web.api.jobs import described, narration_of
from narrator.web.api.payloads import JobPayload
from narrator.web.api.routing import Resource

router = Resource(tags=["jobs"])
CLIP: dict[str, Any] = {"requestBody": {"required": True, "content": file_form()}}


@router.post("/{uuid:id}/scene-sound", response=JobPayload, openapi_extra=CLIP)
def add_scene_sound(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Let a short clip of your own (WAV, at most ten seconds) be heard between scenes."""
    job = narration_of(caller(request), id)
    redirecting.keep_scene(job, clip_of(request))
    job.refresh_from_db()
    return answer(described(job))


def clip_of(request: HttpRequest) -> bytes:
    """Return the file that was sent, of which no more is read than may be kept."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refusal("file_missing", "Send the sound in the form field `file`.")
    return bytes(file.read(MOST_BYTES + 1))
