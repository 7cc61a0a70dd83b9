"""What a change of text or pronunciation touches: which passages, and what reading them costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.models import Job, Kind
from jobs.plan import plan_passage, plan_text
from jobs.quotes import owned_keys
from narrator import casting, site, speaking
from narrator.models import Voice, VoiceVersion
from narrator.text import spoken
from narrator.text.nearby import around_change
from narrator.text.passages import bounds_for, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from jobs.plan import PlannedPassage
    from narrator.models import Book, User
    from narrator.text.spoken import Manner


@dataclass(frozen=True, slots=True)
class Cost:
    """So many passages would be read anew; `characters` of them are not owned yet."""

    passages: int
    characters: int
    price_usd: Decimal


class Reading:
    """How a book sounds when `voice` reads it: text in, passages out."""

    def __init__(self, book: Book, voice: Voice | None, manner: Manner | None = None) -> None:
        self.book = book
        self.voice = voice
        self.version = casting.current_version(voice) if voice else VoiceVersion()
        self.manner = manner or speaking.manner_of(book)

    def passages(self, text: str) -> list[PlannedPassage]:
        return list(plan_text(text, self.version, self.manner))

    def all_of(self, texts: Iterable[str]) -> list[PlannedPassage]:
        return [passage for text in texts for passage in self.passages(text)]

    def cost(self, passages: Sequence[PlannedPassage]) -> Cost:
        """Return what reading these costs. What their owner has is free, and a text counts once."""
        return self.costs([passages])[0]

    def costs(self, groups: Sequence[Sequence[PlannedPassage]]) -> list[Cost]:
        """Return what each group costs: a text counts in the first that has it."""
        keys = {passage.key for passages in groups for passage in passages}
        bought = owned_keys(self.book.owner, list(keys)) if self.voice else set()
        found = []
        for passages in groups:
            lengths = {each.key: len(each.text) for each in passages if each.key not in bought}
            characters = sum(lengths.values())
            bought |= lengths.keys()
            found.append(Cost(len(passages), characters, site.speech().price(characters)))
        return found

    def change(self, before: Iterable[str], after: Iterable[str]) -> Cost:
        """Return what the passages of `after` cost that are not among those of `before`."""
        before, after = list(before), list(after)
        if before == after:
            return Cost(0, 0, site.speech().price(0))
        if len(before) == len(after) == 1:
            bounds = bounds_for(self.manner.language, pinned=casting.one_speaker(self.version))
            before, after = ([part] for part in around_change(before[0], after[0], bounds))
        return self.cost(take_away(counted(self.all_of(before)), self.all_of(after)))


def counted(passages: Iterable[PlannedPassage]) -> Counter[str]:
    """Return how often each take is heard."""
    return Counter(passage.key for passage in passages)


def take_away(left: Counter[str], passages: Iterable[PlannedPassage]) -> list[PlannedPassage]:
    """Return the passages that are not among those `left`, from which the others are taken."""
    new = []
    for passage in passages:
        if left[passage.key] > 0:
            left[passage.key] -= 1
        else:
            new.append(passage)
    return new


def usual_voice(owner: User, book: Book) -> Voice | None:
    """Return the voice that read the book last, else the one that its owner used last."""
    narrations = Job.objects.filter(owner=owner, kind=Kind.NARRATE, version__voice__deleted_at=None)
    of_book = narrations.filter(book=book).select_related("version__voice").first()
    job = of_book or narrations.select_related("version__voice").first()
    if job is not None and job.voice is not None:
        voice: Voice = job.voice
        return voice
    return Voice.objects.filter(owner=owner).kept().first()


@dataclass(frozen=True, slots=True)
class Touched:
    """A passage that is said otherwise because of an entry of a list, or of a rule."""

    chapter: str
    title: str
    shown: str
    said: str


def touched_by(reading: Reading, without: Manner) -> tuple[list[Touched], Cost]:
    """Return the passages of a book that sound otherwise than in the manner `without`."""
    places: list[Touched] = []
    passages: list[PlannedPassage] = []
    for chapter in reading.book.chapters.filter(included=True).iterator():
        if not speaking.differs(chapter.text, without, reading.manner):
            continue
        for shown, passage in _sounding_otherwise(reading, chapter.text, without):
            passages.append(passage)
            places.append(Touched(str(chapter.pk), chapter.title, shown, passage.text))
    return places, reading.cost(passages)


def _sounding_otherwise(
    reading: Reading, text: str, without: Manner
) -> Iterator[tuple[str, PlannedPassage]]:
    language, version = reading.book.language, reading.version
    for passage in cut(text, language, bounds_for(language, pinned=casting.one_speaker(version))):
        planned = plan_passage(passage, version, reading.manner)
        if planned.text != spoken.say(passage.text, without, heading=passage.heading):
            yield passage.text, planned
