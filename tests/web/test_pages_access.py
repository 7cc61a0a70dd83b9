"""Who may open which page: alice owns, charlie must see nothing, strangers must sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from jobs.models import Job, Kind, Passage
from jobs.notices import hooks
from jobs.quotes import make_quote
from narrator import pronunciation
from narrator.models import Token
from narrator.web.pages.urls import urlpatterns
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

OPEN = {"login", "logout"}
NAMES = sorted(str(pattern.name) for pattern in urlpatterns)
OWN = (
    "library",
    "shelf",
    "upload",
    "paste",
    "fetch",
    "account",
    "usage",
    "password",
    "create-token",
    "keep-mail",
    "add-webhook",
    "pronunciations",
    "studio",
    "add-voice",
    "voice-hints",
    "voice-words",
    *OPEN,
)
LACKING = {"suggest-voices", "voice-reference"}  # without a chat model; before a voice is kept


@pytest.fixture
def addresses(alice: User) -> dict[str, str]:
    """The address of every page, about things of alice."""
    job = rows.make_narration(alice)
    assert job.book is not None
    assert job.version is not None
    quote = make_quote(alice, job.book, job.version.voice)
    Token.issue(alice)
    ids = {
        "book_id": job.book.pk,
        "chapter_id": job.book.chapters.all()[0].pk,
        "voice_id": job.version.voice.pk,
        "quote_id": quote.pk,
        "edition_id": rows.make_edition(job.book).pk,
        "entry_id": pronunciation.add(alice, job.book, "nitre", "niter").pk,
        "job_id": job.pk,
        "passage_id": Passage.objects.all()[0].pk,
        "action": "skip",
        "rule": "numbers",
        "take_id": Passage.objects.all()[0].take_id,
        "hook_id": hooks.add(alice, "https://alice.example/hook")[0].pk,
        "number": 1,  # of a chapter, and of a version of a voice
        "passage": 1,
        "token_id": Token.objects.get().pk,
    }
    found = {}
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        kwargs = {key: ids[key] for key in wanted}
        found[str(pattern.name)] = reverse(str(pattern.name), kwargs=kwargs)
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OPEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in(
    client: Client, addresses: dict[str, str], name: str, method: str
) -> None:
    response = getattr(client, method)(addresses[name])

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_answers_whoever_it_is_for(
    client_for: Callable[[User], Client], alice: User, addresses: dict[str, str], name: str
) -> None:
    rows.make_done(Job.objects.get(kind=Kind.NARRATE))

    response = client_for(alice).get(addresses[name])

    assert response.status_code in {200, 302, 404 if name in LACKING else 405}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OWN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_belongs_to_another_is_not_there(
    client_for: Callable[[User], Client],
    charlie: User,
    addresses: dict[str, str],
    name: str,
    method: str,
) -> None:
    response = getattr(client_for(charlie), method)(addresses[name])

    assert response.status_code in {404, 405}
    assert b"Amontillado" not in response.content


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OWN])
def test_one_of_the_two_methods_finds_nothing_for_another(
    client_for: Callable[[User], Client], charlie: User, addresses: dict[str, str], name: str
) -> None:
    reader = client_for(charlie)

    statuses = {reader.get(addresses[name]).status_code, reader.post(addresses[name]).status_code}

    assert 404 in statuses


def test_the_library_shows_none_of_anothers_books(
    client_for: Callable[[User], Client], charlie: User, addresses: dict[str, str]
) -> None:
    assert b"Amontillado" not in client_for(charlie).get(addresses["library"]).content


def test_one_cannot_read_anothers_book_with_ones_own_voice(
    client_for: Callable[[User], Client], alice: User, charlie: User
) -> None:
    voice = rows.make_voice(charlie)
    book = rows.make_book(alice)

    response = client_for(charlie).post(reverse("choose-voice", args=[book.pk, voice.pk]))

    assert response.status_code == 404
    assert book.quotes.count() == 0
