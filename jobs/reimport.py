"""Reading a Book's source once more, with other rules of cleaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jobs import dispatch
from jobs.models import Job, Kind
from jobs.states import OPEN
from narrator.models import BookState
from narrator.refusal import Refusal
from narrator.text.cleaning import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narrator.models import Book


def reimport(book: Book, kept_rules: Iterable[str], *, replace_edits: bool = False) -> Job:
    """Start reading the source again, with these rules of cleaning switched off.

    Refused while the book is being narrated or read. What was edited stays, unless
    `replace_edits`: then every text becomes what the file says.
    """
    kept = sorted(set(kept_rules))
    if unknown := [rule for rule in kept if rule not in RULES]:
        raise Refusal("unknown_rule", f"{unknown[0]!r} is not one of {', '.join(sorted(RULES))}.")
    if book.state != BookState.READY:
        raise Refusal("not_ready", "The book has not been read in yet.", 409)
    if book.jobs.filter(kind=Kind.NARRATE, state__in=OPEN).exists():
        detail = "The book is being narrated. Cancel or finish the narration first."
        raise Refusal("narration_active", detail, 409)
    return _import_again(book, kept, replace_edits=replace_edits)


def _import_again(book: Book, kept: list[str], *, replace_edits: bool) -> Job:
    target = f"import:{book.pk}"
    try:
        with transaction.atomic():
            job = Job.objects.create(
                owner=book.owner,
                kind=Kind.IMPORT,
                book=book,
                target=target,
                result={"kept_rules": kept, "replace_edits": replace_edits},
            )
            dispatch.ring(dispatch.IMPORT, job.pk)
            return job
    except IntegrityError as error:
        raise Refusal("being_read", "The book is being read in right now.", 409) from error
