"""How well sentences are found, beside the bare segmenter, and how cutting grows with the text.

python -m benchmarks.passages
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sentencex import get_sentence_boundaries

from narrator.text.language import LANGUAGES
from narrator.text.passages import bounds_for, cut
from narrator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Written for this comparison; "|" is a break that a reader would make.
MARKED = {
    "en": "“Is it far?” asked Mrs. Hale. |“Not far. |Not for us.” |She took No. 7, Station Rd., at"
    " 6.45 a.m. |“Look!” |J. P. Brent laughed. |“At what?” he said. |Nothing moved… |“I see it!”"
    " Tom cried. |It was 3.5 m long (or so. They never measured it.) and grey.",
    "de": "»Ist es weit?«, fragte Frau Dr. Held. |»Nein. |Für uns nicht.« |Am 4. Mai nahm sie"
    " Nr. 7. |„Schau!“ rief er. |Vgl. Abb. 3 im 2. Band. |„Wohin?“ |Niemand kam … |Ende.",
    "fr": "« Est-ce loin ? » demanda Mme. Hale. |« Non. |Pas pour nous. » |M. Brun prit le n. 7"
    " à l’av. Foch. |— Regarde ! dit-il. |— Où ? |Rien… |Ce fut tout !",
    "es": "—¿Está lejos? —preguntó la Sra. Gil—. |No lo creo. |«¡Mira! |¡Allí!», gritó el Dr. Paz."
    " |Vivía en la av. Mayor, núm. 7. |Nada se movía… |¿Y luego?",
    "it": "«È lontano?» chiese la sig.ra Gallo. |«No. |Per noi no.» |Il dott. Bruni prese il n. 7."
    " |«Guarda!» disse. |«Dove?» |Niente… |Fu tutto!",
    "pt": "— É longe? — perguntou a Sra. Gil. |— Não. |O Dr. Paz morava na Av. Central, n. 7."
    " |«Olha! |Ali!» gritou ele. |Nada… |E depois?",
    "ru": "— Это далеко? — спросила г-жа Гиль. |— Нет. |«Смотри! |Там!» — крикнул А. П. Орлов."
    " |Он жил на ул. Мира, д. 7. |Ничего… |А потом?",
    "zh": "“远吗？”她问道。|“不远。|对我们不远。”|他笑了。|“看！”|“哪里？”|没有人……|完了！",
    "ja": "「遠いの？」と彼女は聞いた。|「いや。|そうでもない」|彼は笑った。|「見ろ！」「どこ？」"
    "|誰もいない……。|終わりだ！".replace("！」「", "！」|「"),
    "ko": "“멀어요?” 하고 그녀가 물었다. |“아니. |우리에겐 아니야.” |그는 웃었다. |“봐!”라고"
    " 말했다. |아무도 없었다… |끝이다!",
}
SIZES = (100_000, 300_000, 1_000_000, 3_000_000)


def main() -> None:
    print(f"{'':12}{'segmenter':>12}{'narrator':>12}   (F1 of the breaks)")
    totals = [[0, 0, 0], [0, 0, 0]]
    for code, marked in MARKED.items():
        scores = []
        for splitter, total in zip((_bare, _starts), totals, strict=True):
            counts = _compare(marked, code, splitter)
            total[:] = [a + b for a, b in zip(total, counts, strict=True)]
            scores.append(_f1(counts))
        print(f"{LANGUAGES[code].name:12}{scores[0]:12.3f}{scores[1]:12.3f}")
    print(f"{'all':12}{_f1(totals[0]):12.3f}{_f1(totals[1]):12.3f}\n")
    for code in ("en", "ja"):
        _print_growth(code)


def _bare(text: str, language: str) -> Iterable[int]:
    return (each["start_index"] for each in get_sentence_boundaries(language, text))


def _starts(text: str, language: str) -> Iterable[int]:
    return (start for start, _ in split(text, language))


def _compare(
    marked: str, code: str, splitter: Callable[[str, str], Iterable[int]]
) -> tuple[int, int, int]:
    """Count the breaks that are right, all that were found and all that were marked."""
    pieces = marked.split("|")
    expected = {sum(map(len, pieces[:number])) for number in range(1, len(pieces))}
    found = set(splitter("".join(pieces), code)) - {0}
    return len(found & expected), len(found), len(expected)


def _f1(counts: Iterable[int]) -> float:
    right, found, expected = counts
    return 2 * right / (found + expected)


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
