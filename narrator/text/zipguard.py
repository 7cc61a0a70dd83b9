"""Zip files of strangers: members are read by name, never extracted, and never without a bound."""

from __future__ import annotations

import posixpath
import stat
import zipfile
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from narrator.text.document import Refused

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MEMBERS = 20_000
MEMBER_BYTES = 32 * 1024 * 1024
TOTAL_BYTES = 1024 * 1024 * 1024

DAMAGED = Refused("damaged", "The file is damaged. Download or export it again and try once more.")
_MEGABYTE = 1024 * 1024
# A name in another encoding is a ValueError, an unknown method a NotImplementedError.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)


class Archive:
    """An open zip; what is read in all may not exceed `total`, whatever the headers say."""

    def __init__(self, path: Path, *, member: int = MEMBER_BYTES, total: int = TOTAL_BYTES) -> None:
        self.warnings: list[str] = []
        self._member, self._total, self._left = member, total, total
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
            raise DAMAGED from fault
        self._members = self._index()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return self._find(name) is not None

    @property
    def names(self) -> list[str]:
        return [info.filename for info in self._members.values()]

    def read(self, name: str) -> bytes:
        """The bytes of one member; KeyError when there is none of that name."""
        info = self._find(name)
        if info is None:
            raise KeyError(name)
        limit = min(self._member, self._left)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except UNREADABLE as fault:
            raise DAMAGED from fault
        except RuntimeError as fault:
            raise _encrypted() from fault
        if len(data) > limit:
            raise _unpacks_too_large(limit)
        self._left -= len(data)
        return data

    def _find(self, name: str) -> zipfile.ZipInfo | None:
        key = _key(name)
        return self._members.get(key) or self._members.get(_key(unquote(name)))

    def _index(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        self._refuse(infos)
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            key = _key(info.filename)
            if key in members:
                self.warnings.append("A part is stored twice under one name; the first was read.")
            else:
                members[key] = info
        return members

    def _refuse(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > MEMBERS:
            raise Refused(
                "too_many_parts",
                f"The file has {len(infos)} parts; {MEMBERS} is the most that is read.",
            )
        if sum(info.file_size for info in infos) > self._total:
            raise _unpacks_too_large(self._total)
        if any(stat.S_ISLNK(info.external_attr >> 16) for info in infos):
            raise Refused("damaged", "The file has links instead of parts; export it once more.")
        if _overlap(infos):
            raise DAMAGED


def resolve(base: str, href: str) -> tuple[str, str]:
    """The member that `href` means when `base` says it, and its fragment; ("", ...) if outside."""
    target, _, fragment = href.strip().partition("#")
    if "://" in target or target.startswith(("/", "\\")) or target.lower().startswith("file:"):
        return "", unquote(fragment)
    if not target:
        return base, unquote(fragment)
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(target)))
    return ("" if joined.startswith("..") else joined), unquote(fragment)


def _key(name: str) -> str:
    return name.replace("\\", "/").casefold()


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return any(
        one.header_offset + one.compress_size > other.header_offset
        for one, other in pairwise(ordered)
    )


def _unpacks_too_large(limit: int) -> Refused:
    return Refused(
        "unpacks_too_large",
        f"The file unpacks to more than {limit // _MEGABYTE} MB, more than is read of one book.",
    )


def _encrypted() -> Refused:
    return Refused("encrypted", "The file is locked with a password; save it without one.")
