"""What a notice says: a mail to a person, JSON to a program. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jobs.advice import advice
from jobs.states import State
from narrator.saying import duration, money, usd

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

MOST_LISTED = 20
LONGEST_TITLE = 100
HAPPENED: Final = {
    State.DONE: "is finished",
    State.PAUSED: "is paused",
    State.NEEDS_ATTENTION: "needs you",
    State.FAILED: "has stopped",
}


@dataclass(frozen=True, slots=True)
class News:
    """One turn of one job, and what its owner wants to know of it."""

    job: uuid.UUID
    kind: str
    state: State
    code: str
    detail: str
    at: datetime
    book: uuid.UUID | None
    title: str
    voice: str
    price: Decimal
    spent: Decimal
    passages: int
    passages_done: int
    audio_seconds: float


def body(news: News) -> str:
    """Return what a webhook is sent. The contract names these fields; others may be added."""
    data: dict[str, Any] = {
        "id": str(news.job),
        "kind": news.kind,
        "state": news.state,
        "error": {"code": news.code, "detail": news.detail} if news.code else None,
        "book": str(news.book) if news.book else None,
        "title": news.title,
        "passages": news.passages,
        "passages_done": news.passages_done,
        "audio_seconds": news.audio_seconds,
        "price_usd": usd(news.price),
        "spent_usd": usd(news.spent),
        "url": f"/api/v1/jobs/{news.job}",
    }
    return _json(f"job.{news.state}", news.at, data)


def ping(at: datetime) -> str:
    """Return what a webhook is sent to be tried."""
    return _json("ping", at, {})


def _json(name: str, at: datetime, data: dict[str, Any]) -> str:
    return json.dumps({"type": name, "timestamp": at.isoformat(), "data": data})


def mail(several: Sequence[News], site: str) -> tuple[str, str]:
    """Return subject and text about narrations that turned alike, for one reason.

    `site` is the address of this installation, or "" where nobody said it: then there are no links.
    """
    first = several[0]
    happened = HAPPENED[first.state]
    if len(several) == 1:
        subject = f"{_title(first)} {happened}"
        lines = [f"{_title(first)}, read by {first.voice}, {happened}."]
    else:
        subject = f"{len(several)} narrations: {_title(first)} {happened}, and others"
        lines = [f"Of these {len(several)} narrations, each {happened}:"]
        lines += [f"- {_title(each)}" for each in several[:MOST_LISTED]]
        if len(several) > MOST_LISTED:
            lines.append(f"- and {len(several) - MOST_LISTED} more")
    if first.state != State.DONE:
        lines += ["", f"{first.detail} {advice(first.code, first.state)}".strip()]
    lines += ["", *(_standing(each) for each in several[:1] if len(several) == 1)]
    if site:
        lines += ["", *(f"{site}/jobs/{each.job}" for each in several[:MOST_LISTED])]
    return subject, "\n".join(lines).strip() + "\n"


def _standing(news: News) -> str:
    cost = f"It cost {money(news.spent)}." if news.spent else "It cost nothing."
    if news.state == State.DONE:
        return f"It lasts {duration(news.audio_seconds)}. {cost}"
    kept = f"{news.passages_done} of {news.passages} passages are read and kept"
    return f"{kept}; they are never paid again. {cost.replace('It cost', 'So far it cost')}"


def _title(news: News) -> str:
    """Return the title on one line: it becomes part of a header."""
    plain = " ".join(news.title.split())
    return f"“{plain[: LONGEST_TITLE - 1]}…”" if len(plain) > LONGEST_TITLE else f"“{plain}”"
