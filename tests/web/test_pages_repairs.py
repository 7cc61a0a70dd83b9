"""The page of a chapter: the manuscript with its passages, their tools, and what is done there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from jobs.models import Job, NarratedChapter, Passage, Take
from jobs.states import ChapterState, State, TakeState
from narrator.models import Chapter
from tests import rows
from tests.jobs.repairing import PARAGRAPHS, passage

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def done(settings: Settings, alice: User) -> Job:
    settings.SPEECH_PROFILE = "deepinfra"
    texts = ["# The Tower\n\n" + "\n\n".join(PARAGRAPHS) + "\n\n* * *\n\n" + PARAGRAPHS[0], "Two."]
    return rows.make_done(rows.make_narration(alice, texts))


@pytest.fixture
def reader(client_for: Callable[[User], Client], alice: User) -> Client:
    return client_for(alice)


def page(job: Job, number: int = 1) -> str:
    return reverse("narrated-chapter", args=[job.pk, number])


def seen(reader: Client, url: str) -> str:
    answer = reader.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def act(reader: Client, job: Job, action: str, **sent: Any) -> Any:
    headers = sent.pop("headers", {})
    url = reverse("repair", args=[job.pk, 1, passage(job).pk, action])
    return reader.post(url, sent, headers=headers)


def test_the_text_stands_there_with_every_sentence_and_its_time(reader: Client, done: Job) -> None:
    html = seen(reader, page(done))

    assert html.count('class="portion read"') == 5
    assert '<h2><a class="portion read" id="p1"' in html
    assert 'data-from="2.000" data-to="4.000"' in html
    assert html.count("<hr>") == 1
    for words in PARAGRAPHS:
        assert words in html
    assert "The Tower" in html


def test_it_leads_to_the_chapters_beside_it_and_back(reader: Client, done: Job) -> None:
    assert page(done, 2) in seen(reader, page(done, 1))
    assert page(done, 1) in seen(reader, page(done, 2))
    assert page(done, 1) in seen(reader, reverse("job", args=[done.pk]))


def test_a_chosen_passage_has_its_tools_without_any_script(reader: Client, done: Job) -> None:
    html = seen(reader, f"{page(done)}?passage=2")

    assert "Passage 2" in html
    assert f"Record again · ${len(PARAGRAPHS[0]) * 0.00002:.4f}" in html
    assert f'/api/v1/takes/{passage(done).take_id}/audio"' in html
    assert "Leave it out" in html
    assert PARAGRAPHS[0] in html


@pytest.mark.parametrize("wanted", ["0", "99", "x", "-1", "9" * 30])
def test_a_passage_that_is_not_there_is_not_worked_on(
    reader: Client, done: Job, wanted: str
) -> None:
    assert "Choose a passage" in seen(reader, f"{page(done)}?passage={wanted}")


def test_it_is_recorded_again_for_the_price_on_the_button(reader: Client, done: Job) -> None:
    answer = act(reader, done, "again", price="0.01", version=1)

    assert answer.status_code == 302
    assert answer["Location"] == f"{page(done)}?passage=2#p2"
    html = seen(reader, f"{page(done)}?passage=2")
    assert "1 passage being read" in html
    assert "What you hear is the chapter as it was before." in html
    assert "Record again" not in html
    assert 'class="portion waiting"' in html


def test_in_place_the_tools_the_text_and_the_state_come_back(reader: Client, done: Job) -> None:
    html = act(reader, done, "again", price="1", headers=HTMX).content.decode()

    assert html.index('id="tools"') < html.index('id="chapter-status"')
    assert html.count('hx-swap-oob="true"') == 2
    assert "It is recorded again." in html


def test_a_second_tab_is_told_that_it_came_second(reader: Client, done: Job) -> None:
    act(reader, done, "again", price="1", version=1)

    answer = act(reader, done, "pause", seconds="2", version=1, headers=HTMX)

    assert "This passage was changed since" in answer.content.decode()
    assert passage(done).pause_after is None


def test_words_are_changed_in_two_steps_where_no_script_asks_for_the_price(
    reader: Client, done: Job
) -> None:
    words = PARAGRAPHS[0].replace("eleven", "twelve")
    asked = act(reader, done, "words", text=words)
    assert asked.status_code == 409
    html = asked.content.decode()
    assert "twelve of them" in html
    (price,) = re.findall(r'name="price" value="(0.00[0-9]+)"><?\s*<label for="words"', html)
    assert float(price) == pytest.approx(len(words) * 0.00002)

    answer = act(reader, done, "words", text=words, price=price)

    assert answer.status_code == 302
    assert passage(done).words == words
    assert "twelve of them" in Chapter.objects.get(number=1).text


@pytest.mark.parametrize(("seconds", "kept"), [("2.5", 2.5), ("2,5", 2.5), ("0", 0.0), ("", None)])
def test_a_pause_is_set_and_shown(
    reader: Client, done: Job, seconds: str, kept: float | None
) -> None:
    Passage.objects.filter(pk=passage(done).pk).update(pause_after=1.0)

    act(reader, done, "pause", seconds=seconds)

    assert passage(done).pause_after == kept
    assert ("2.5 s</small>" in seen(reader, page(done))) == (kept == 2.5)


@pytest.mark.parametrize("seconds", ["long", "11", "-1", "nan", "1e999"])
def test_a_pause_that_is_none_is_told(reader: Client, done: Job, seconds: str) -> None:
    answer = act(reader, done, "pause", seconds=seconds)

    assert answer.status_code == 422
    assert Job.objects.get(pk=done.pk).state == State.DONE


def test_a_passage_is_left_out_and_brought_back(reader: Client, done: Job) -> None:
    act(reader, done, "leave-out")
    html = seen(reader, f"{page(done)}?passage=2")
    assert 'class="portion out"' in html
    assert "Bring it back" in html

    act(reader, done, "bring-back")

    assert not passage(done).skipped


def test_an_earlier_take_is_used_again(reader: Client, done: Job) -> None:
    old = passage(done).take
    act(reader, done, "again", price="1")
    new = passage(done).take
    rows.read_take(new)

    html = seen(reader, f"{page(done)}?passage=2")
    assert "Use take 1" in html
    act(reader, done, "choose", take=old.pk)

    assert passage(done).take == old


def test_a_flagged_passage_is_good_when_somebody_says_so(reader: Client, done: Job) -> None:
    Take.objects.filter(pk=passage(done).take_id).update(flag="drift")
    html = seen(reader, f"{page(done)}?passage=2")
    assert "the voice sounds like somebody else" in html
    assert 'class="portion flagged"' in html

    act(reader, done, "good")

    assert passage(done).take.flag == ""


def test_while_it_is_made_the_page_asks_and_is_answered_once(reader: Client, done: Job) -> None:
    act(reader, done, "leave-out")
    url = reverse("narrated-chapter-now", args=[done.pk, 1])

    first = reader.get(url)
    again = reader.get(url, headers={"If-None-Match": first["ETag"]})

    assert "The chapter is put together" in first.content.decode()
    assert again.status_code == 304
    NarratedChapter.objects.update(state=ChapterState.READY)
    assert "The chapter is ready." in reader.get(url).content.decode()


def test_what_stopped_the_narration_is_said(reader: Client, done: Job) -> None:
    act(reader, done, "again", price="1")
    Job.objects.filter(pk=done.pk).update(state=State.PAUSED, error_detail="No money is left.")

    assert "No money is left." in seen(reader, page(done))


def test_a_chapter_that_was_never_read_can_be_looked_at(reader: Client, alice: User) -> None:
    job = rows.make_narration(alice)

    html = seen(reader, page(job))

    assert 'class="portion waiting"' in html
    assert '<section id="player" class="player" aria-label="Player" hidden>' in html


def test_a_job_that_is_repaired_says_so_and_can_give_it_up(reader: Client, done: Job) -> None:
    act(reader, done, "again", price="1")
    html = seen(reader, reverse("job", args=[done.pk]))
    assert "Being repaired" in html
    assert "Give up the repair" in html

    reader.post(reverse("cancel", args=[done.pk]))

    assert passage(done).take.state == TakeState.DONE


def test_nothing_of_another_is_shown_or_done(
    done: Job, charlie: User, client_for: Callable[[User], Client]
) -> None:
    other = client_for(charlie)

    assert other.get(page(done)).status_code == 404
    assert other.get(reverse("passage-tools", args=[done.pk, 1, 1])).status_code == 404
    assert act(other, done, "leave-out").status_code == 404
    assert not passage(done).skipped


def test_a_deed_that_is_not_known_is_not_found(reader: Client, done: Job) -> None:
    assert act(reader, done, "explode").status_code == 404
    assert reader.get(reverse("repair", args=[done.pk, 1, 1, "again"])).status_code == 405
