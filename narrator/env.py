"""Typed readers of the environment. They fail loudly and name the variable and the remedy."""

import os
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Read NAME, or the file that NAME_FILE points to (for secrets kept in files)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "").strip() or default


def boolean(name: str, *, default: bool) -> bool:
    """Read a switch: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise ImproperlyConfigured(f"{name}={value!r} is not a switch. Use 1 or 0.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number that is at least `least`."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} up.")
    return int(value)


def money(name: str, default: str) -> Decimal:
    """Read an amount of US dollars, zero or more."""
    value = text(name, default)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise ImproperlyConfigured(f"{name}={value!r} is not an amount in US dollars, as 20.00.")
    return amount


def seconds(name: str, default: float) -> float:
    """Read a duration in seconds, zero or more."""
    value = text(name, str(default))
    try:
        duration = float(value)
    except ValueError:
        duration = -1.0
    if not 0 <= duration < float("inf"):
        raise ImproperlyConfigured(f"{name}={value!r} is not a number of seconds, as 0.35.")
    return duration


def words(name: str, default: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    """STARTTLS; `ssl` is TLS from the first byte."""
    ssl: bool = False


MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server(name: str) -> MailServer:
    """Read smtp://user:password@host:port, smtp+tls:// or smtps://. Without a host: no mail."""
    url = text(name)
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or MAIL_PORTS[parts.scheme]
    except (ValueError, KeyError):
        host, port = None, 0
    if not host:  # not repeated here: there is a password in it
        raise ImproperlyConfigured(
            f"{name} is not the address of a mail server, as smtp+tls://user:password@host:587."
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(
        host, port, user, password, tls=parts.scheme == "smtp+tls", ssl=parts.scheme == "smtps"
    )
