"""An address becomes a book with one chapter, or leaves a clear sentence and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import control, dispatch
from jobs.models import Job
from jobs.pipeline import importing
from jobs.states import State
from narrator import site
from narrator.models import Book, BookState
from narrator.refusal import Refusal
from tests.fetch.site import Site, head, says
from tests.rows import make_user
from tests.text.samples_article import BLOG

if TYPE_CHECKING:
    from tests.conftest import Rung
    from tests.fetch.site import Answerer

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "https://article.test/why?page=1"


def asked_for(server: Site) -> Job:
    """Return the import of an article that turns out to be at `server`."""
    job = control.import_address(make_user(), ADDRESS)
    Book.objects.filter(jobs=job).update(source_url=server.url("/why"))
    return job


def book_of(job: Job) -> Book:
    job.refresh_from_db()
    assert job.book is not None
    job.book.refresh_from_db()
    return job.book


def test_an_address_is_kept_and_a_worker_called(rung: Rung) -> None:
    job = control.import_address(make_user(), f" {ADDRESS} ", title="Mine", language="de")

    book = book_of(job)
    assert (book.state, book.source_url, book.source_name) == (
        BookState.IMPORTING,
        ADDRESS,
        "article.test.html",
    )
    assert (book.title, book.language) == ("Mine", "de")
    assert rung == [(dispatch.IMPORT, [str(job.pk)])]


def test_an_article_becomes_a_book_with_one_chapter() -> None:
    with Site(says(head(200, "text/html; charset=utf-8"), BLOG.encode())) as server:
        job = asked_for(server)
        importing.import_document(job.pk, server.client())

    book = book_of(job)
    assert (job.state, book.state) == (State.DONE, BookState.READY)
    assert (book.title, book.author, book.language) == ("Why ships creak", "Ada Mariner", "en")
    chapter = book.chapters.get()
    assert chapter.included
    assert chapter.text.startswith("# Why ships creak\n\nA wooden ship is never silent")
    assert site.store().read(book.source_key) == BLOG.encode()


def test_a_worker_that_died_after_the_page_was_kept_does_not_fetch_it_again() -> None:
    with Site(says(head(), BLOG.encode())) as server:
        job = asked_for(server)
        importing.import_document(job.pk, server.client())
        before = book_of(job).source_digest
        Job.objects.filter(pk=job.pk).update(state=State.QUEUED, lease_until=None)

        importing.import_document(job.pk, server.client())

        assert len(server.asked) == 1
    assert book_of(job).source_digest == before
    assert book_of(job).chapters.count() == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says(head(404), b"gone"), "page_refused"),
        (says(head(200, "image/png"), b"\x89PNG"), "not_a_page"),
        (
            says(head(), b"<html><body><p>Please sign in to read this.</p></body></html>"),
            "no_article",
        ),
        (says(head(302, "text/html", "Location: http://169.254.169.254/")), "address_blocked"),
    ],
    ids=["gone", "picture", "login wall", "redirected inside"],
)
def test_what_cannot_be_fetched_says_why_and_leaves_nothing(answer: Answerer, code: str) -> None:
    with Site(answer) as server:
        job = asked_for(server)
        importing.import_document(job.pk, server.client())

    book = book_of(job)
    assert (job.state, book.state) == (State.FAILED, BookState.FAILED)
    assert job.error_code == book.error_code == code
    assert book.error_detail.endswith(".")
    assert not book.chapters.exists()
    assert not site.store().exists(book.source_key)


def test_the_worker_itself_asks_public_addresses_only() -> None:
    with Site() as server:
        job = asked_for(server)
        importing.import_document(job.pk)
        assert server.asked == []
    assert book_of(job).error_code == "address_blocked"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "address_blocked"),
        ("http://2130706433/", "address_blocked"),
        ("http://redis:6379/", "address_blocked"),
        ("https://user@article.test/", "address_blocked"),
        ("file:///etc/passwd", "not_an_address"),
        ("", "not_an_address"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_at_once(url: str, code: str, rung: Rung) -> None:
    with pytest.raises(Refusal) as refused:
        control.import_address(make_user(), url)

    assert (refused.value.code, refused.value.status) == (code, 422)
    assert not Book.objects.exists()
    assert rung == []
