"""Each setting of retention: what it lets go, when, and that 0 is for ever."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from jobs import ledger, retention
from jobs.models import (
    Charge,
    Job,
    JobEvent,
    Notice,
    NoticeState,
    Quote,
    RememberedAnswer,
    Take,
    Webhook,
)
from jobs.quotes import make_quote
from jobs.states import ChargeState
from narrator import site
from narrator.models import Book, BookState
from tests.rows import make_book, make_done, make_export, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from pytest_django import Settings

    from narrator.models import User

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def export(alice: User) -> None:
    made = make_export(make_done(make_narration(alice)))
    Job.objects.filter(pk=made.pk).update(finished_at=LONG_AGO)


def failed_upload(alice: User) -> None:
    make_book(alice, state=BookState.FAILED)
    Book.objects.update(updated_at=LONG_AGO)


def remembered(alice: User) -> None:
    RememberedAnswer.objects.create(owner=alice, key="one", digest="x", status=200)
    RememberedAnswer.objects.update(created_at=LONG_AGO)


def sent_notice(alice: User) -> None:
    hook = Webhook.objects.create(owner=alice, url="https://alice.example/")
    Notice.objects.create(owner=alice, hook=hook, body="{}", state=NoticeState.TOLD)
    Notice.objects.update(created_at=LONG_AGO)


def turn(alice: User) -> None:
    JobEvent.objects.create(job=make_narration(alice), state="done")
    JobEvent.objects.update(at=LONG_AGO)


def quote(alice: User) -> None:
    make_quote(alice, make_book(alice), make_voice(alice))
    Quote.objects.update(expires_at=LONG_AGO)


def take(alice: User) -> None:
    job = make_done(make_narration(alice, ["One line."]))
    Job.objects.filter(pk=job.pk).delete()
    Take.objects.update(created_at=LONG_AGO, done_at=LONG_AGO)


def charge(alice: User) -> Charge:
    row = Charge.objects.create(
        owner=alice,
        job=make_narration(alice, ["One line."]),
        take=Take.objects.first(),
        fence=uuid.uuid4(),
        characters=9,
        reserved_usd=Decimal("0.01"),
        amount_usd=Decimal("0.01"),
        state=ChargeState.SETTLED,
        request_id="of the provider",
    )
    Charge.objects.update(created_at=LONG_AGO)
    return row


OLD: dict[str, tuple[Callable[[User], None], Callable[[], QuerySet[Any]]]] = {
    "KEEP_EXPORTS_DAYS": (export, lambda: Job.objects.filter(kind="export")),
    "KEEP_FAILED_UPLOADS_DAYS": (failed_upload, Book.objects.all),
    "KEEP_ANSWERS_DAYS": (remembered, RememberedAnswer.objects.all),
    "KEEP_QUOTES_DAYS": (quote, Quote.objects.all),
    "KEEP_UNUSED_TAKES_DAYS": (take, Take.objects.all),
}


@pytest.mark.parametrize("setting", sorted(OLD))
@pytest.mark.parametrize(("days", "left"), [(0, 1), (100_000, 1), (1, 0)])
def test_what_is_older_than_a_setting_says_goes(
    settings: Settings, setting: str, days: int, left: int
) -> None:
    make, rows = OLD[setting]
    make(make_user())
    setattr(settings, setting, days)

    retention.clear_now_and_then()

    assert rows().count() == left


@pytest.mark.parametrize(("days", "left"), [(0, 1), (1, 0)])
@pytest.mark.parametrize(("make", "model"), [(sent_notice, Notice), (turn, JobEvent)])
def test_notices_and_turns_go_alike(
    settings: Settings, make: Any, model: Any, days: int, left: int
) -> None:
    make(make_user())
    settings.KEEP_NOTICES_DAYS = days

    retention.clear_now_and_then()

    assert model.objects.count() == left


def test_what_nobody_was_told_yet_stays(settings: Settings) -> None:
    sent_notice(make_user())
    Notice.objects.update(state=NoticeState.PENDING)

    retention.clear_now_and_then()

    assert Notice.objects.count() == 1


def test_the_file_of_an_export_goes_with_it_and_the_narration_stays() -> None:
    alice = make_user()
    export(alice)
    key = Job.objects.get(kind="export").result["key"]

    retention.clear_now_and_then()

    assert not site.store().exists(key)
    assert Job.objects.get().kind == "narrate"


def test_the_ledger_forgets_names_and_keeps_its_sums() -> None:
    alice = make_user()
    old, young = charge(alice), charge(make_user("bob"))
    Charge.objects.filter(pk=young.pk).update(created_at=timezone.now())

    retention.clear_now_and_then()

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.owner, old.job, old.take, old.request_id) == (None, None, None, "")
    assert young.owner is not None
    assert Charge.objects.total() == Decimal("0.02")
    assert ledger.spent_this_month(young.owner.pk) == Decimal("0.01")


def test_sessions_that_have_ended_go() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
    Session.objects.create(session_key="new", session_data="", expire_date="2999-01-01T00:00Z")

    retention.clear_now_and_then()

    assert Session.objects.get().session_key == "new"


def test_the_command_says_what_would_go_and_lets_it_go_when_asked() -> None:
    alice = make_user()
    export(alice)
    failed_upload(alice)

    def said(*options: str) -> str:
        out = StringIO()
        call_command("retention", *options, stdout=out)
        return out.getvalue()

    dry = said()
    assert "1  built downloads, 15000 bytes of files (KEEP_EXPORTS_DAYS: 90 days)" in dry
    assert dry.endswith("Nothing was changed; --delete lets it go now.\n")
    assert Job.objects.filter(kind="export").count() == 1

    said("--delete")

    assert not Job.objects.filter(kind="export").exists()
    assert "0  built downloads, 0 bytes" in said()


def test_more_than_one_turn_s_worth_goes_at_once_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("jobs.retention.rules", "jobs.management.commands.retention"):
        monkeypatch.setattr(f"{module}.AT_ONCE", 2)
    alice = make_user()
    for number in range(5):
        RememberedAnswer.objects.create(owner=alice, key=str(number), digest="x", status=200)
    RememberedAnswer.objects.update(created_at=LONG_AGO)

    call_command("retention", "--delete", stdout=StringIO())

    assert not RememberedAnswer.objects.exists()
