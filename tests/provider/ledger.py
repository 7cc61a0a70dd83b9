"""What the provider was asked and what it was paid for."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

PRICE = Decimal(20) / 1_000_000  # US dollars a character


@dataclass(slots=True)
class Entry:
    """One request for speech."""

    text_sha256: str
    characters: int
    voice: str
    model: str
    speaker: int | None = None
    status: int = 0
    """HTTP status; 0 while it is made, and where the connection was cut instead."""
    fault: str | None = None
    billed: bool = False
    asked_at: float = field(default_factory=time.monotonic)
    first_byte_at: float = 0.0
    """Of a streamed answer; both on this machine's clock without days."""


@dataclass(slots=True)
class Ledger:
    entries: list[Entry] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    def open(self, text: str, voice: str, model: str) -> Entry:
        entry = Entry(hashlib.sha256(text.encode()).hexdigest(), len(text), voice, model)
        self.entries.append(entry)
        return entry

    def enter(self) -> None:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def leave(self) -> None:
        self.in_flight -= 1

    def clear(self) -> None:
        self.entries.clear()
        self.most_in_flight = self.in_flight

    @property
    def billed_characters(self) -> int:
        return sum(entry.characters for entry in self.entries if entry.billed)

    @property
    def billed_usd(self) -> Decimal:
        return self.billed_characters * PRICE

    def billed_by_model(self) -> dict[str, Decimal]:
        sums: Counter[str] = Counter()
        for entry in self.entries:
            if entry.billed:
                sums[entry.model] += entry.characters
        return {model: characters * PRICE for model, characters in sums.items()}

    @property
    def bought_twice(self) -> list[str]:
        """Text hashes that were billed more than once."""
        billed = Counter(entry.text_sha256 for entry in self.entries if entry.billed)
        return sorted(sha for sha, times in billed.items() if times > 1)

    def to_dict(self) -> dict[str, Any]:
        return {
            "requests": [asdict(entry) for entry in self.entries],
            "billed_characters": self.billed_characters,
            "billed_usd": str(self.billed_usd),
            "bought_twice": self.bought_twice,
            "in_flight": self.in_flight,
            "most_in_flight": self.most_in_flight,
        }
