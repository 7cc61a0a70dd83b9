"""Settings of several parts are read from one address, and a wrong one is said without it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from narrator.env import MailServer, mail_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer()),
        ("smtp://mail.example", MailServer("mail.example", 25)),
        ("smtp://[::1]:1025", MailServer("::1", 1025)),
        (
            "smtp+tls://a%40b.example:p%2Fw@mail.example",
            MailServer("mail.example", 587, "a@b.example", "p/w", tls=True),
        ),
        ("smtps://me:word@h.example:4650", MailServer("h.example", 4650, "me", "word", ssl=True)),
    ],
)  # fmt: skip
def test_a_mail_server_is_one_address(
    monkeypatch: pytest.MonkeyPatch, url: str, server: MailServer
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    assert mail_server("EMAIL_URL") == server


@pytest.mark.parametrize(
    "url", ["mail.example", "http://me:secret@mail.example", "smtp://", "smtp://me:secret@h:port"]
)
def test_a_wrong_one_is_said_without_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not") as raised:
        mail_server("EMAIL_URL")

    assert "secret" not in str(raised.value)


def test_a_password_is_not_shown_where_a_server_is() -> None:
    assert "secret" not in repr(MailServer("mail.example", 25, "me", "secret"))
