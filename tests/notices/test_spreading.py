"""A turn becomes one notice for each receiver, once, whatever dies in between."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs.models import Charge, Job, JobEvent, Notice
from jobs.notices.spreading import spread
from jobs.states import ChargeState, State
from tests import rows
from tests.notices.conftest import make_hook

if TYPE_CHECKING:
    from pytest_django import Settings

    from jobs.models import Webhook
    from narrator.models import User

pytestmark = pytest.mark.django_db
CAPPED = {"error_code": "site_cap_reached", "error_detail": "The limit is reached."}


@pytest.fixture(autouse=True)
def _with_mail(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.SITE_URL = "https://books.example"


def with_mail(user: User) -> None:
    user.email = f"{user.username}@example.org"
    user.save(update_fields=["email"])


def mails() -> list[str]:
    return list(Notice.objects.filter(hook=None).values_list("subject", flat=True))


def test_every_live_webhook_of_its_owner_is_told(
    job: Job, hook: Webhook, alice: User, charlie_hook: Webhook
) -> None:
    second = make_hook(alice, "https://two.example/")
    make_hook(alice, "https://off.example/")
    type(hook).objects.filter(url="https://off.example/").update(off_at=timezone.now())
    rows.make_done(job)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    Job.objects.move(job.pk, State.DONE)

    assert spread() == 1

    told = Notice.objects.all()
    assert {notice.hook for notice in told} == {hook, second}
    body = json.loads(told[0].body)
    assert (body["type"], body["data"]["id"]) == ("job.done", str(job.pk))
    assert body["data"]["passages_done"] == body["data"]["passages"] == 2


@pytest.fixture
def charlie_hook(db: None) -> Webhook:
    return make_hook(rows.make_user("charlie"), "https://charlie.example/")


def test_what_was_before_a_webhook_is_no_news_to_it(job: Job, alice: User) -> None:
    rows.make_done(job)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    Job.objects.move(job.pk, State.DONE)
    make_hook(alice, "https://late.example/")

    assert spread() == 1

    assert not Notice.objects.exists()


def test_asked_again_it_tells_nobody_twice(job: Job, hook: Webhook) -> None:
    Job.objects.move(job.pk, State.DONE)
    spread()

    assert spread() == 0
    assert Notice.objects.count() == 1


def test_where_it_dies_half_way_the_next_one_tells_it(
    job: Job, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    Job.objects.move(job.pk, State.DONE)

    def dies(*_: object) -> None:
        raise SystemError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.models.query.QuerySet.bulk_create", dies)
        with pytest.raises(SystemError):
            spread()

    assert spread() == 1
    assert Notice.objects.count() == 1


def test_a_mail_says_what_happened_what_is_kept_and_what_to_do(job: Job, alice: User) -> None:
    with_mail(alice)
    rows.make_ready(job.chapters.select_related("job").get(number=1))
    Charge.objects.create(
        owner=alice, job=job, fence=uuid.uuid4(), characters=9, reserved_usd=Decimal("0.25"),
        amount_usd=Decimal("0.25"), state=ChargeState.SETTLED,
    )  # fmt: skip
    Job.objects.move(job.pk, State.PAUSED, **CAPPED)

    spread()

    mail = Notice.objects.get()
    assert mail.subject == "“The Cask of Amontillado” is paused"
    assert mail.body == (
        "“The Cask of Amontillado”, read by Sailor, is paused.\n\n"
        "The limit is reached. It goes on by itself tomorrow. "
        "Who runs this site can raise the limit.\n\n"
        "1 of 2 passages are read and kept; they are never paid again. So far it cost $0.25.\n\n"
        f"https://books.example/jobs/{job.pk}\n"
    )


def test_one_reason_is_one_mail_however_many_stop(alice: User) -> None:
    with_mail(alice)
    for title in ("One", "Two", "Three"):
        job = rows.make_narration(alice, book=rows.make_book(alice, title=title))
        Job.objects.move(job.pk, State.PAUSED, error_code="key_refused", error_detail="No.")

    spread()

    assert mails() == ["3 narrations: “One” is paused, and others"]


def test_a_narration_that_stops_again_and_again_is_one_mail(job: Job, alice: User) -> None:
    with_mail(alice)
    for _ in range(3):
        Job.objects.move(job.pk, State.PAUSED, **CAPPED)
        spread()
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING, error_code="")

    assert len(mails()) == 1


def test_nobody_is_written_to_about_what_is_over(job: Job, alice: User) -> None:
    with_mail(alice)
    Job.objects.move(job.pk, State.PAUSED, **CAPPED)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, error_code="")

    spread()

    assert mails() == []


def test_an_export_is_told_to_programs_and_not_by_mail(
    job: Job, alice: User, hook: Webhook
) -> None:
    with_mail(alice)
    export = rows.make_export(rows.make_done(job))
    Job.objects.filter(pk=export.pk).update(state=State.RUNNING)
    Job.objects.move(export.pk, State.DONE)

    spread()

    assert [notice.hook for notice in Notice.objects.all()] == [hook]


@pytest.mark.parametrize("without", ["a mail server", "an address"])
def test_without_mail_there_is_none(
    job: Job, alice: User, settings: Settings, without: str
) -> None:
    if without == "an address":
        alice.email = ""
    else:
        settings.EMAIL_URL = ""
        alice.email = "alice@example.org"
    alice.save(update_fields=["email"])
    Job.objects.move(job.pk, State.DONE)

    spread()

    assert mails() == []


def test_what_nobody_told_for_days_is_no_news(job: Job, hook: Webhook) -> None:
    Job.objects.move(job.pk, State.DONE)
    JobEvent.objects.update(at=timezone.now() - timedelta(days=4))

    spread()

    assert not Notice.objects.exists()
    assert spread() == 0


def test_a_title_of_several_lines_cannot_add_a_header(alice: User) -> None:
    with_mail(alice)
    job = rows.make_narration(alice, book=rows.make_book(alice, title="A\r\nBcc: all@example.org"))
    Job.objects.move(job.pk, State.DONE)

    spread()

    assert mails() == ["“A Bcc: all@example.org” is finished"]
