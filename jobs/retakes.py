"""The takes of a passage: have it read once more, and choose among what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs import dispatch, repairs, takes
from jobs.models import Draw, Former, Take
from jobs.quotes import enrolment_price
from jobs.states import TakeState
from narrator import site
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobs.models import Passage

MOST = 20
"""Takes of one text: who has heard so many should change the words."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A take that can be heard and put in a passage, with the words that are shown then."""

    take: Take
    words: str
    current: bool


def price_of(passage: Passage) -> Decimal:
    """Return what it costs to read a passage once more."""
    return prices([passage])[passage.pk]


def prices(passages: Sequence[Passage]) -> dict[int, Decimal]:
    """Return what it costs to read each of these passages (by id) once more."""
    versions = {passage.take.version_id: passage.take.version for passage in passages}
    fees = {pk: enrolment_price(version) for pk, version in versions.items()}
    price = site.speech().price
    return {
        passage.pk: price(len(passage.take.text)) + fees[passage.take.version_id]
        for passage in passages
    }


def record_again(
    passage: Passage, *, version: int | None = None, most: Decimal | None = None
) -> None:
    """Have a passage read once more, for at most so much. Every take so far is kept."""

    def work(held: Passage) -> bool:
        take = held.take
        _can_be_asked_for(held)
        repairs.can_be_read(take.version)
        repairs.accept_price(held.chapter.job, price_of(held), most)
        if take.state == TakeState.NEEDS_ATTENTION:
            takes.try_again([take.pk])
        else:
            repairs.put(held, takes.another(take).pk, held.shown)
        dispatch.ring(dispatch.SPEAK)
        return True

    repairs.change(passage, version, work)


def _can_be_asked_for(passage: Passage) -> None:
    take = passage.take
    if passage.skipped:
        raise Refusal("left_out", "This passage is left out. Bring it back first.", 409)
    if take.state in repairs.BEING_READ:
        raise Refusal("being_read", "This passage is being read already. Wait a moment.", 409)
    if Take.objects.filter(owner=take.owner_id, text_key=take.text_key).count() >= MOST:
        detail = f"There are {MOST} takes of this passage. Choose one, or change its words."
        raise Refusal("too_many_takes", detail, 409)


def choose(passage: Passage, take: Take, *, version: int | None = None) -> None:
    """Put a take of the same text in a passage."""

    def work(held: Passage) -> bool:
        if take.pk == held.take_id:
            return False
        if take.state != TakeState.DONE or take.text_key != held.take.text_key:
            raise Refusal("not_its_take", "This take is not one of this passage.", 409)
        Take.objects.filter(pk=take.pk).update(chosen_at=timezone.now())
        repairs.put(held, take.pk, held.shown)
        return True

    repairs.change(passage, version, work)


def choose_draw(passage: Passage, draw: Draw, *, version: int | None = None) -> None:
    """Put an answer that had been refused in a passage: its owner listened, and likes it."""

    def work(held: Passage) -> bool:
        of_passage = Draw.objects.filter(pk=draw.pk, take__text_key=held.take.text_key)
        if not draw.audio_key or not of_passage.exists():
            raise Refusal("no_draw", "There is no such draw of this passage to be heard.", 409)
        taken = Take.objects.filter(owner=held.take.owner_id, audio_key=draw.audio_key).first()
        take = taken or takes.of_draw(draw)
        if take.pk == held.take_id:
            return False
        repairs.put(held, take.pk, held.shown)
        return True

    repairs.change(passage, version, work)


def kept(passages: Sequence[Passage]) -> dict[int, list[Kept]]:
    """Return what can be chosen for each passage (by id), in the order in which it was read."""
    owners = {passage.take.owner_id for passage in passages}
    texts = {passage.take.text_key for passage in passages} - {""}
    same: dict[str, list[Take]] = {}
    read = Take.objects.filter(owner__in=owners, text_key__in=texts, state=TakeState.DONE)
    for take in read.order_by("done_at", "pk"):
        same.setdefault(take.text_key, []).append(take)
    formers: dict[int, list[Former]] = {}
    rows = Former.objects.filter(passage__in=[p.pk for p in passages], alone=True)
    for former in rows.filter(take__state=TakeState.DONE).select_related("take"):
        formers.setdefault(former.passage_id, []).append(former)
    return {
        passage.pk: _kept(passage, same.get(passage.take.text_key, []), formers.get(passage.pk, []))
        for passage in passages
    }


def _kept(passage: Passage, same: Sequence[Take], formers: Sequence[Former]) -> list[Kept]:
    found = [Kept(take, passage.words, take.pk == passage.take_id) for take in same]
    other = [each for each in formers if each.take.text_key != passage.take.text_key]
    found += [Kept(each.take, each.words, current=False) for each in other]
    return sorted(found, key=lambda each: (each.take.done_at or each.take.created_at, each.take.pk))
