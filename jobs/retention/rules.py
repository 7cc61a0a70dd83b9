"""How long what nobody uses is kept. Each rule names its setting; 0 days is for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import (
    Charge,
    Job,
    JobEvent,
    Kind,
    Notice,
    NoticeState,
    Quote,
    RememberedAnswer,
    Take,
)
from jobs.states import FINAL, TakeState
from narrator import site
from narrator.models import Book, BookState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows go when they are as old as `setting` says, and how."""

    what: str
    setting: str
    rows: Callable[[Any], QuerySet[Any]]
    """Given a moment of the database: the rows that nobody has used since."""
    drop: Callable[[Any], object]
    keys: Callable[[Any], Iterable[str]] = lambda _: ()
    """The files of one row."""

    @property
    def days(self) -> int:
        days: int = getattr(settings, self.setting)
        return days

    def due(self) -> QuerySet[Any]:
        """Return the rows that would go now."""
        before = Now() - timedelta(days=self.days)
        return self.rows(before) if self.days else self.rows(before).none()

    def forget(self) -> int:
        """Let some of them go. Return how many."""
        rows = list(self.due()[:AT_ONCE])
        for row in rows:
            self.drop(row)
        return len(rows)


def _unused_takes(before: Any) -> QuerySet[Take]:
    """Takes of no book any more; a corrected upload may still find them for a while."""
    unused = Take.objects.filter(passages=None, formers=None, created_at__lt=before)
    unused = unused.exclude(state=TakeState.SPLIT)  # says in which pieces its text is owned
    return unused.exclude(done_at__gt=before)


def _take_keys(take: Take) -> list[str]:
    draws = take.draws.exclude(audio_key="").values_list("audio_key", flat=True)
    return sorted({*filter(None, [take.audio_key]), *draws})


def _drop_take(take: Take) -> None:
    # The row first: a file without a row is found by its key again, a row without a file lies.
    keys = _take_keys(take)
    if Take.objects.filter(pk=take.pk, passages=None, formers=None).delete()[0]:
        _delete_files(keys)


def _old_exports(before: Any) -> QuerySet[Job]:
    return Job.objects.filter(kind=Kind.EXPORT, state__in=FINAL, finished_at__lt=before)


def _export_keys(job: Job) -> list[str]:
    return [job.result["key"]] if "key" in job.result else []


def _drop_export(job: Job) -> None:
    if Job.objects.filter(pk=job.pk, state__in=FINAL).delete()[0]:
        _delete_files(_export_keys(job))


def _delete_files(keys: Iterable[str]) -> None:
    for key in keys:
        site.store().delete(key)


def _failed_uploads(before: Any) -> QuerySet[Book]:
    """Their files went when they failed."""
    return Book.objects.filter(state=BookState.FAILED, updated_at__lt=before)


def _drop_book(book: Book) -> None:
    Book.objects.filter(pk=book.pk, state=BookState.FAILED).delete()


def _named_charges(before: Any) -> QuerySet[Charge]:
    """Charges that say whose and for what they were; without it their sums stay."""
    linked = Q(owner=None) & Q(job=None) & Q(take=None) & Q(request_id="")
    return Charge.objects.filter(~linked, created_at__lt=before)


def _drop_name(charge: Charge) -> None:
    Charge.objects.filter(pk=charge.pk).update(owner=None, job=None, take=None, request_id="")


def _delete(row: Any) -> None:
    row.delete()


RULES = (
    Rule(
        "takes of no book any more", "KEEP_UNUSED_TAKES_DAYS", _unused_takes, _drop_take,
        _take_keys,
    ),
    Rule("built downloads", "KEEP_EXPORTS_DAYS", _old_exports, _drop_export, _export_keys),
    Rule("uploads that failed", "KEEP_FAILED_UPLOADS_DAYS", _failed_uploads, _drop_book),
    Rule(
        "answers remembered for Idempotency-Key", "KEEP_ANSWERS_DAYS",
        lambda before: RememberedAnswer.objects.filter(created_at__lt=before), _delete,
    ),
    Rule("names in the ledger", "KEEP_CHARGE_NAMES_DAYS", _named_charges, _drop_name),
    Rule(
        "notices that were sent or dropped", "KEEP_NOTICES_DAYS",
        lambda before: Notice.objects.filter(created_at__lt=before).exclude(
            state=NoticeState.PENDING
        ),
        _delete,
    ),
    Rule(
        "turns of jobs", "KEEP_NOTICES_DAYS",
        lambda before: JobEvent.objects.filter(at__lt=before), _delete,
    ),
    Rule(
        "prices that have expired", "KEEP_QUOTES_DAYS",
        lambda before: Quote.objects.filter(expires_at__lt=before), _delete,
    ),
)  # fmt: skip
