"""How long the silence after a part lasts, by what ends there; and before and after a chapter."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

LONGEST = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class PauseSettings:
    """Seconds of silence after a part of each kind; `head` and `tail` are those of a chapter."""

    clause: float = 0.15
    sentence: float = 0.35
    paragraph: float = 0.7
    heading: float = 1.1
    scene: float = 1.8
    head: float = 0.7
    tail: float = 1.5

    def after(self, kind: str) -> float:
        """Seconds after a part that ends a `kind`. Raises ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"Unknown pause {kind!r}: use one of {', '.join(KINDS)}.")
        return float(getattr(self, kind))

    def to_dict(self) -> dict[str, float]:
        return asdict(self)


NAMES = tuple(field.name for field in fields(PauseSettings))
KINDS = tuple(name for name in NAMES if name not in {"head", "tail"})
NATURAL = "natural"
PRESETS = {
    "brisk": PauseSettings(0.1, 0.22, 0.45, 0.8, 1.2, head=0.5, tail=1.0),
    NATURAL: PauseSettings(),
    "calm": PauseSettings(0.2, 0.5, 1.0, 1.5, 2.4, head=0.8, tail=2.0),
    "stately": PauseSettings(0.25, 0.7, 1.4, 2.0, 3.2, head=0.9, tail=3.0),
}
"""What may be chosen by name. A site may have another idea of what is natural."""
