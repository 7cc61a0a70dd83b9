"""Hear a voice before it reads: a few draws of one sentence, each of them paid for."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import transaction

from jobs import dispatch, ledger
from jobs.models import Job, Kind, Take
from jobs.quotes import limit_for
from jobs.states import ACTIVE
from narrator import casting, site
from narrator.refusal import Refusal
from narrator.speech import samples
from narrator.text import clean, spoken
from narrator.text.language import FALLBACK, LANGUAGES
from narrator.text.passages import bounds_for, cut, is_speakable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.models import Book, User, Voice

MOST_TAKES = 5
MOST_CHARACTERS = 500
MOST_AT_ONCE = 15
"""Draws that one person may be waiting for."""
BEGINNING = 20_000  # characters of a chapter that are looked at for a sentence
GOOD_LENGTH = range(60, 221)  # characters; a third of that where one is a word


def audition(
    owner: User, voice: Voice, *, text: str = "", takes: int = 3, book: Book | None = None
) -> Job:
    """Start drawing `takes` takes of `text`, else of a sentence of `book`, else of a sample."""
    language = (book.language if book else "") or voice.language or FALLBACK
    if language not in site.profile().languages:
        name = LANGUAGES[language].name
        raise Refusal("language_not_spoken", f"This site's speech server does not speak {name}.")
    said = spoken.say(checked_text(text) or sentence_of(book, language), spoken.usual(language))
    if not 1 <= takes <= MOST_TAKES:
        raise Refusal("invalid", f"takes: {takes} is not from 1 to {MOST_TAKES}.")
    price = site.speech().price(len(said)) * takes
    if price > ledger.left_for_auditions(owner.pk):
        stop = ledger.audition_cap_reached()
        raise Refusal(stop.code, stop.detail)
    if price > (left := ledger.left_for(owner.pk)):
        raise Refusal(
            "over_cap", f"This costs ${price:.2f}; your limit leaves ${left:.2f} this month."
        )
    with transaction.atomic():
        waiting = Take.objects.filter(owner=owner, audition__state__in=ACTIVE).count()
        if waiting + takes > MOST_AT_ONCE:
            raise Refusal("too_many_auditions", "Hear the takes that are being made first.", 409)
        return _start(owner, voice, said, takes, language, book)


def checked_text(text: str) -> str:
    """Return a text to be heard as it is sent, or say what is wrong with it."""
    text = " ".join(clean.characters(text).split())
    if len(text) > MOST_CHARACTERS:
        detail = f"The text has {len(text)} characters; {MOST_CHARACTERS} is the most to be heard."
        raise Refusal("text_too_long", detail)
    if text and not is_speakable(text):
        raise Refusal("nothing_to_read", "There is nothing to read aloud in this text.")
    return text


def sentence_of(book: Book | None, language: str) -> str:
    """Return a sentence of the book that is long enough to judge a voice by, else a sample."""
    if book is None:
        return samples.sentences(language)[0]
    found = list(_sentences(book))
    dense = language in LANGUAGES and LANGUAGES[language].dense
    good = (each for each in found if len(each) * (3 if dense else 1) in GOOD_LENGTH)
    return next(good, "") or max(found, key=len, default="") or samples.sentences(language)[0]


def _sentences(book: Book) -> Iterator[str]:
    """Yield the sentences at the beginning of the first chapter that is read."""
    chapter = book.chapters.filter(included=True).first()
    if chapter is None:
        return
    text = chapter.text[:BEGINNING]
    for passage in cut(text, book.language, bounds_for(book.language)):
        if not passage.heading:
            yield from (each for each in passage.sentences if len(each) <= MOST_CHARACTERS)


def _start(
    owner: User, voice: Voice, text: str, count: int, language: str, book: Book | None
) -> Job:
    price = site.speech().price(len(text)) * count
    job = Job(
        owner=owner,
        kind=Kind.AUDITION,
        book=book,
        version=casting.design_version(voice),
        language=language,
        price_usd=price,
        limit_usd=limit_for(price),
        result={"text": text},
    )
    job.target = f"audition:{job.pk}"
    job.save(force_insert=True)
    Take.objects.bulk_create(
        Take(
            owner=owner,
            version=job.version,
            audition=job,
            key=draw_key(job, number),
            language=language,
            text=text,
            seed=casting.new_seed(),
        )
        for number in range(1, count + 1)
    )
    dispatch.ring(dispatch.SPEAK)
    return job


def draw_key(job: Job, number: int) -> str:
    """Return the key of one draw: each is a new one, and a stored one is never bought again."""
    return hashlib.sha256(json.dumps(["draw", str(job.pk), number]).encode()).hexdigest()
