"""Damage to a file that still looks like one: inside the parts of a zip, between tags and words."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Mutation = Callable[[bytes, Random], bytes]

_TOKENS = re.compile(rb"<[^<>]*>|\\[a-z]+-?\d*|[{}\[\]()]|\w+|\s+|.", re.DOTALL)
_NUMBER = re.compile(rb"\d+")
STRANGE = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"&#0;", b"&#xD800;", b"&nbsp;", b"&bogus;",
    b"<![CDATA[", b"<!--", b"-->", b"]]>", b"<?xml version='1.0' encoding='utf-16'?>",
    b"<!DOCTYPE a [",
    b"%s%n", b"../../etc/passwd", b"%00", b"\xc3\x28", "\u202e".encode(),
    "\u0301".encode() * 50, b"\r",
    b"-1", b"0", b"99999999999999999999", b"1e309", b"NaN", b"{\\rtf1", b"\\bin9999 ", b"\\'zz",
    b"\\u-99999?", b"endstream", b"endobj", b"1 0 R", b"# ", b"* * *", b"```", b"[a](", b"|---|",
    b"\n" * 200, b"a" * 5000, b"<p>" * 300, b"</p>" * 300, b" style='display:none'",
    b" xml:lang=''",
)  # fmt: skip


def mutated(data: bytes, random: Random) -> bytes:
    """One file with some damage; zips are mostly damaged inside their parts."""
    if data.startswith(b"PK") and random.random() < 0.85:
        return _rezipped(data, random)
    return _damaged(data, random)


def _rezipped(data: bytes, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in random.sample(sorted(parts), random.randint(1, min(3, len(parts)))):
        choice = random.random()
        if choice < 0.1:
            del parts[name]
        elif choice < 0.2:
            parts[name] = parts[random.choice(sorted(parts))]
        elif choice < 0.25:
            parts[random.choice((name.upper(), "../" + name, name + "/", "x" * 300))] = parts[name]
        else:
            parts[name] = _damaged(parts[name], random)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _damaged(data: bytes, random: Random) -> bytes:
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        data = random.choice(MUTATIONS)(data, random)
    return data


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 5)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _drop(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + data[start + random.choice((1, 10, 200)) :]


def _double(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    piece = data[start : start + random.choice((5, 50, 500))]
    return data[:start] + piece * random.choice((2, 5, 40)) + data[start:]


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(STRANGE) + data[at:]


def _token(data: bytes, random: Random) -> bytes:
    """Remove, repeat, replace or exchange whole tags and words."""
    tokens = _TOKENS.findall(data)
    if len(tokens) < 2:
        return data
    a, b = random.randrange(len(tokens)), random.randrange(len(tokens))
    changes: tuple[Callable[[], None], ...] = (
        lambda: tokens.__setitem__(a, b""),
        lambda: tokens.__setitem__(a, tokens[b]),
        lambda: tokens.__setitem__(a, tokens[a] * random.choice((2, 100))),
        lambda: tokens.__setitem__(a, random.choice(STRANGE)),
        lambda: tokens.__setitem__(slice(a, a + 1), [tokens[a], tokens[b]]),
    )
    random.choice(changes)()
    return b"".join(tokens)


def _number(data: bytes, random: Random) -> bytes:
    """Lengths, offsets, levels and code pages are numbers."""
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    at = random.choice(found)
    value = random.choice((b"0", b"-1", b"65536", b"4294967296", b"9" * 25, at[0] + b"0"))
    return data[: at.start()] + value + data[at.end() :]


MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _drop, _double, _insert, _token, _token, _number)
