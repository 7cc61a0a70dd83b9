"""How cutting into passages grows with the text.

python -m benchmarks.passages
"""

from __future__ import annotations

import time

from benchmarks.sentences import MARKED
from narrator.text.language import LANGUAGES
from narrator.text.passages import bounds_for, cut

SIZES = (100_000, 300_000, 1_000_000, 3_000_000)


def main() -> None:
    for code in ("en", "ja"):
        _print_growth(code)


def _print_growth(code: str) -> None:
    paragraph = MARKED[code].replace("|", "")
    bounds = bounds_for(code)
    print(f"{LANGUAGES[code].name}: characters, seconds, passages, time per character (first = 1)")
    first = 0.0
    for size in SIZES:
        text = "\n\n".join(f"{number}. {paragraph}" for number in range(size // len(paragraph)))
        began = time.perf_counter()
        passages = cut(text, code, bounds)
        spent = time.perf_counter() - began
        first = first or spent / len(text)
        print(f"{len(text):12,}{spent:9.2f}{len(passages):9,}{spent / len(text) / first:9.2f}")


if __name__ == "__main__":
    main()
