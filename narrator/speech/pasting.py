"""A profile as Python source, to paste into `profiles.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import Enum

from narrator.speech.profiles import Profile


def source(profile: Profile) -> str:
    """The assignment, without what is default anyway."""
    given = [
        f"    {each.name}={_written(getattr(profile, each.name))},"
        for each in fields(Profile)
        if getattr(profile, each.name) != _default(each)
    ]
    return "\n".join([f"{_name(profile)} = Profile(", *given, ")"])


def _default(each: Field[object]) -> object:
    return each.default if each.default_factory is MISSING else each.default_factory()


def _name(profile: Profile) -> str:
    return profile.name.upper().replace("-", "_")


def _written(value: object) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Profile):
        return _name(value)
    if isinstance(value, frozenset):
        return f"frozenset({sorted(value)!r})"
    if isinstance(value, Mapping):
        return f"MappingProxyType({dict(value)!r})"
    return repr(value)
