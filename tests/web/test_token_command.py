"""`manage.py token`."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from narrator.models import Token, User
from tests import rows

pytestmark = pytest.mark.django_db


def token(*words: str) -> str:
    out = io.StringIO()
    call_command("token", *words, stdout=out)
    return out.getvalue()


def test_it_prints_only_the_token() -> None:
    alice = rows.make_user()

    printed = token("alice")

    assert printed.count("\n") == 1
    assert Token.owner_of(printed.strip()) == alice


def test_it_makes_the_user_first_when_asked_and_only_then() -> None:
    first, second = token("bob", "--create"), token("bob", "--create")

    bob = User.objects.get()
    assert Token.owner_of(first.strip()) == Token.owner_of(second.strip()) == bob
    assert (bob.username, bob.has_usable_password(), bob.is_staff) == ("bob", False, False)


@pytest.mark.parametrize("words", [("nobody",), ("", "--create"), (" ", "--create")])
def test_an_unknown_user_is_an_error(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"There is no user .*--create"):
        token(*words)
    assert not User.objects.exists()


def test_who_may_not_sign_in_gets_no_token() -> None:
    rows.make_user()
    User.objects.update(is_active=False)

    with pytest.raises(CommandError, match="may not sign in"):
        token("alice")
