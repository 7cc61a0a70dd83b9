"""No webhook reaches what is not public, and none signs what nobody can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.models import Webhook
from jobs.notices import hooks, posting
from jobs.notices.telling import tell_all
from narrator.refusal import Refusal
from tests.notices.conftest import finish, make_hook

if TYPE_CHECKING:
    from pytest_django import Settings

    from jobs.models import Job
    from narrator.models import User
    from tests.notices.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f.1/",
        "http://2130706433/", "http://169.254.169.254/latest", "http://10.0.0.7/",
        "http://[64:ff9b::7f00:1]/", "https://user:word@alice.example/", "ftp://alice.example/",
        "http://alice.example:8000/", "redis:6379", "",
    ],
)  # fmt: skip
def test_no_address_that_is_not_public_is_kept(alice: User, url: str) -> None:
    with pytest.raises(Refusal) as refused:
        hooks.add(alice, url)

    assert refused.value.code in {"address_blocked", "not_an_address"}
    assert not Webhook.objects.exists()


def test_a_name_that_turns_private_is_not_asked(job: Job, alice: User, receiver: Receiver) -> None:
    """What a name stands for is looked at with every request, and by every production client."""
    hook = make_hook(alice, f"http://localhost.example:{receiver.port}/")
    finish(job)
    client = posting.public_client()
    rebinding = type(client)(
        ports={receiver.port}, resolve=lambda host, port: ["127.0.0.1"], seconds=2
    )

    tell_all(rebinding)

    hook.refresh_from_db()
    assert (receiver.told, hook.error) == ([], "This address cannot be fetched.")


def test_a_new_secret_of_the_site_switches_off_what_nobody_could_check(
    job: Job, hook: Webhook, receiver: Receiver, settings: Settings
) -> None:
    settings.SECRET_KEY = "another"
    finish(job)

    tell_all(receiver.client())

    hook.refresh_from_db()
    assert receiver.told == []
    assert hook.off_at
    assert "Make this webhook again" in hook.error
