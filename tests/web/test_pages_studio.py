"""The voice studio: describe, hear, keep, refine, duplicate, remove."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from jobs.models import Charge, Job, Kind, Take
from narrator import casting
from narrator.audio import riff
from narrator.models import Voice
from narrator.speech import advice
from narrator.web.pages import describing
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

pytestmark = pytest.mark.django_db

SOUND = riff.write(b"\1\0\2\0" * 24_000, 24_000)


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


def heard(reader: Client, voice: Voice) -> Take:
    """Ask for one take, and make it."""
    reader.post(reverse("hear-voice", args=[voice.pk]), {"takes": "1", "text": "Hello, you."})
    take = Take.objects.exclude(audition=None).order_by("-pk")[0]
    rows.read_take(take, audio=SOUND)
    Job.objects.filter(kind=Kind.AUDITION).update(state="done")
    return take


def test_a_described_voice_is_kept_and_can_be_heard(reader: Client, alice: User) -> None:
    assert "Describe a narrator" in reader.get(reverse("studio")).content.decode()

    answer = reader.post(reverse("add-voice"), {"description": "Male bass, dark tone."})

    voice = Voice.objects.get(owner=alice)
    assert answer["Location"] == reverse("voice", args=[voice.pk])
    assert "Hear it" in reader.get(answer["Location"]).content.decode()


def test_what_cannot_be_a_description_is_said_in_place(reader: Client) -> None:
    answer = reader.post(reverse("add-voice"), {"description": "deep\u200b and dark"})

    assert answer.status_code == 422
    assert "invisible" in answer.content.decode()
    assert not Voice.objects.exists()


def test_takes_of_the_reader_s_own_book_come_side_by_side(reader: Client, alice: User) -> None:
    voice, book = rows.make_voice(alice), rows.make_book(alice)

    answer = reader.post(
        reverse("hear-voice", args=[voice.pk]), {"takes": "2", "book": str(book.pk)}
    )

    assert answer["Location"].endswith(urlencode({"book": book.pk}))
    assert Take.objects.filter(audition__book=book).count() == 2
    page = reader.get(reverse("voice-takes", args=[voice.pk]))
    assert page.content.decode().count("being made") == 2
    etag = page["ETag"]
    again = reader.get(reverse("voice-takes", args=[voice.pk]), headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_each_take_says_what_it_cost(reader: Client, alice: User) -> None:
    voice = rows.make_voice(alice)
    take = heard(reader, voice)
    for number, cost in enumerate(("0.0016", "0.0004")):  # drawn again
        Charge.objects.create(
            owner=alice,
            job=take.audition,
            take=take,
            fence=uuid.UUID(int=number),
            characters=80,
            reserved_usd=Decimal(cost),
            amount_usd=Decimal(cost),
        )

    assert "Take 1 · $0.002</h3>" in reader.get(reverse("voice", args=[voice.pk])).content.decode()


def test_a_take_is_kept_and_the_page_says_so(reader: Client, alice: User) -> None:
    voice = rows.make_voice(alice)
    take = heard(reader, voice)

    reader.post(reverse("keep-take", args=[voice.pk, take.pk]))

    assert casting.current_version(voice).pinned
    assert "The kept take" in reader.get(reverse("voice", args=[voice.pk])).content.decode()
    sound = reader.get(reverse("voice-reference", args=[voice.pk]))
    assert sound.getvalue() == SOUND
    assert "keeps one voice" in reader.get(reverse("studio")).content.decode()


def test_among_the_takes_the_one_that_reads_is_marked(reader: Client, alice: User) -> None:
    voice = rows.make_voice(alice)
    takes = [heard(reader, voice), heard(reader, voice)]
    for number, take in enumerate(takes):
        Take.objects.filter(pk=take.pk).update(fingerprint=[2.0, 4.0, float(number)])
    address = reverse("voice-takes", args=[voice.pk])
    before = reader.get(address)
    assert "This voice reads." not in before.content.decode()

    reader.post(reverse("keep-take", args=[voice.pk, takes[0].pk]))

    page = reader.get(address, headers={"If-None-Match": before["ETag"]}).content.decode()
    mark = f'class="take done current" id="take-{takes[0].pk}"'
    assert page.count("This voice reads.") == page.count(mark) == 1
    assert reverse("keep-take", args=[voice.pk, takes[0].pk]) not in page
    assert reverse("keep-take", args=[voice.pk, takes[1].pk]) in page


def test_other_words_are_another_voice_and_old_books_keep_theirs(
    reader: Client, alice: User
) -> None:
    voice = rows.make_voice(alice)
    reader.post(reverse("keep-take", args=[voice.pk, heard(reader, voice).pk]))
    job = rows.make_narration(alice, voice=voice)

    reader.post(
        reverse("refine-voice", args=[voice.pk]), {"description": "A soprano.", "name": "New"}
    )

    voice.refresh_from_db()
    assert (voice.name, casting.current_version(voice).pinned) == ("New", False)
    assert job.version is not None
    assert job.version.pinned
    page = reader.get(reverse("voice", args=[voice.pk])).content.decode()
    assert "Read on with version" in page


def test_a_series_reads_on_with_an_earlier_version(reader: Client, alice: User) -> None:
    voice = rows.make_voice(alice)
    reader.post(reverse("keep-take", args=[voice.pk, heard(reader, voice).pk]))
    first = rows.make_narration(alice, voice=voice)
    assert first.version is not None
    reader.post(reverse("refine-voice", args=[voice.pk]), {"description": "A soprano."})

    reader.post(reverse("go-back-voice", args=[voice.pk, first.version.number]))
    voice.refresh_from_db()
    second = rows.make_narration(alice, ["The second book."], voice=voice)

    assert second.version == first.version
    page = reader.get(reverse("voice", args=[voice.pk])).content.decode()
    assert page.count(f'href="/jobs/{first.pk}"') == page.count(f'href="/jobs/{second.pk}"') == 1
    assert reader.post(reverse("go-back-voice", args=[voice.pk, 99])).status_code == 404


def test_a_copy_goes_its_own_way_and_a_removed_voice_is_gone(reader: Client, alice: User) -> None:
    voice = rows.make_voice(alice)
    reader.post(reverse("keep-take", args=[voice.pk, heard(reader, voice).pk]))

    answer = reader.post(reverse("copy-voice", args=[voice.pk]))
    reader.post(reverse("remove-voice", args=[voice.pk]))

    assert reader.get(reverse("voice", args=[voice.pk])).status_code == 404
    assert "The kept take" in reader.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("register", describing.CHOICES[0].options)
@pytest.mark.parametrize("timbre", describing.CHOICES[2].options)
def test_the_choices_write_words_that_need_no_advice(register: str, timbre: str) -> None:
    given = {"register": register, "age": "adult", "timbre": timbre, "pace": "unhurried"}

    words = describing.compose(given)

    assert [hint.text for hint in describing.hints_for(words)] == []
    assert advice.FEWEST <= advice.words(words) <= advice.MOST


@pytest.mark.parametrize("example", describing.EXAMPLES, ids=lambda example: example.name)
def test_the_examples_follow_the_advice(example: describing.Example) -> None:
    assert [hint.text for hint in describing.hints_for(example.description)] == []
    assert advice.FEWEST <= advice.words(example.description) <= advice.MOST


def test_advice_comes_while_it_is_written(reader: Client) -> None:
    said = reader.get(reverse("voice-hints"), {"description": "like Morgan Freeman"})
    german = reader.get(reverse("voice-hints"), {"description": "Eine wärmere, müde Stimme"})
    chosen = reader.get(reverse("voice-words"), {"register": "bass", "pace": "steady"})

    assert "does not know people" in said.content.decode()
    assert "English or Chinese" in german.content.decode()
    assert "Male bass, a steady pace" in chosen.content.decode()
