"""Files that killed processes were making."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from narrator import site
from narrator.media import FolderStore

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFTOVER_SECONDS = 86_400.0
"""No work lasts a day: what is older and unfinished has lost its process."""


def clear_leftovers() -> None:
    """Remove what killed processes were making."""
    for path in _old_leftovers(time.time() - LEFTOVER_SECONDS):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _old_leftovers(before: float) -> Iterator[Path]:
    store = site.store()
    folders = [site.scratch(), Path(settings.FILE_UPLOAD_TEMP_DIR)]
    if isinstance(store, FolderStore):
        folders.append(store.unfinished)
    for folder in folders:
        if folder.is_dir():
            entries = (entry for entry in folder.iterdir() if entry.name != "copies")
            yield from (entry for entry in entries if entry.stat().st_mtime < before)
