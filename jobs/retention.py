"""What is thrown away by itself: leftovers of killed processes, and takes that nothing uses."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models.functions import Now

from jobs.models import Quote, RememberedAnswer, Take
from jobs.states import TakeState
from narrator import site
from narrator.media import FolderStore

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK_SECONDS = 3600.0
LEFTOVER_SECONDS = 86_400.0
"""No work lasts a day: what is older and unfinished has lost its process."""
UNUSED = timedelta(days=30)
"""How long a take outlives the last book that used it, so that a corrected upload finds it."""
AT_ONCE = 500


def clear_now_and_then() -> bool:
    """Clear once an hour, whoever asks. Return whether this was the time."""
    mark = site.scratch() / ".cleared"
    if mark.exists() and time.time() - mark.stat().st_mtime < LOOK_SECONDS:
        return False
    mark.touch()
    clear_leftovers()
    forget_unused_takes()
    Quote.objects.filter(expires_at__lt=Now() - timedelta(days=1)).delete()
    RememberedAnswer.objects.filter(created_at__lt=Now() - timedelta(days=1)).delete()
    return True


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


def forget_unused_takes() -> int:
    """Delete takes of no book any more, with their audio. Return how many."""
    unused = Take.objects.filter(passages=None, created_at__lt=Now() - UNUSED)
    unused = unused.exclude(state=TakeState.SPLIT)  # says in which pieces its text is owned
    takes = list(unused.exclude(done_at__gt=Now() - UNUSED)[:AT_ONCE])
    for take in takes:
        draws = list(take.draws.exclude(audio_key="").values_list("audio_key", flat=True))
        # The row first: a file without a row is found by its key again, a row without a file lies.
        if Take.objects.filter(pk=take.pk, passages=None).delete()[0]:
            for key in filter(None, {take.audio_key, *draws}):
                site.store().delete(key)
    return len(takes)
