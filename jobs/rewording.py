"""Other words for one passage of a narration. The text of the book follows.

The chapter is cut anew with these words, and what is cut otherwise around them changes too: so the
next quote finds the same passages, and what was bought for this narration is owned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs import dispatch, places, repairs, retakes, takes, timing
from jobs.models import Passage, Role, Take
from jobs.plan import plan_passage, plan_text, unsplit
from jobs.quotes import owned_keys, price_to_read
from narrator import editing, speaking
from narrator.refusal import Refusal
from narrator.text import spoken
from narrator.text.passages import Passage as Cut
from narrator.text.passages import Pause, is_speakable
from narrator.text.rewording import in_step, reworded, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from jobs.models import NarratedChapter
    from jobs.plan import PlannedPassage
    from narrator.text.spoken import Manner

LONGEST = 5_000  # characters


@dataclass(frozen=True)
class Rewording:
    """`old` passages give way to `planned` ones; `text` is the chapter's then, where it follows."""

    old: tuple[Passage, ...]
    planned: tuple[PlannedPassage, ...]
    text: str | None
    version: int
    """Of the chapter in the book, when its text was looked at."""
    seen: frozenset[tuple[int, int]]
    """Every passage of the chapter and its version, as it was planned with."""

    @property
    def characters(self) -> int:
        return sum(len(each.text) for each in self.planned)

    @cached_property
    def price(self) -> Decimal:
        """What is still to be paid for it. What is left out is not read."""
        take = self.old[0].take
        if all(each.skipped for each in self.old):
            return price_to_read(take.version, 0)
        lengths = {each.key: len(each.text) for each in self.planned}
        owned = owned_keys(take.owner, list(lengths))
        billable = sum(length for key, length in lengths.items() if key not in owned)
        return price_to_read(take.version, billable)


def checked(words: str) -> str:
    """Return words as they are kept, or say what is wrong with them."""
    words = tidy(words)
    if len(words) > LONGEST:
        detail = f"The text has {len(words)} characters; {LONGEST} is the most for a passage."
        raise Refusal("text_too_long", detail)
    if not is_speakable(words):
        detail = "There is nothing to read aloud in this text. To go without it, leave it out."
        raise Refusal("nothing_to_read", detail)
    return words


def plan(passage: Passage, words: str) -> Rewording:
    """Return what would change, and what that would cost. Changes nothing."""
    words = checked(words)
    chapter = passage.chapter
    all_rows = timing.passages_of(chapter)
    seen = frozenset((each.pk, each.version) for each in all_rows)
    if passage.role == Role.TITLE:
        return Rewording((passage,), tuple(_titled(chapter, passage, words)), None, 0, seen)
    rows = [each for each in all_rows if each.role != Role.TITLE]
    index = next(at for at, each in enumerate(rows) if each.pk == passage.pk)
    read = [each.words for each in rows]
    text, at = (chapter.chapter.text, chapter.chapter.version) if chapter.chapter else (None, 0)
    new = None if text is None else reworded(text, chapter.job.language, read, index, words)
    if new is not None:
        cut = list(_planned(chapter, passage.take, new))
        read[index] = words
        ranges = in_step(read, [each.shown or each.text for each in cut], index)
        if ranges:
            ours, theirs = (slice(each.start, each.stop) for each in ranges)
            return Rewording(tuple(rows[ours]), tuple(cut[theirs]), new, at, seen)
    return Rewording((rows[index],), tuple(_alone(chapter, rows[index], words)), new, at, seen)


def _planned(chapter: NarratedChapter, take: Take, text: str) -> Iterator[PlannedPassage]:
    manner = manner_of(chapter)
    cut = plan_text(text, take.version, manner)
    return unsplit(take.owner, cut, take.version, manner)


def manner_of(chapter: NarratedChapter) -> Manner:
    """Return how the texts of a chapter are said, in the language of its narration."""
    job = chapter.job
    return speaking.manner_of(job.book, job.language) if job.book else spoken.usual(job.language)


def _titled(chapter: NarratedChapter, passage: Passage, words: str) -> Iterator[PlannedPassage]:
    """Say a title that stands in no text otherwise."""
    said = Cut(words.replace("\n", " "), Pause.HEADING, heading=True)
    yield plan_passage(said, passage.take.version, manner_of(chapter))


def _alone(chapter: NarratedChapter, passage: Passage, words: str) -> list[PlannedPassage]:
    """Cut words of which the chapter knows nothing; the pause after them stays."""
    cut = list(_planned(chapter, passage.take, words))
    return [*cut[:-1], replace(cut[-1], pause=passage.pause)]


def reword(
    passage: Passage,
    words: str,
    *,
    version: int | None = None,
    most: Decimal | None = None,
    prefer: Take | None = None,
    accepted: bool = False,
) -> int:
    """Let a passage say other words, for at most so much; of their takes `prefer` that one.

    `accepted`: the price of the narration covers these words too, since those before were not read.
    Return the id of the passage that stands there then: it may take in those beside it. Asked with
    the words that it says, nothing changes. Refused (409) when another change was first.
    """
    planned = plan(passage, words)

    def work(held: Passage) -> bool:
        if tidy(words) == held.words:
            return False
        _still(planned, held)
        if planned.price:
            repairs.can_be_read(held.take.version)
        if not accepted:
            repairs.accept_price(held.chapter.job, planned.price, most)
        if prefer is not None:
            Take.objects.filter(pk=prefer.pk).update(chosen_at=timezone.now())
        _put(planned, held)
        _let_the_book_follow(planned, held)
        dispatch.ring(dispatch.SPEAK)
        return True

    repairs.change(passage, version, work)
    return passage.pk if tidy(words) == passage.words else planned.old[0].pk


def _still(planned: Rewording, held: Passage) -> None:
    now = Passage.objects.filter(chapter=held.chapter_id).values_list("pk", "version")
    if planned.seen != frozenset(now):
        detail = "The chapter was changed meanwhile. Load it again."
        raise Refusal("stale_version", detail, 409, current={"version": held.version})


def _put(planned: Rewording, held: Passage) -> None:
    texts = {each.key: each.text for each in planned.planned}
    take, job = held.take, held.chapter.job
    found = takes.ensure(take.owner, take.version, job.language, texts)
    if len(planned.old) == len(planned.planned) == 1:
        (new,) = planned.planned
        if found[new.key] != take.pk:
            repairs.put(held, found[new.key], new.shown)
        Passage.objects.filter(pk=held.pk).update(shown=new.shown, pause=new.pause)
    else:
        places.replace(held.chapter, planned.old, planned.planned, found)


def _let_the_book_follow(planned: Rewording, held: Passage) -> None:
    chapter = held.chapter.chapter
    if chapter is not None and planned.text is not None and planned.text != chapter.text:
        editing.edit_chapter(chapter, planned.version, text=planned.text)


def choose(passage: Passage, take: Take, *, version: int | None = None) -> None:
    """Go back to a take; where it said other words, to these words too."""
    former = passage.formers.filter(take=take, alone=True).select_related("take").first()
    if former is None or take.text_key == passage.take.text_key:
        retakes.choose(passage, take, version=version)
    else:
        reword(passage, former.words, version=version, prefer=take)
