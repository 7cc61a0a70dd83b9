"""The takes of texts: found, made where there are none, asked for once more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from jobs.models import Take
from jobs.states import TakeState
from narrator import casting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from jobs.models import Draw
    from narrator.models import User, VoiceVersion

BATCH = 500
SHAPE = ("owner_id", "version_id", "language", "text", "text_key")
"""What all takes of one text have in common."""
SOUND = ("audio_key", "seconds", "rms_db", "fingerprint")
"""What a draw has in common with the take that it becomes."""


def ensure(
    owner: User, version: VoiceVersion, language: str, texts: Mapping[str, str]
) -> dict[str, int]:
    """Return the id of the take of each text (by its key); what had failed is tried again."""
    found = make(owner, version, language, texts)
    try_again(found.values())
    return found


def make(
    owner: User, version: VoiceVersion, language: str, texts: Mapping[str, str], level: int = 0
) -> dict[str, int]:
    """Return the id of the take of each text (by its key); those that nobody asked for are made.

    `level`: how often these texts were split.
    """
    Take.objects.bulk_create(
        (
            Take(
                owner=owner,
                version=version,
                key=key,
                text_key=key,
                language=language,
                text=text,
                level=level,
            )
            for key, text in sorted(texts.items())  # two narrations at once wait in one order
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return Take.objects.saying(owner, texts)


def try_again(take_ids: Iterable[int]) -> None:
    """Let what had failed among these takes be read anew."""
    ids = sorted(take_ids)
    for start in range(0, len(ids), BATCH):
        failed = Take.objects.filter(
            pk__in=ids[start : start + BATCH], state=TakeState.NEEDS_ATTENTION
        )
        failed.update(state=TakeState.PENDING, attempts=0, bad_draws=0, not_before=None)


def another(take: Take) -> Take:
    """Return one more take of the same text, to be read. The others stay as they are.

    One that was asked for and given up before it came is taken first: it may be paid for.
    """
    lost = Take.objects.filter(owner=take.owner_id, text_key=take.text_key, passages=None)
    waiting = lost.exclude(state__in=[TakeState.DONE, TakeState.SPLIT]).order_by("number").first()
    if waiting is not None:
        try_again([waiting.pk])
        Take.objects.filter(pk=waiting.pk).update(chosen_at=timezone.now())
        return waiting
    seed = None if take.version.seed is None else casting.new_seed()  # the same would say the same
    return _one_more(take, seed=seed)


def of_draw(draw: Draw) -> Take:
    """Make a take of a draw that had been refused: it is paid for, and its owner likes it."""
    sound = {name: getattr(draw, name) for name in SOUND}
    take = _one_more(draw.take, state=TakeState.DONE, done_at=timezone.now(), **sound)
    draw.delete()  # its file is that of the take now
    return take


def _one_more(take: Take, **fields: Any) -> Take:
    shape = {name: getattr(take, name) for name in SHAPE}
    while True:
        same = Take.objects.filter(owner=take.owner_id, text_key=take.text_key)
        number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
        key = numbered_key(take.text_key, number)
        try:
            with transaction.atomic():
                return Take.objects.create(
                    key=key, number=number, chosen_at=timezone.now(), **shape, **fields
                )
        except IntegrityError:  # asked for in another place at the same moment
            continue


def numbered_key(text_key: str, number: int) -> str:
    """Return the key of a take that was asked for beside the first of its text."""
    return hashlib.sha256(f"{text_key}:{number}".encode()).hexdigest() if number else text_key
