"""Checks of single values that more than one resource takes."""

from __future__ import annotations

from narrator import library
from narrator.refusal import Refusal
from narrator.text import clean

LONGEST = 500


def plain(value: object, name: str) -> str:
    """Return a string, or refuse what is none."""
    if not isinstance(value, str):
        raise Refusal("invalid", f"{name}: this is not a string.")
    return value


def title(value: object, name: str) -> str:
    """Return one line without invisible characters."""
    line = clean.line(plain(value, name))
    if len(line) > LONGEST:
        raise Refusal("invalid", f"{name}: {len(line)} characters are more than {LONGEST}.")
    return line


def language(value: object) -> str:
    """Return the code of a language that can be narrated: "en" for "en-US"; "" for none given."""
    words = plain(value, "language")[:35].strip()
    return library.known_language(words) if words else ""
