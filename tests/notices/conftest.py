"""Alice, a narration of hers, and a program that is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.models import Job, Notice, Webhook
from jobs.states import State
from narrator.models import digest_of
from tests import rows
from tests.notices.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.models import User


@pytest.fixture
def alice(db: None) -> User:
    return rows.make_user("alice")


@pytest.fixture
def job(alice: User) -> Job:
    return rows.make_narration(alice)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


def make_hook(owner: User, url: str) -> Webhook:
    """Keep a webhook without a look at its port: that of a receiver of the tests is any."""
    hook = Webhook(owner=owner, url=url)
    hook.digest = digest_of(hook.secret)
    hook.save(force_insert=True)
    return hook


@pytest.fixture
def hook(alice: User, receiver: Receiver) -> Webhook:
    return make_hook(alice, receiver.url)


def finish(job: Job) -> None:
    """Move a narration to its end, as the pipeline does."""
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, error_code="")
    assert Job.objects.move(job.pk, State.DONE)


def ready_again() -> None:
    """Let the waits between two tries be over."""
    Webhook.objects.update(not_before=None)
    Notice.objects.update(not_before=None)
