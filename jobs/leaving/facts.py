"""The rows of a person, as plain values: every table that holds something of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from jobs.models import (
    Charge,
    Conversation,
    Draw,
    Edition,
    Enrolment,
    Feed,
    Former,
    Job,
    JobEvent,
    NarratedChapter,
    Notice,
    Passage,
    Quote,
    RememberedAnswer,
    Take,
    Transcript,
    Webhook,
)
from narrator.models import Book, Chapter, Pronunciation, Token, Voice, VoiceVersion

if TYPE_CHECKING:
    from django.db.models import Model

    from narrator.models import User


@dataclass(frozen=True, slots=True)
class Table:
    """Which columns of a table are told, and how its rows lead to their owner."""

    model: type[Model]
    owner: str
    columns: tuple[str, ...]

    def rows(self, user: User) -> list[dict[str, Any]]:
        found: QuerySet[Any] = QuerySet(self.model).filter(**{self.owner: user})
        return list(found.values(*self.columns))


FACTS = {
    "books": Table(Book, "owner", ("id", "title", "author", "language", "state", "created_at")),
    "chapters": Table(
        Chapter, "book__owner", ("book_id", "number", "title", "text", "included", "edited")
    ),
    "editions": Table(Edition, "book__owner", ("id", "book_id", "source_name", "state")),
    "pronunciations": Table(
        Pronunciation, "owner", ("book_id", "written", "spoken", "language", "match_case")
    ),
    "voices": Table(Voice, "owner", ("id", "name", "description", "language", "created_at")),
    "voice_versions": Table(
        VoiceVersion,
        "voice__owner",
        ("id", "voice_id", "number", "model", "description", "reference_text", "created_at"),
    ),
    "conversations": Table(Conversation, "owner", ("book_id", "turns", "cost_usd")),
    "jobs": Table(
        Job,
        "owner",
        ("id", "kind", "state", "book_id", "version_id", "price_usd", "limit_usd", "created_at"),
    ),
    "narrated_chapters": Table(
        NarratedChapter, "job__owner", ("job_id", "number", "title", "state", "ready_at")
    ),
    "quotes": Table(Quote, "owner", ("id", "book_id", "characters", "price_usd", "created_at")),
    "charges": Table(
        Charge, "owner", ("job_id", "characters", "amount_usd", "state", "created_at")
    ),
    "feeds": Table(Feed, "owner", ("id", "job_id", "created_at", "revoked_at")),
    "tokens": Table(Token, "owner", ("name", "hint", "created_at", "last_used_at")),
    "webhooks": Table(Webhook, "owner", ("id", "url", "created_at", "off_at")),
    "notices": Table(Notice, "owner", ("id", "subject", "body", "state", "created_at")),
}
LEFT_OUT = {
    Take: "its sound is in the chapters, its text in the books",
    Draw: "a take that was not good",
    Passage: "where a take stands",
    Former: "what stood there before",
    Transcript: "what a recogniser heard in a take",
    Enrolment: "what the speech server calls a voice",
    JobEvent: "told by its notices",
    RememberedAnswer: "for a day, to answer a request alike",
}
"""What holds something of a person and says nothing that is not told elsewhere."""


def facts(user: User) -> dict[str, Any]:
    """Return all of them by table. Keys, secrets and passwords stay out."""
    person = {"name": user.username, "email": user.email, "since": user.date_joined}
    return {"user": person, **{name: table.rows(user) for name, table in FACTS.items()}}
