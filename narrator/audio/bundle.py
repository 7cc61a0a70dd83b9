"""Many files as one download: a ZIP that stores, since audio does not shrink any further."""

from __future__ import annotations

import shutil
import time
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, TypeAlias

from narrator.audio import id3
from narrator.audio.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class TaggedMp3:
    """An MP3 that gets another tag on its way; its sound is copied byte by byte."""

    path: Path
    tag: bytes


Content: TypeAlias = "Path | TaggedMp3 | bytes"


def write_zip(files: Sequence[tuple[str, Content]], target: Path) -> None:
    """Pack (name inside, content) pairs, in order. Raises StorageFull, ValueError for bad names."""
    _refuse_bad_names([name for name, _ in files])
    with replacing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in files:
            # The size is not known when the header is written: leave room for more than 2 GiB.
            with bundle.open(_entry(name), "w", force_zip64=True) as inside:
                _copy(content, inside)


def tag_mp3(source: Path, target: Path, tag: bytes) -> None:
    """Write `source` with `tag` instead of its own to `target`."""
    with replacing(target) as part, part.open("wb") as written:
        _copy(TaggedMp3(source, tag), written)


def _copy(content: Content, target: IO[bytes]) -> None:
    if isinstance(content, bytes):
        target.write(content)
    elif isinstance(content, TaggedMp3):
        target.write(content.tag)
        with content.path.open("rb") as source:
            source.seek(id3.tag_length(source.read(id3.HEADER)))
            shutil.copyfileobj(source, target, BLOCK)
    else:
        with content.open("rb") as source:
            shutil.copyfileobj(source, target, BLOCK)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _refuse_bad_names(names: Sequence[str]) -> None:
    for name in names:
        path = PurePosixPath(name)
        if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ValueError(f"{name!r} is no name inside a ZIP: use a relative path.")
    if len(set(names)) != len(names):
        raise ValueError("Two files of a ZIP have the same name.")
