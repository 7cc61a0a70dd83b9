"""Generated prose: words without meaning, with the lengths and marks of a novel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

SYLLABLES = ("ka", "lo", "mi", "ter", "an", "sul", "ve", "ro", "din", "esh", "pol", "ur", "gan")


def sentence(random: Random) -> str:
    words = [
        "".join(random.choices(SYLLABLES, k=random.randint(1, 4)))
        for _ in range(random.randint(3, 30))
    ]
    return " ".join(words).capitalize() + random.choice("...!?")


def paragraphs(random: Random, count: int, *, longest: int = 20) -> list[list[str]]:
    """`count` paragraphs of one to `longest` sentences."""
    return [[sentence(random) for _ in range(random.randint(1, longest))] for _ in range(count)]


def chapter(content: list[list[str]]) -> str:
    return "\n\n".join(" ".join(paragraph) for paragraph in content)
