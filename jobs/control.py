"""What people and programs can ask of background work: start, pause, resume, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import dispatch, editions, ledger
from jobs.models import Edition, EditionState, Job, Kind, NarratedChapter, Passage, Take
from jobs.pipeline import finishing, recording, voices
from jobs.pipeline.packaging import wanted
from jobs.quotes import limit_for, owned_keys, plan_for
from jobs.states import ACTIVE, ChapterState, State, TakeState
from narrator import library, site
from narrator.audio.sound import DEFAULT_PROFILE, PROFILES
from narrator.fetch.address import parse
from narrator.fetch.errors import Unfetchable
from narrator.models import BookState, Chapter
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from jobs.models import Quote
    from jobs.plan import Plan
    from narrator.models import Book, User, Voice

BATCH = 500
MODEL_REPLACED = voices.REPLACED


def import_book(
    owner: User, chunks: Iterable[bytes], name: str, *, title: str = "", language: str = ""
) -> Job:
    """Keep an upload and start reading it in. The Book is `job.book`."""
    return _import(library.keep_upload(owner, chunks, name, title=title, language=language))


@transaction.atomic
def _import(book: Book) -> Job:
    book.save(force_insert=True)
    job = Job.objects.create(
        owner=book.owner, kind=Kind.IMPORT, book=book, target=f"import:{book.pk}"
    )
    dispatch.ring(dispatch.IMPORT, job.pk)
    return job


def import_address(owner: User, url: str, *, title: str = "", language: str = "") -> Job:
    """Start fetching an article. What is no address of a web page is refused at once."""
    try:
        address = parse(url)
    except Unfetchable as refused:
        raise Refusal(refused.code, refused.detail) from refused
    return _import(
        library.expect_page(owner, str(address), address.host, title=title, language=language)
    )


def narrate_quoted(owner: User, quote: Quote, sound: str = DEFAULT_PROFILE) -> Job:
    """Start what a quote priced, unless the text, the voice or the price has changed since."""
    ids = {chapter: place for place, chapter in enumerate(quote.chapters)}
    found = Chapter.objects.filter(book=quote.book, pk__in=ids)
    chapters = sorted(found, key=lambda chapter: ids[str(chapter.pk)])
    plan = plan_for(quote.book, quote.version.voice, chapters)
    price = _price(owner, plan)
    if quote.expires_at < timezone.now():
        raise _changed(price, "The quote has expired")
    if plan.digest != quote.digest or price > quote.price_usd:
        raise _changed(price, "The text, the voice or the price has changed since the quote")
    return _start(owner, plan, price, limit_for(price), sound)


def narrate(
    owner: User,
    book: Book,
    voice: Voice,
    chapters: Sequence[Chapter] | None,
    max_price: Decimal | None,
    sound: str = DEFAULT_PROFILE,
) -> Job:
    """Start a narration that may cost up to `max_price`, re-draws included."""
    plan = plan_for(book, voice, chapters)
    price = _price(owner, plan)
    if price and (max_price is None or price > max_price):
        raise _changed(price, "More than was accepted")
    limit = max_price if price and max_price else limit_for(price)
    return _start(owner, plan, price, limit, sound)


def _changed(price: Decimal, why: str) -> Refusal:
    return Refusal(
        "price_changed",
        f"{why}: this narration costs ${price.normalize():f} now. Accept it first.",
        409,
    )


def _price(owner: User, plan: Plan) -> Decimal:
    owned = owned_keys(owner, list(plan.lengths))
    billable = sum(length for key, length in plan.lengths.items() if key not in owned)
    return site.speech().price(billable)


def _start(owner: User, plan: Plan, price: Decimal, limit: Decimal, sound: str) -> Job:
    if sound not in PROFILES:
        raise Refusal("unknown_sound", f"{sound!r} is no sound. Use {', '.join(PROFILES)}.")
    if Job.objects.filter(target=f"import:{plan.book.pk}", state__in=ACTIVE).exists():
        raise Refusal("being_read", "The book is being read in right now. Wait a moment.", 409)
    target = f"narrate:{plan.book.pk}:{plan.digest}"
    left = ledger.left_for(owner.pk)
    if price > left:
        raise Refusal(
            "over_cap", f"This costs ${price:.2f}; your limit leaves ${left:.2f} this month."
        )
    try:
        with transaction.atomic():
            return _create(owner, plan, target, price, limit, sound)
    except IntegrityError:  # asked twice: the first one counts
        return Job.objects.get(target=target, state__in=ACTIVE)


def _create(
    owner: User, plan: Plan, target: str, price: Decimal, limit: Decimal, sound: str
) -> Job:
    job = Job.objects.create(
        owner=owner,
        kind=Kind.NARRATE,
        target=target,
        book=plan.book,
        version=plan.version,
        language=plan.book.language,
        sound=sound,
        price_usd=price,
        limit_usd=limit,
    )
    takes = _takes(owner, plan)
    chapters = NarratedChapter.objects.bulk_create(
        NarratedChapter(job=job, chapter=c.chapter, number=number, title=c.chapter.title)
        for number, c in enumerate(plan.chapters, 1)
    )
    Passage.objects.bulk_create(
        (
            Passage(chapter=row, number=number, take_id=takes[p.key], pause=p.pause, shown=p.shown)
            for row, planned in zip(chapters, plan.chapters, strict=True)
            for number, p in enumerate(planned.passages, 1)
        ),
        batch_size=BATCH,
    )
    recording.stitch_complete(NarratedChapter.objects.filter(job=job))
    dispatch.ring(dispatch.SPEAK)
    return job


def _takes(owner: User, plan: Plan) -> dict[str, int]:
    """Return the id of every take of the plan; those that nobody asked for yet are made."""
    texts = {passage.key: passage.text for passage in plan.passages()}
    Take.objects.bulk_create(
        (
            Take(owner=owner, version=plan.version, key=k, language=plan.book.language, text=text)
            for k, text in sorted(texts.items())  # two narrations at once wait in one order
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    keys = list(texts)
    ids: dict[str, int] = {}
    for start in range(0, len(keys), BATCH):
        mine = Take.objects.filter(owner=owner, key__in=keys[start : start + BATCH])
        _try_again(list(mine.filter(state=TakeState.NEEDS_ATTENTION).values_list("pk", flat=True)))
        ids.update(mine.values_list("key", "pk"))
    return ids


def _try_again(take_ids: list[int]) -> None:
    Take.objects.filter(pk__in=take_ids).update(
        state=TakeState.PENDING, attempts=0, bad_draws=0, not_before=None
    )


def export(
    owner: User, source: Job, fmt: str, options: Mapping[str, str | int] | None = None
) -> Job:
    """Start building a download, or return the one that is being built or was."""
    chosen = wanted(fmt, options or {})
    if source.kind != Kind.NARRATE:
        raise Refusal("not_a_narration", "Only a narration can be exported.", 409)
    holes = list(source.chapters.exclude(state=ChapterState.READY).values_list("number", flat=True))
    if holes:
        listed = ", ".join(str(number) for number in holes[:10])
        raise Refusal("not_complete", f"These chapters are not finished yet: {listed}.", 409)
    target = ":".join(["export", str(source.pk), fmt, *(f"{k}={v}" for k, v in chosen.items())])
    if job := _built(target, source):
        return job
    try:
        with transaction.atomic():
            job = Job.objects.create(
                owner=owner,
                kind=Kind.EXPORT,
                target=target,
                source=source,
                format=fmt,
                options=chosen,
                book=source.book,
                version=source.version,
                language=source.language,
            )
            dispatch.ring(dispatch.EXPORT, job.pk)
            return job
    except IntegrityError:
        return Job.objects.get(target=target, state__in=ACTIVE)


def _built(target: str, source: Job) -> Job | None:
    """Return the export that was built for this target, unless its parts changed or it is gone."""
    done = Job.objects.filter(target=target, state=State.DONE)
    if source.book is not None:  # it is called as the book is
        done = done.filter(created_at__gte=source.book.updated_at)
    job = done.order_by("-created_at").first()
    if (
        job is None
        or source.chapters.filter(ready_at__gt=job.started_at or job.created_at).exists()
    ):
        return None
    return job if site.store().exists(job.result["key"]) else None


def pause(job: Job) -> bool:
    """Stop buying; what is under way is kept. Return whether it was active."""
    return Job.objects.move(job.pk, State.PAUSED, error_code="", error_detail="")


def cancel(job: Job) -> bool:
    """End a job for good. What is stored stays owned, and is never bought again."""
    moved = Job.objects.move(job.pk, State.CANCELLED)
    if moved and job.kind == Kind.IMPORT and job.book and job.book.state == BookState.IMPORTING:
        library.refuse(job.book, "cancelled", "Reading in this book was cancelled.")
    for edition in Edition.objects.filter(job=job, state=EditionState.READING) if moved else ():
        editions.forget(edition)
    return moved


def resume(job: Job) -> bool:
    """Go on with what is left, at the price that was accepted. What is at work is left alone."""
    if job.kind == Kind.IMPORT:
        raise Refusal("not_resumable", "Upload the file again: nothing of it was kept.", 409)
    if job.state in ACTIVE:
        return False
    with transaction.atomic():
        try:
            with transaction.atomic():
                moved = Job.objects.move(
                    job.pk,
                    State.QUEUED,
                    error_code="",
                    error_detail="",
                    finished_at=None,
                    attempts=0,
                )
        except IntegrityError as error:
            detail = "The same narration is already being made in another job."
            raise Refusal("already_running", detail, 409) from error
        if moved and job.error_code == MODEL_REPLACED:  # the question is answered
            job.result["model_accepted"] = True
            job.save(update_fields=["result"])
        if moved and job.kind == Kind.NARRATE:
            _go_on(job)
        elif moved and job.kind == Kind.AUDITION:
            lacking = job.auditions.filter(state=TakeState.NEEDS_ATTENTION)
            _try_again(list(lacking.values_list("pk", flat=True)))
            dispatch.ring(dispatch.SPEAK)
        elif moved:
            dispatch.ring(dispatch.EXPORT, job.pk)
    return moved


def _go_on(job: Job) -> None:
    places = Passage.objects.filter(chapter__job=job)
    failed = places.filter(take__state=TakeState.NEEDS_ATTENTION)
    _try_again(list(failed.values_list("take_id", flat=True)))
    chapters = NarratedChapter.objects.filter(job=job)
    chapters.filter(state=ChapterState.STITCHING).update(attempts=0)
    recording.stitch_complete(chapters)
    for pk in chapters.filter(state=ChapterState.STITCHING).values_list("pk", flat=True):
        dispatch.ring(dispatch.STITCH, pk)
    finishing.finish_jobs()
    dispatch.ring(dispatch.SPEAK)


def delete_book(book: Book) -> None:
    """Delete a book with its jobs and files. Takes stay owned, until retention removes them."""
    folders = [book.folder] + [job.folder for job in book.jobs.filter(kind=Kind.NARRATE)]
    exports = [job.result.get("key", "") for job in book.jobs.filter(kind=Kind.EXPORT)]
    book.delete()
    for folder in folders:
        site.store().delete_folder(folder)
    for key in filter(None, exports):
        site.store().delete(key)
