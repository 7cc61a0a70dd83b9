"""Mail goes out once, and a mail server that is down holds up nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail

from jobs.models import Notice, NoticeState
from jobs.notices import posting
from jobs.notices.spreading import spread
from jobs.notices.telling import tell_all
from jobs.states import State
from tests.notices.conftest import finish, make_hook, ready_again

if TYPE_CHECKING:
    from pytest_django import Settings

    from jobs.models import Job
    from narrator.models import User
    from tests.notices.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mail_goes_out_once(
    job: Job, alice: User, receiver: Receiver, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    type(alice).objects.update(email="alice@example.org")
    finish(job)

    tell_all(receiver.client())
    tell_all(receiver.client())

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (
        ["alice@example.org"],
        "“The Cask of Amontillado” is finished",
    )


def test_a_mail_server_that_is_down_is_tried_six_times(
    job: Job, alice: User, receiver: Receiver, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    type(alice).objects.update(email="alice@example.org")
    finish(job)

    for _ in range(posting.MOST_MAILS + 2):
        tell_all(receiver.client())
        ready_again()

    notice = Notice.objects.get()
    assert (notice.state, notice.attempts) == (NoticeState.DROPPED, posting.MOST_MAILS)
    assert notice.error == "The mail could not be sent: ConnectionRefusedError."
    assert type(job).objects.get(pk=job.pk).state == State.DONE


def test_many_slow_programs_leave_a_place_for_mail(
    job: Job, alice: User, receiver: Receiver, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    type(alice).objects.update(email="alice@example.org")
    for _ in range(4):
        make_hook(alice, receiver.url)
    finish(job)
    spread()

    claimed = posting.claim_some(2)

    assert [each.notice.hook is None for each in claimed] == [True, False]
