"""Record what became of leased takes, and start the stitching of chapters that are complete."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from jobs import dispatch, ledger, retry
from jobs.models import WORKER_LOST, Job, Kind, NarratedChapter, Passage, Take
from jobs.pipeline import choosing, finishing
from jobs.pipeline.buying import Bad, Good, NotStored, Outcome
from jobs.pipeline.keeping import Unkept
from jobs.pipeline.keys import OF_A_KEY
from jobs.pipeline.voices import OF_ONE_VOICE, REPLACED
from jobs.states import ChapterState, State, TakeState
from narrator import failpoints
from narrator.speech.errors import Charged, SpeechError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from jobs.pipeline.leasing import Lease


BUYERS = (Kind.NARRATE, Kind.AUDITION)


def record(results: Iterable[tuple[Lease, Outcome]], *, down: bool = False) -> None:
    """Write the outcomes of some leases in one short transaction. May be repeated.

    `down`: the server fails at everything; that is held against no take.
    """
    ended: list[int] = []
    finished = False
    with transaction.atomic():
        for lease, outcome in sorted(results, key=_take_of):  # whoever locks takes: in one order
            if isinstance(outcome, Good):
                _keep(lease, outcome)
                ended.append(lease.take_id)
                finished |= lease.audition
            elif _put_back(lease, outcome, down=down):
                ended.append(lease.take_id)
                finished = True
    failpoints.passed(failpoints.RECORDED)
    # Two workers that each record one of a chapter's last takes see both only when committed.
    with transaction.atomic():
        if ended:
            stitch_complete(NarratedChapter.objects.filter(passages__take__in=ended))
        if finished:
            finishing.finish_jobs()


def _take_of(result: tuple[Lease, Outcome]) -> int:
    return result[0].take_id


def _keep(lease: Lease, good: Good) -> None:
    # Whoever was first: audio that is paid for and passed its checks is never thrown away.
    Take.objects.filter(pk=lease.take_id).exclude(state=TakeState.DONE).update(
        state=TakeState.DONE,
        **choosing.sound_of(lease, good),
        error_code="",
        error_detail="",
        lease_until=None,
        done_at=Now(),
    )
    if good.adopted:
        ledger.release(lease.fence, lease.take_id)
        ledger.settle_adopted(lease.take_id)
    else:
        ledger.settle(lease.fence, lease.take_id, good.cost_usd, good.request_id)


def _put_back(lease: Lease, outcome: Bad | NotStored | SpeechError | Unkept, *, down: bool) -> bool:
    """Return a take for another try, or give it up. Return whether it was given up."""
    if isinstance(outcome, NotStored):
        _held(lease).update(state=TakeState.PENDING, error_code="not_stored", lease_until=None)
        return False
    _close_charge(lease, outcome)
    match outcome:
        case Unkept():
            lost = outcome.lost
            decision = retry.after_lost_store(lease.attempts, lease.bad_draws, lost=lost)
            code, detail = outcome.code, str(outcome)
            if (lease.only_stored or outcome.paid) and not lost:
                code = WORKER_LOST  # it is stored, or still to be looked for
        case Bad():
            choosing.keep_draw(lease, outcome)
            decision = retry.after_bad_audio(lease.attempts, lease.bad_draws)
            code, detail = outcome.error.code, outcome.error.detail
        case SpeechError():
            down = down or lease.asks
            decision = retry.after_error(outcome, lease.attempts, lease.bad_draws, down=down)
            code, detail = outcome.code, outcome.detail
    _apply(lease, decision, code, detail, heard=isinstance(outcome, Bad))
    return isinstance(decision, retry.GiveUp)


def _close_charge(lease: Lease, outcome: Bad | SpeechError | Unkept) -> None:
    match outcome:
        case Bad(adopted=True):
            ledger.release(lease.fence, lease.take_id)
            ledger.settle_adopted(lease.take_id)
        case Bad():
            ledger.settle(lease.fence, lease.take_id, outcome.cost_usd, outcome.request_id)
        case Unkept(paid=True):
            ledger.settle(lease.fence, lease.take_id, None)
        case Unkept() | SpeechError(charged=Charged.NO):
            ledger.release(lease.fence, lease.take_id)
        case SpeechError():
            ledger.maybe_charged(lease.fence, lease.take_id)


def _apply(lease: Lease, decision: retry.Decision, code: str, detail: str, *, heard: bool) -> None:
    mine = _held(lease)
    said: dict[str, Any] = {
        "error_code": code[:40],
        "error_detail": detail[:500],
        "lease_until": None,
    }
    match decision:
        case retry.Again(delay, attempts, bad_draws):
            mine.update(
                state=TakeState.PENDING,
                not_before=Now() + timedelta(seconds=delay),
                attempts=attempts,
                bad_draws=bad_draws,
                **said,
            )
        case retry.GiveUp(attempts, bad_draws):
            said |= {"attempts": attempts, "bad_draws": bad_draws}
            choosing.give_up(mine, lease, heard=heard, **said)
        case retry.StopAll():
            mine.update(state=TakeState.PENDING, not_before=None, **said)
            if code in OF_ONE_VOICE or code in ledger.CAPS:
                _stop_voice(lease, code, detail)
            elif lease.own_key and code in OF_A_KEY:
                Job.objects.move(
                    lease.job_id, State.PAUSED, error_code=code, error_detail=detail[:500]
                )
            else:
                stop_all(code, detail)


def _held(lease: Lease) -> QuerySet[Take]:
    """Return the row of a take, if nobody has leased it anew."""
    waiting = [TakeState.SENDING, TakeState.PENDING]
    return Take.objects.filter(pk=lease.take_id, fence=lease.fence, state__in=waiting)


def _stop_voice(lease: Lease, code: str, detail: str) -> None:
    """Pause what this voice reads: its owner has to say how to go on."""
    version = Take.objects.filter(pk=lease.take_id).values("version")
    of_voice = Job.objects.active().filter(kind__in=BUYERS, version__in=version)
    if code == REPLACED:
        of_voice = of_voice.exclude(result__has_key="model_accepted")
    for pk in of_voice.order_by("pk").values_list("pk", flat=True):
        Job.objects.move(pk, State.PAUSED, error_code=code, error_detail=detail[:500])


def stop_all(code: str, detail: str) -> None:
    """Pause all that buys on the site: its key, its balance or its disk does not allow more."""
    buyers = Job.objects.active().filter(kind__in=BUYERS).order_by("pk")
    for pk in buyers.values_list("pk", flat=True):
        Job.objects.move(pk, State.PAUSED, error_code=code[:40], error_detail=detail[:500])


def stitch_complete(chapters: QuerySet[NarratedChapter]) -> None:
    """Start the stitching of those chapters whose last take is there. Once, whoever asks."""
    wanted = Passage.objects.filter(chapter=OuterRef("pk"), skipped=False)
    lacking = wanted.exclude(take__state=TakeState.DONE)
    complete = chapters.filter(state=ChapterState.OPEN).filter(~Exists(lacking))
    for pk in set(complete.values_list("pk", flat=True)):
        _start_stitch(pk)


def _start_stitch(pk: int) -> None:
    chapter = NarratedChapter.objects.filter(pk=pk, state=ChapterState.OPEN)
    if chapter.update(state=ChapterState.STITCHING, lease_until=None) == 1:
        dispatch.ring(dispatch.STITCH, pk)
