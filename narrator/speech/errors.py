"""What can go wrong when speech is asked for. Each error carries the decision for its caller.

SpeechError
├── Transient        try again, after `retry_after` seconds where the server said so
│   └── Unreachable  nothing was sent: the server could not be reached
├── Rejected         never again with this text
└── Stopped          stop everything on this key until a person has acted
"""

from __future__ import annotations

from enum import StrEnum


class Charged(StrEnum):
    """Whether the provider has taken money for the failed request."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


class SpeechError(Exception):
    """A request for speech that gave none.

    `code` is stable and for programs; `detail` is one sentence for people, and never holds the
    key, the text or the description of the voice.
    """

    def __init__(self, code: str, detail: str, *, charged: Charged = Charged.NO) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.charged = charged
        self.status: int | None = None
        """Of HTTP, where a server refused."""

    def __str__(self) -> str:
        return f"{self.detail} ({self.code}, charged: {self.charged})"


class Transient(SpeechError):
    """The same request may succeed later. A fault that stays must be capped by the caller."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        charged: Charged = Charged.NO,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, detail, charged=charged)
        self.retry_after = retry_after


class Unreachable(Transient):
    """No connection to the server: nothing was sent, so nothing was charged."""


class Rejected(SpeechError):
    """This text will never be spoken by this server as it is."""


class Stopped(SpeechError):
    """No request can succeed until a person changes the key, the balance, the model or the URL."""
