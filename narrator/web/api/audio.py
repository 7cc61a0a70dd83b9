"""The sound of one finished chapter, in any format, from any place in it."""

import uuid

from django.http import HttpRequest, HttpResponseBase

from jobs.models import Job, NarratedChapter
from jobs.pipeline.parts import whole
from narrator.audio.errors import AudioError
from narrator.audio.formats import FORMATS
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api.routing import Resource
from narrator.web.ranges import serve

router = Resource(tags=["audio"])


@router.look("/{uuid:id}/chapters/{int:number}.{str:extension}")
def get_audio(request: HttpRequest, id: uuid.UUID, number: int, extension: str) -> HttpResponseBase:  # noqa: A002
    """One finished chapter as mp3, m4a, opus, flac, wav or pcm, with `Range`."""
    job = find(Job.objects.owned_by(caller(request)), id, "job")
    chapter = _ready(job, number)
    if extension not in FORMATS:
        listed = ", ".join(FORMATS)
        raise Refusal("unknown_format", f"There is no such format. Use {listed}.", 404)
    try:
        path = whole(chapter, extension)
    except (AudioError, FileNotFoundError) as error:
        detail = "The sound of this chapter is gone from the disk. Resume the job."
        raise Refusal("audio_missing", detail, 404) from error
    made = int(chapter.ready_at.timestamp() * 1000) if chapter.ready_at else 0
    return serve(request, path, FORMATS[extension].media_type, f'"{chapter.pk}-{made}-{extension}"')


def _ready(job: Job, number: int) -> NarratedChapter:
    rows = job.chapters.select_related("job").defer("spans", "quiet")
    chapter = rows.filter(number=number).first()
    if chapter is None:
        raise Refusal("not_found", "This job has no such chapter.", 404)
    if not chapter.audible:
        raise Refusal("not_ready", "This chapter is not finished yet.", 404, retry_after=2)
    return chapter
