"""What can go wrong with audio, named by whose fault it is."""

from __future__ import annotations


class AudioError(Exception):
    """Anything this package refuses or fails at."""


class BadAudio(AudioError):
    """The sound itself is not what was asked for; `code` is stable, `detail` is one sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class BadPart(BadAudio):
    """One part of a chapter cannot be joined; `index` says which, counted from 0."""

    def __init__(self, index: int, code: str, detail: str) -> None:
        super().__init__(code, f"Part {index + 1} cannot be joined: {detail}")
        self.index = index


class EncodeFailed(AudioError):
    """The encoder stopped; the message is the last thing it said."""


class StorageFull(EncodeFailed):
    """The disk or the quota is full: nothing was kept, trying again needs space first."""
