"""What is to be put into a book, on its way to the child process that does it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence and when it is heard, in seconds of its chapter's sound."""

    text: str
    begin: float
    stop: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A chapter as it was narrated; `file` is the name that its sound will have."""

    file: str
    media_type: str
    seconds: float
    sentences: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """`identifier`, `title` and `language` are for books that have none of their own.

    `modified` as EPUB writes it. `keep`: the rules of narrator.text.cleaning that are switched off.
    """

    identifier: str
    title: str
    language: str
    modified: str
    narrator: str
    keep: tuple[str, ...]
    chapters: tuple[Sound, ...]

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Order:
        plain: dict[str, Any] = json.loads(text)
        chapters = tuple(_sound(each) for each in plain.pop("chapters"))
        keep = tuple(plain.pop("keep"))
        return cls(**plain, keep=keep, chapters=chapters)


def _sound(plain: dict[str, Any]) -> Sound:
    sentences = tuple(Heard(**each) for each in plain.pop("sentences"))
    return Sound(**plain, sentences=sentences)
