"""Change what becomes of one passage of a narration; its chapter follows, and nothing else.

Whoever repairs holds the narration's row, so that two tabs come one after the other. A chapter that
is being stitched meanwhile is stitched anew: its worker's fence is gone, and what it makes counts
for nothing. What can be heard stays so until the new chapter is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.utils import timezone

from jobs import dispatch, ledger, takes
from jobs.models import Former, Job, Kind, NarratedChapter, Passage, Take
from jobs.models.usd import UsdField
from jobs.pipeline import finishing, recording, splitting
from jobs.quotes import limit_for, price_to_read
from jobs.states import ChapterState, State, TakeState
from narrator import site
from narrator.refusal import Refusal
from narrator.saying import usd

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from decimal import Decimal

    from django.db.models import QuerySet

    from narrator.models import VoiceVersion

GOES_ON = (State.QUEUED, State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION, State.DONE)
BEING_READ = (TakeState.PENDING, TakeState.SENDING)
LONGEST_PAUSE = 10.0  # seconds


def change(passage: Passage, version: int | None, work: Callable[[Passage], bool]) -> None:
    """Do `work` on a passage that nobody else changes meanwhile; it says whether it did anything.

    Refused (409) where the passage is not at `version` (when given) any more.
    """
    with transaction.atomic():
        held = hold(passage, version)
        chapter = held.chapter
        if work(held):
            Passage.objects.filter(pk=held.pk).update(version=F("version") + 1)
            follow(chapter)


def hold(passage: Passage, version: int | None) -> Passage:
    """Return the passage as it is now; nobody repairs this narration until the transaction ends."""
    hold_job(passage.chapter.job_id)
    rows = Passage.objects.select_related("take__version__voice", "chapter__job__book")
    held = rows.filter(pk=passage.pk).first()
    if held is None:
        detail = "This passage is no longer there. Load the chapter again."
        raise Refusal("not_found", detail, 404)
    if version is not None and held.version != version:
        detail = f"This passage was changed since: it is at version {held.version} now."
        raise Refusal("stale_version", detail, 409, current={"version": held.version})
    return held


def hold_job(pk: uuid.UUID) -> Job:
    """Return a narration as it is now; nobody repairs it until the transaction ends."""
    job: Job | None = Job.objects.select_for_update().filter(pk=pk, kind=Kind.NARRATE).first()
    if job is None:
        raise Refusal("not_found", "There is no such narration any more.", 404)
    if job.state not in GOES_ON:
        raise Refusal("job_ended", f"This job is {job.state}; it does not go on.", 409)
    return job


def follow(chapter: NarratedChapter) -> None:
    """Let the chapter be made anew, as soon as all that it needs is read."""
    follow_all(chapter.job, NarratedChapter.objects.filter(pk=chapter.pk))


def follow_all(job: Job, chapters: QuerySet[NarratedChapter]) -> None:
    """The same for some chapters of a narration."""
    chapters.update(state=ChapterState.OPEN, fence=None, lease_until=None, attempts=0)
    _take_up(job)
    recording.stitch_complete(chapters)
    finishing.finish_jobs()


def _take_up(job: Job) -> None:
    try:
        with transaction.atomic():
            Job.objects.reopen(job.pk)
            if job.state == State.NEEDS_ATTENTION:
                Job.objects.move(job.pk, State.QUEUED, error_code="", error_detail="")
    except IntegrityError as error:
        detail = "The same narration is being made in another job. Wait until it is done."
        raise Refusal("already_running", detail, 409) from error


def accept_price(job: Job, price: Decimal, most: Decimal | None) -> None:
    """Let the narration cost `price` more, if its owner accepted that and the limits allow it."""
    if price and (most is None or price > most):
        detail = f"This costs ${usd(price)} now. Accept it first."
        raise Refusal("price_changed", detail, 409, price_usd=usd(price))
    left = ledger.left_for(job.owner_id)
    if price > left:
        raise Refusal(
            "over_cap", f"This costs ${price:.4f}; your limit leaves ${left:.2f} this month."
        )
    if price:
        Job.objects.filter(pk=job.pk).update(
            price_usd=F("price_usd") + _usd(price),
            limit_usd=F("limit_usd") + _usd(limit_for(price)),
        )


def _usd(amount: Decimal) -> Value:
    return Value(amount, UsdField())


def can_be_read(version: VoiceVersion) -> None:
    """Refuse to buy what nobody would read."""
    if version.voice.deleted_at is not None:
        raise Refusal("voice_deleted", "This voice was deleted; it reads nothing any more.", 409)
    if (wanted := version.profile) != (now := site.speech().profile):
        detail = f"This was read by {wanted!r}, and the site speaks through {now!r} now."
        raise Refusal("speech_server_changed", detail, 409)


def put(passage: Passage, take_id: int, shown: str) -> None:
    """Let another take stand here. The one that stood here is kept to go back to."""
    Former.objects.update_or_create(
        passage=passage, take_id=passage.take_id, defaults={"shown": passage.shown, "alone": True}
    )
    Passage.objects.filter(pk=passage.pk).update(take_id=take_id, shown=shown)


def pause(passage: Passage, seconds: float | None, version: int | None = None) -> None:
    """Pause so long after the passage; None: as its place in the text asks for."""
    if seconds is not None and not 0 <= seconds <= LONGEST_PAUSE:
        detail = f"pause_after: {seconds:g} is not from 0 to {LONGEST_PAUSE:g} seconds."
        raise Refusal("invalid", detail)

    def work(held: Passage) -> bool:
        if held.pause_after == seconds:
            return False
        Passage.objects.filter(pk=held.pk).update(pause_after=seconds)
        return True

    change(passage, version, work)


def leave_out(passage: Passage, version: int | None = None) -> None:
    """Go without the passage. Its take stays."""

    def work(held: Passage) -> bool:
        if held.skipped:
            return False
        heard = Passage.objects.filter(chapter=held.chapter_id, skipped=False)
        if not heard.exclude(pk=held.pk).exists():
            detail = "It is all that is left of the chapter. Leave out the chapter instead."
            raise Refusal("last_passage", detail, 409)
        Passage.objects.filter(pk=held.pk).update(skipped=True)
        return True

    change(passage, version, work)


def price_to_bring_back(passage: Passage) -> Decimal:
    """Return what is still to be paid for a passage that was left out before it was read."""
    read = passage.take.state in {TakeState.DONE, TakeState.SPLIT}
    return price_to_read(passage.take.version, 0 if read else len(passage.take.text))


def bring_back(passage: Passage, version: int | None = None, most: Decimal | None = None) -> None:
    """Take up a passage again that was left out; what was not read before is read now."""

    def work(held: Passage) -> bool:
        if not held.skipped:
            return False
        if price := price_to_bring_back(held):
            can_be_read(held.take.version)
            accept_price(held.chapter.job, price, most)
        Passage.objects.filter(pk=held.pk).update(skipped=False)
        held.skipped = False
        if held.take.state == TakeState.SPLIT:
            splitting.put_pieces(held, held.take)
        takes.try_again([held.take_id])
        dispatch.ring(dispatch.SPEAK)
        return True

    change(passage, version, work)


def withdraw(job: Job) -> bool:
    """Give up the repairs that are under way in a narration that can be heard as a whole: what is
    not read goes back to what stood there. Return False where there is none of this to do."""
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        mine = job.chapters.exclude(state=ChapterState.READY)
        unheard = job.chapters.filter(samples=0).exists()
        if job.kind != Kind.NARRATE or unheard or not mine.exists():
            return False
        for chapter in mine.select_related("job"):
            _go_back(chapter)
            follow(chapter)
    return True


def _go_back(chapter: NarratedChapter) -> None:
    wanted = Passage.objects.filter(chapter=chapter, skipped=False)
    for passage in wanted.exclude(take__state=TakeState.DONE):
        former = passage.formers.filter(alone=True, take__state=TakeState.DONE).first()
        if former is None:
            detail = (
                f"Passage {passage.number} of chapter {chapter.number} has no earlier take. "
                "Leave it out, or let it be read."
            )
            raise Refusal("cannot_withdraw", detail, 409)
        put(passage, former.take_id, former.shown)
        Passage.objects.filter(pk=passage.pk).update(version=F("version") + 1)
        Take.objects.filter(pk=former.take_id).update(chosen_at=timezone.now())
