"""Receivers that answer, fail, hang, vanish; and what that does to everything else: nothing."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs.models import Job, Notice, NoticeState, Webhook
from jobs.notices import hooks, posting, signing
from jobs.notices.spreading import spread
from jobs.notices.telling import tell_all
from jobs.states import State
from tests import rows
from tests.notices.conftest import finish, make_hook, ready_again

if TYPE_CHECKING:
    from narrator.models import User
    from tests.notices.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_program_is_told_in_words_that_it_can_check(
    job: Job, hook: Webhook, receiver: Receiver
) -> None:
    finish(job)

    tell_all(receiver.client())

    [told] = receiver.told
    signed = signing.headers(
        hook.secret, told.id, int(told.headers["webhook-timestamp"]), told.body
    )
    assert signed.items() <= told.headers.items()
    assert abs(int(told.headers["webhook-timestamp"]) - time.time()) < 60
    assert (told.headers["content-type"], told.type) == ("application/json", "job.done")
    assert told.json["data"]["title"] == "The Cask of Amontillado"
    assert Notice.objects.get().state == NoticeState.TOLD


def test_what_is_told_is_not_told_again(job: Job, hook: Webhook, receiver: Receiver) -> None:
    finish(job)
    tell_all(receiver.client())

    tell_all(receiver.client())

    assert len(receiver.told) == 1


def test_a_failure_is_tried_again_later_under_the_same_id(
    job: Job, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [500, 204]
    finish(job)
    tell_all(receiver.client())
    hook.refresh_from_db()
    assert (hook.failures, hook.error) == (1, "It answered 500.")
    assert hook.not_before
    assert hook.not_before > timezone.now()

    tell_all(receiver.client())
    assert len(receiver.told) == 1
    ready_again()
    tell_all(receiver.client())

    first, second = receiver.told
    assert (first.id, first.body) == (second.id, second.body)
    hook.refresh_from_db()
    assert (hook.failures, hook.error) == (0, "")


def test_five_hundreds_for_ever_switch_it_off_and_touch_nothing_else(
    job: Job, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [500]
    finish(job)
    hooks.try_out(hook)

    for _ in range(posting.MOST_FAILURES + 5):
        tell_all(receiver.client())
        ready_again()

    hook.refresh_from_db()
    assert hook.off_at is not None
    assert len(receiver.told) == hook.failures == posting.MOST_FAILURES
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.DROPPED}
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.DONE, "")


def test_the_waits_grow_to_hours_and_last_about_a_day() -> None:
    waits = [posting.wait_after(failures) for failures in range(1, posting.MOST_FAILURES)]

    assert waits == sorted(waits)
    assert timedelta(seconds=3) < waits[0] < timedelta(seconds=7)
    assert timedelta(hours=12) < sum(waits, timedelta()) < timedelta(hours=24)
    assert posting.wait_after(50) < timedelta(hours=10)


@pytest.mark.parametrize("answer", [301, 307, 400, 404, 503])
def test_only_a_yes_is_a_yes_and_nothing_is_followed(
    job: Job, hook: Webhook, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer]
    finish(job)

    tell_all(receiver.client())

    assert Notice.objects.get().state == NoticeState.PENDING
    assert len(receiver.told) == 1


def test_who_is_gone_is_not_asked_again(job: Job, hook: Webhook, receiver: Receiver) -> None:
    receiver.answers = [410]
    finish(job)

    tell_all(receiver.client())

    hook.refresh_from_db()
    assert hook.off_at is not None


def test_one_program_is_told_in_order_and_one_thing_at_a_time(
    alice: User, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [503, 204]
    jobs = [rows.make_narration(alice, book=rows.make_book(alice)) for _ in range(3)]
    for job in jobs:
        finish(job)
    tell_all(receiver.client())
    assert len(receiver.told) == 1  # the others wait behind it

    ready_again()
    tell_all(receiver.client())

    assert [told.json["data"]["id"] for told in receiver.told[1:]] == [str(job.pk) for job in jobs]


def test_a_slow_program_holds_up_nobody_else(
    job: Job, alice: User, hook: Webhook, receiver: Receiver
) -> None:
    receiver.slow = True
    finish(job)
    spread()
    [slow] = posting.claim_some(8)
    assert posting.claim_some(8) == []  # it is being told
    make_hook(alice, receiver.url)
    hooks.try_out(Webhook.objects.exclude(pk=hook.pk).get())

    assert [claimed.notice.hook_id for claimed in posting.claim_some(8)] != [hook.pk]

    trouble = posting.send(slow, receiver.client(seconds=0.3))
    assert trouble is not None
    assert "within 0 seconds" in trouble.said
    posting.record(slow, trouble)
    hook.refresh_from_db()
    assert hook.failures == 1


def test_what_a_dead_worker_was_telling_is_told_by_the_next(
    job: Job, hook: Webhook, receiver: Receiver
) -> None:
    finish(job)
    spread()
    [held] = posting.claim_some(1)
    posting.send(held, receiver.client())  # and it dies
    Notice.objects.update(lease_until="2000-01-01T00:00Z")

    tell_all(receiver.client())

    assert len({told.id for told in receiver.told}) == 1
    posting.record(held, posting.Trouble("It came back late."))
    assert Notice.objects.get().state == NoticeState.TOLD


def test_what_its_owner_switched_on_anew_is_not_switched_off_by_an_old_failure(
    job: Job, hook: Webhook, receiver: Receiver
) -> None:
    Webhook.objects.update(failures=posting.MOST_FAILURES - 1)
    finish(job)
    spread()
    [late] = posting.claim_some(1)
    hooks.switch_on(hook)

    posting.record(late, posting.Trouble("It answered 500."))

    hook.refresh_from_db()
    assert (hook.off_at, hook.failures) == (None, 1)
