"""Build a download from the finished chapters of a narration, without encoding speech again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.db.models.functions import Now

from jobs import claims, dispatch
from jobs.models import Job, Kind, NarratedChapter
from jobs.pipeline import packaging
from jobs.pipeline.keeping import AWAY, FULL
from jobs.pipeline.stitching import scratch_folder
from jobs.states import State
from narrator import site
from narrator.audio.errors import AudioError, StorageFull
from narrator.media import StorageFull as StoreFull

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

TRY_AGAIN_SECONDS = 10.0


def export(job_id: uuid.UUID) -> None:
    """Do one export job. A second delivery does nothing."""
    rows = Job.objects.filter(pk=job_id, kind=Kind.EXPORT, state=State.QUEUED)
    fence = claims.claim(rows, state=State.RUNNING, started_at=Now(), attempts=F("attempts") + 1)
    if fence is None:
        return
    job = Job.objects.select_related("source", "book", "version__voice").get(pk=job_id)
    with claims.held(Job.objects.filter(pk=job_id), fence):
        try:
            result = _build(job)
        except (StorageFull, StoreFull) as error:
            _end(job_id, State.PAUSED, FULL, str(error))
        except (AudioError, FileNotFoundError) as error:
            _give_up(job, error)
        except OSError as error:
            _try_later(job, fence, error)
        else:
            if not Job.objects.move(job_id, State.DONE, result=result, lease_until=None):
                _drop(job_id, result)


def _give_up(job: Job, error: AudioError | FileNotFoundError) -> None:
    """Say what is wrong with its parts, unless one of them was repaired meanwhile."""
    if not _repaired_meanwhile(job):
        _end(job.pk, State.FAILED, "export_failed", f"The file could not be built: {error}")
    elif Job.objects.move(job.pk, State.QUEUED, lease_until=None):
        dispatch.ring(dispatch.EXPORT, job.pk)


def _repaired_meanwhile(job: Job) -> bool:
    """Whether a part gave way to a newer one while it was read."""
    return NarratedChapter.objects.filter(job=job.source, ready_at__gt=job.started_at).exists()


def _end(job_id: uuid.UUID, state: State, code: str, detail: str) -> None:
    Job.objects.move(job_id, state, error_code=code, error_detail=detail[:500], lease_until=None)


def _try_later(job: Job, fence: uuid.UUID, error: OSError) -> None:
    """The store is away: try again soon, then wait until it answers (see jobs.resumption)."""
    if job.attempts >= claims.MAX_ATTEMPTS:
        _end(job.pk, State.PAUSED, AWAY, str(error))
        return
    rows = Job.objects.filter(pk=job.pk, state=State.RUNNING)
    claims.put_off(rows, fence, TRY_AGAIN_SECONDS * job.attempts, state=State.QUEUED)


def _drop(job_id: uuid.UUID, result: dict[str, Any]) -> None:
    """The job was cancelled or deleted meanwhile, unless another worker has done it."""
    if not Job.objects.filter(pk=job_id).exclude(state=State.CANCELLED).exists():
        site.store().delete(result["key"])


def _build(job: Job) -> dict[str, Any]:
    """Build the file in a scratch folder and keep it."""
    chapters = list(_ready(job))
    with scratch_folder() as folder:
        made = packaging.build(job, chapters, folder)
        key = f"{job.owner_id}/exports/{job.pk}{made.path.suffix}"
        size = made.path.stat().st_size
        site.store().keep(key, made.path)
    return {
        "key": key,
        "bytes": size,
        "parts": parts_digest(chapters),
        "filename": made.filename,
        "media_type": made.media_type,
        "note": made.note,
    }


def parts_of(source: Job) -> str:
    """Return what stands for all chapters of a narration as they sound now."""
    return parts_digest(source.chapters.order_by("number").only("stitch", "ready_at"))


def parts_digest(chapters: Iterable[NarratedChapter]) -> str:
    words = ",".join(f"{each.pk}:{each.stitch}:{each.ready_at}" for each in chapters)
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _ready(job: Job) -> QuerySet[NarratedChapter]:
    return NarratedChapter.objects.filter(job=job.source).select_related("job", "chapter")
