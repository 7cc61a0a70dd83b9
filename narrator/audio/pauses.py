"""How long the silence after a part lasts, by what ends there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PauseSettings:
    """Seconds of silence after a part of each kind."""

    sentence: float = 0.35
    clause: float = 0.15
    paragraph: float = 0.7
    heading: float = 1.1
    scene: float = 1.8

    def after(self, kind: str) -> float:
        """Seconds after a part that ends a `kind`. Raises ValueError for an unknown kind."""
        kinds = {
            "sentence": self.sentence,
            "clause": self.clause,
            "paragraph": self.paragraph,
            "heading": self.heading,
            "scene": self.scene,
        }
        if kind not in kinds:
            raise ValueError(f"Unknown pause {kind!r}: use one of {', '.join(kinds)}.")
        return kinds[kind]
