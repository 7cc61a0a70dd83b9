"""Build a download of a finished narration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jobs import dispatch
from jobs.control import limits
from jobs.models import Job, Kind
from jobs.pipeline.exporting import parts_of
from jobs.pipeline.packaging import wanted
from jobs.states import ACTIVE, ChapterState, State
from narrator import site
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from narrator.models import User


def export(
    owner: User, source: Job, fmt: str, options: Mapping[str, str | int] | None = None
) -> Job:
    """Start building a download, or return the one that is being built or was."""
    chosen = wanted(fmt, options or {})
    if source.kind != Kind.NARRATE:
        raise Refusal("not_a_narration", "Only a narration can be exported.", 409)
    holes = list(source.chapters.exclude(state=ChapterState.READY).values_list("number", flat=True))
    if holes:
        listed = ", ".join(str(number) for number in holes[:10])
        raise Refusal("not_complete", f"These chapters are not finished yet: {listed}.", 409)
    target = ":".join(["export", str(source.pk), fmt, *(f"{k}={v}" for k, v in chosen.items())])
    if job := Job.objects.active().filter(target=target).first() or _built(target, source):
        return job
    try:
        with transaction.atomic():
            limits.room_for(owner, Kind.EXPORT)
            job = Job.objects.create(
                owner=owner,
                kind=Kind.EXPORT,
                target=target,
                source=source,
                format=fmt,
                options=chosen,
                book=source.book,
                version=source.version,
                language=source.language,
            )
            dispatch.ring(dispatch.EXPORT, job.pk)
            return job
    except IntegrityError:
        return Job.objects.get(target=target, state__in=ACTIVE)


def _built(target: str, source: Job) -> Job | None:
    """Return the export that was built for this target, unless its parts changed or it is gone."""
    done = Job.objects.filter(target=target, state=State.DONE)
    job = done.order_by("-created_at").first()
    if job is None or outdated(job, source):
        return None
    return job if site.store().exists(job.result["key"]) else None


def outdated(export: Job, source: Job) -> bool:
    """Whether a part of the narration, or what the book is called, has changed since."""
    if source.book is not None and source.book.updated_at > export.created_at:
        return True
    if "parts" in export.result:
        return bool(export.result["parts"] != parts_of(source))
    since = export.started_at or export.created_at
    return source.chapters.filter(ready_at__gt=since).exists()
