"""The first login."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command

from narrator.first_user import NAME, create_first_user, readable_password

pytestmark = pytest.mark.django_db


def prepare() -> str:
    said = StringIO()
    call_command("prepare", stdout=said)
    return said.getvalue()


def test_the_first_start_prints_a_login_that_works() -> None:
    words = prepare()

    found = re.search(rf"Sign in as {NAME} with the password (\S+)", words)
    assert found
    user = authenticate(username=NAME, password=found[1])
    assert user
    assert user.is_superuser


def test_the_second_start_prints_nothing() -> None:
    prepare()

    assert prepare() == ""


def test_an_installation_with_users_gets_no_other() -> None:
    get_user_model().objects.create_user("alice")

    assert create_first_user() is None
    assert get_user_model().objects.count() == 1


def test_passwords_differ_and_satisfy_the_rules() -> None:
    passwords = {readable_password() for _ in range(100)}

    assert len(passwords) == 100
    for password in passwords:
        assert re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", password)
        validate_password(password)
