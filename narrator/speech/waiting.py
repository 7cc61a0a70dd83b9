"""How long a speech server may take, in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from narrator.speech import pace


@dataclass(frozen=True, slots=True)
class Wait:
    """The limits of one request; the defaults are for those that make no speech."""

    connect: float = 10.0
    resolve: float = 20.0
    read: float = 60.0
    """The longest silence of the server."""
    whole: float = 120.0
    """The longest request, however steadily the server drips."""


@dataclass(frozen=True, slots=True)
class Patience:
    """From a text to its limits. Others see 4 s + 0.62 s per second of audio from this model."""

    connect: float = 10.0
    resolve: float = 20.0
    read_at_least: float = 120.0
    read_base: float = 30.0
    read_per_second: float = 1.5

    def wait(self, text: str) -> Wait:
        spoken = self.read_base + self.read_per_second * pace.seconds(text)
        read = max(self.read_at_least, spoken)
        return Wait(self.connect, self.resolve, read, self.resolve + read + self.read_base)
