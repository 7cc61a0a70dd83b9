"""The buttons of a passage that could not be read: listen, take, record again, edit, leave out.

Each is pressed as it stands on the page: the form's own address, with the fields it carries.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from jobs.models import Charge, Draw, Job, NarratedChapter, Passage, Take
from jobs.states import ChapterState, State, TakeState
from narrator import site
from tests import rows
from tests.web.test_pages_jobs import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

pytestmark = pytest.mark.django_db
TEXTS = ["One. " * 60 + "\n\n" + "Two. " * 60]


@dataclass(slots=True)
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page with their hidden fields, and the addresses of its sounds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.sounds: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "audio" and said.get("src"):
            self.sounds.append(said["src"])
        elif tag == "form":
            self.forms.append(Form(said.get("action", "")))
        elif tag == "input" and said.get("name") and self.forms:
            self.forms[-1].fields[said["name"]] = said.get("value", "")
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append(said.get("aria-label", ""))

    def of(self, button: str) -> Form:
        [found] = [form for form in self.forms if button in form.buttons]
        return found


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def stuck(alice: User) -> Job:
    """A narration of two passages: the first is read, the second failed with two draws."""
    job = rows.make_narration(alice, TEXTS)
    first, second = Passage.objects.order_by("number")
    rows.read_take(first.take)
    for number, seconds in ((1, 9.0), (2, 30.0)):
        key = f"{second.take.stem}.draw-{number}.wav"
        site.store().write(key, b"RIFF" + bytes([number]))
        Draw.objects.create(
            take=second.take, fence=uuid.uuid4(), audio_key=key, seconds=seconds, code="too_long"
        )
    wrong = {"error_code": "too_long", "error_detail": "The clip is too long."}
    Take.objects.filter(pk=second.take_id).update(state=TakeState.NEEDS_ATTENTION, **wrong)
    Job.objects.filter(pk=job.pk).update(state=State.NEEDS_ATTENTION, error_code="passages_failed")
    return job


def failed() -> Passage:
    return Passage.objects.select_related("take").get(number=2)


def press(reader: Client, job: Job, button: str, **typed: str) -> str:
    """Press a button of the job's page. Return what the page says then."""
    form = Forms(page_of(reader, job)).of(button)
    answer = reader.post(form.action, form.fields | typed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_its_text_and_its_draws_stand_there_to_be_heard(reader: Client, stuck: Job) -> None:
    page = page_of(reader, stuck)

    assert "The clip is too long." in page
    assert "<blockquote>Two. Two." in page
    sounds = [sound for sound in Forms(page).sounds if "/draws/" in sound]
    assert [reader.get(sound).getvalue()[-1] for sound in sounds] == [1, 2]


def test_the_draw_whose_button_is_pressed_is_the_take(reader: Client, stuck: Job) -> None:
    shorter = Draw.objects.order_by("seconds")[0]

    said = press(reader, stuck, "Take draw 1 of passage 2")

    assert "Taken." in said
    assert (failed().take.state, failed().take.audio_key) == (TakeState.DONE, shorter.audio_key)
    assert NarratedChapter.objects.get().state == ChapterState.STITCHING
    assert not Charge.objects.exists()


def test_it_is_recorded_again_when_somebody_asks(reader: Client, stuck: Job) -> None:
    said = press(reader, stuck, "Record passage 2 again")

    assert "It is read again." in said
    assert failed().take.state == TakeState.PENDING
    stuck.refresh_from_db()
    assert stuck.state == State.QUEUED


def test_it_is_read_in_other_words(reader: Client, stuck: Job) -> None:
    words = " ".join(["Some other words, then."] * 30)

    said = press(reader, stuck, "Read passage 2 in these words", text=words)

    assert "It is read in these words." in said
    assert (failed().words, failed().take.state) == (words, TakeState.PENDING)


def test_it_is_left_out(reader: Client, stuck: Job) -> None:
    said = press(reader, stuck, "Leave out passage 2")

    assert "It is left out." in said
    assert failed().skipped
    assert NarratedChapter.objects.get().state == ChapterState.STITCHING


def test_a_flagged_one_is_good_when_somebody_says_so(reader: Client, stuck: Job) -> None:
    Take.objects.filter(state=TakeState.DONE).update(flag="drift")

    press(reader, stuck, "Passage 1 is good")

    assert not Take.objects.exclude(flag="").exists()


def test_a_button_that_comes_too_late_says_why(reader: Client, stuck: Job) -> None:
    form = Forms(page_of(reader, stuck)).of("Record passage 2 again")
    NarratedChapter.objects.update(state=ChapterState.READY, samples=1)

    answer = reader.post(form.action, form.fields, follow=True)

    assert "This chapter is already put together." in answer.content.decode()
    assert failed().take.state == TakeState.NEEDS_ATTENTION


def test_nobody_else_presses_them(
    reader: Client, stuck: Job, charlie: User, client_for: Callable[[User], Client]
) -> None:
    theirs = client_for(charlie)
    forms = [f for f in Forms(page_of(reader, stuck)).forms if f.action.startswith("/passages/")]

    answers = [theirs.post(form.action, form.fields).status_code for form in forms]

    assert answers == [404] * 5  # two draws, again, other words, without it
    assert (failed().take.state, failed().skipped) == (TakeState.NEEDS_ATTENTION, False)
