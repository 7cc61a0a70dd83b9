"""What becomes of a text that no draw renders well: the best draw, smaller pieces, a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.functions import Now

from jobs.models import Draw, Take
from jobs.pipeline import habits, splitting
from jobs.states import TakeState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jobs.pipeline.buying import Bad, Good
    from jobs.pipeline.leasing import Lease

PREFERRED = ("drift", "unusual_pace", "internal_silence", "clipped")
"""Of suspect draws, those that a listener minds least come first."""


def keep_draw(lease: Lease, bad: Bad) -> None:
    """Note a draw that was paid for and is no good. Asked again, it changes nothing."""
    verdict = bad.verdict
    Draw.objects.get_or_create(
        take_id=lease.take_id,
        fence=lease.fence,
        defaults={
            "audio_key": bad.audio_key,
            "seconds": verdict.seconds,
            "rms_db": verdict.rms_db,
            "fingerprint": verdict.fingerprint,
            "distance": verdict.distance,
            "code": bad.error.code[:40],
            "detail": bad.error.detail[:500],
            "usable": bool(bad.audio_key) and verdict.usable,
        },
    )


def best_draw(take_id: int) -> Draw | None:
    """Return the draw of a take that is most like what was wanted, if any may be used."""
    draws = Draw.objects.filter(take=take_id, usable=True)
    return min(draws, key=_preference, default=None)


def _preference(draw: Draw) -> tuple[int, float, int]:
    rank = PREFERRED.index(draw.code) if draw.code in PREFERRED else len(PREFERRED)
    return rank, draw.distance if draw.distance is not None else 9.0, draw.pk


def sound_of(lease: Lease, good: Good) -> dict[str, Any]:
    """Return the sound to keep; of two draws that drift, the one that drifts less."""
    verdict = good.verdict
    flag = verdict.flag or _late_flag(lease, good)
    if flag == "drift" and verdict.distance is not None:
        better = Draw.objects.filter(take=lease.take_id, code="drift", usable=True)
        nearer = better.filter(distance__lt=verdict.distance).order_by("distance").first()
        if nearer:
            return sound_of_draw(nearer)
    return {
        "audio_key": good.audio_key,
        "seconds": verdict.seconds,
        "rms_db": verdict.rms_db,
        "lufs": verdict.lufs,
        "fingerprint": verdict.fingerprint,
        "flag": flag,
    }


def _late_flag(lease: Lease, good: Good) -> str:
    """Return the sign of a take that nothing could be compared with when it was sent for."""
    sound = good.verdict.fingerprint
    if lease.audition or lease.habits.spread is not None or sound is None:
        return ""
    take = Take.objects.select_related("version").filter(pk=lease.take_id).first()
    drifts = take is not None and habits.drifts_after_all(take.version, take.language, sound)
    return "drift" if drifts else ""


def sound_of_draw(draw: Draw) -> dict[str, Any]:
    return {
        "audio_key": draw.audio_key,
        "seconds": draw.seconds,
        "rms_db": draw.rms_db,
        "lufs": None,  # of what is seldom used; it is told from the others
        "fingerprint": draw.fingerprint,
        "flag": draw.code,
    }


def give_up(mine: QuerySet[Take], lease: Lease, *, heard: bool, **said: Any) -> None:
    """End a take: with its best draw, else in smaller pieces if something was `heard`."""
    draw = best_draw(lease.take_id)
    if draw is not None:
        settled = {"state": TakeState.DONE, "lease_until": None, "done_at": Now()}
        mine.update(**settled, **sound_of_draw(draw))
        return
    if not mine.update(state=TakeState.NEEDS_ATTENTION, **said):
        return
    if heard and _can_split(lease):
        splitting.split(Take.objects.select_related("owner", "version").get(pk=lease.take_id))


def _can_split(lease: Lease) -> bool:
    utterance = lease.utterance
    return not (lease.audition or lease.again) and splitting.can_split(
        utterance.text, utterance.language, lease.level
    )
