"""What the library shows: books with how far their newest narration got. Three queries a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from jobs.models import Job, Kind, Passage
from jobs.states import ACTIVE, OPEN, State, TakeState
from narrator.models import Book, BookState
from narrator.web.pages.wording import share

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from narrator.models import User

BOOKS_A_PAGE = 48


@dataclass(frozen=True, slots=True)
class Shelved:
    """A book as it stands on the shelf."""

    book: Book
    job: Job | None = None
    percent: int = 0

    @property
    def state(self) -> str:
        """importing, failed, ready, or the state of its narration."""
        if self.book.state != BookState.READY or self.job is None:
            return str(self.book.state)
        return str(self.job.state)

    @property
    def moving(self) -> bool:
        return self.state == BookState.IMPORTING or self.state in ACTIVE


def shelve(books: Sequence[Book]) -> list[Shelved]:
    """Put each book beside its newest narration that was not cancelled."""
    narrations = Job.objects.filter(book__in=books, kind=Kind.NARRATE)
    oldest_first = narrations.exclude(state=State.CANCELLED).order_by("created_at", "id")
    newest = {job.book_id: job for job in oldest_first}
    percents = _percents(job.pk for job in newest.values() if job.state in OPEN)
    return [
        Shelved(book, job, percents.get(job.pk, 0) if job else 0)
        for book in books
        for job in [newest.get(book.pk)]
    ]


def shelf(owner: User, number: str | None) -> tuple[Page[Book], list[Shelved]]:
    """One page of the library."""
    page = Paginator(Book.objects.owned_by(owner), BOOKS_A_PAGE).get_page(number)
    return page, shelve(list(page.object_list))


def _percents(jobs: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    passages = Passage.objects.filter(chapter__job__in=list(jobs))
    done = Count("pk", filter=Q(take__state=TakeState.DONE))
    rows = passages.values_list("chapter__job").annotate(done=done, whole=Count("pk"))
    return {pk: share(part, whole) for pk, part, whole in rows.order_by()}
