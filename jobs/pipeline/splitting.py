"""A passage that no draw renders well is read in two halves instead, down to quarters."""

from __future__ import annotations

from jobs import places, takes
from jobs.models import Passage, Take
from jobs.plan import PlannedPassage, unsplit
from jobs.states import ChapterState, TakeState
from narrator import speaking
from narrator.text import clauses, sentences, spoken
from narrator.text.language import LANGUAGES
from narrator.text.passages import Pause, is_speakable

LEVELS = 2
SHORTEST = 20  # characters of a half; less is read worse, not better
SHORTEST_DENSE = 8


def halves(text: str, language: str) -> list[tuple[str, str]]:
    """Return (text, pause after it) of two pieces, or nothing for what is too short to split.

    The seam is the end of a sentence near the middle, else a breath inside the only sentence.
    """
    dense = language in LANGUAGES and LANGUAGES[language].dense
    least = SHORTEST_DENSE if dense else SHORTEST
    ends = [end for _, end in sentences.split(text, language)][:-1]
    pieces = _at(text, ends, Pause.SENTENCE, least)
    if not pieces:
        breaths = [end for _, end in clauses.divide(text, max(least, len(text) * 3 // 5))][:-1]
        pieces = _at(text, breaths, Pause.CLAUSE, least)
    return pieces


def _at(text: str, cuts: list[int], pause: Pause, least: int) -> list[tuple[str, str]]:
    for cut in sorted(cuts, key=lambda place: abs(place - len(text) / 2)):
        if text[cut - 1].isascii() and text[cut - 1 : cut + 1].isalnum():
            continue  # in the middle of a word
        first, second = text[:cut].strip(), text[cut:].strip()
        if min(len(first), len(second)) >= least and is_speakable(first) and is_speakable(second):
            return [(first, pause), (second, "")]
    return []


def can_split(text: str, language: str, level: int) -> bool:
    return level < LEVELS and bool(halves(text, language))


def split(take: Take) -> bool:
    """Put the halves of a take where it stands. Within the transaction of whoever gave it up."""
    rows = list(
        Passage.objects.filter(take=take, chapter__state=ChapterState.OPEN)
        .select_related("chapter__job__book", "take")
        .order_by("chapter", "-number")  # the last first, so that numbers before it stay
    )
    pieces = halves(rows[0].words, take.language) if rows else []
    if not pieces:
        return False
    Take.objects.filter(pk=take.pk).update(state=TakeState.SPLIT, pieces=pieces, lease_until=None)
    for place in rows:
        put_pieces(place, take)
    return True


def put_pieces(place: Passage, take: Take) -> None:
    """Put the pieces of a take that was split where it stands as a whole."""
    book = place.chapter.job.book
    manner = speaking.manner_of(book, take.language) if book else spoken.usual(take.language)
    whole = PlannedPassage(take.text, place.pause, take.key, place.shown)
    planned = list(unsplit(take.owner, [whole], take.version, manner))
    texts = {each.key: each.text for each in planned}
    found = takes.make(take.owner, take.version, take.language, texts, take.level + 1)
    places.replace(place.chapter, [place], planned, found)
