"""How well sentences are found, beside the bare segmenter and, where it is installed, pySBD.

python -m benchmarks.sentences [--gold DIR] [--golden DIR] [--prose DIR]

Without arguments: the marked examples below, which our rules were written with.
--gold    held-out figures: files whose names begin with a language ("de_gsd-ud-test.conllu"), in
          the form of Universal Dependencies, or ".txt" with a sentence a line and an empty line
          between documents. Where a file says nothing of paragraphs, five sentences are one.
--golden  the public golden rules: the folder tests/lang of a checkout of pySBD, which, as the bare
          segmenter, was made to pass them.
--prose   whole novels, "de.txt", with empty lines between paragraphs: faults seen without marks.

To put pySBD beside it: pip install --target DIR pysbd, and set PYTHONPATH=DIR.
"""

from __future__ import annotations

import argparse
import ast
import time
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sentencex import get_sentence_boundaries

from narrator.text.boundaries import BESIDE_A_WORD
from narrator.text.language import LANGUAGES
from narrator.text.passages import bounds_for, cut
from narrator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Splitter = Callable[[str, str], Iterable[int]]
    # A text, and the offsets at which its sentences begin.
    Gold = tuple[str, set[int]]

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
SENTENCES = 5
UNSPACED = {"zh", "ja"}
ONCE = 200_000
"""Characters for the speed of pySBD, which is measured in minutes per novel."""


class Score(NamedTuple):
    right: int = 0
    found: int = 0
    marked: int = 0

    def plus(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.marked) if self.found + self.marked else 1.0


def ours(text: str, language: str) -> Iterable[int]:
    return (start for start, _ in split(text, language))


def bare(text: str, language: str) -> Iterable[int]:
    ends = (each["end_index"] for each in get_sentence_boundaries(language, text))
    return (_next_word(text, end) for end in ends)


def pysbd(text: str, language: str) -> Iterable[int]:
    segmenter = import_module("pysbd").Segmenter(language, clean=False, char_span=True)
    return (_next_word(text, span.start) for span in segmenter.segment(text))


def _next_word(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


SPLITTERS: dict[str, Splitter] = {"narrator": ours, "segmenter": bare}
if find_spec("pysbd"):
    SPLITTERS["pysbd"] = pysbd
NOT_IN_PYSBD = {"ko", "pt"}


OPENS = dict(zip("“„«‘‚「『", "”“»’’」』", strict=True))


def score(gold: Iterable[Gold], language: str, splitter: Splitter) -> Score:
    """Breaks inside a quotation are not counted: some keep one whole, however long it is."""
    total = Score()
    for text, marked in gold:
        quoted = set(_inside_quotations(text))
        found = set(splitter(text, language)) - {0, len(text)} - quoted
        wanted = marked - quoted
        total = total.plus(Score(len(found & wanted), len(found), len(wanted)))
    return total


def _inside_quotations(text: str) -> Iterator[int]:
    """Yield every offset between an opening mark and its closing one, on which no other opens."""
    start, closer = -1, ""
    for at, character in enumerate(text):
        if start < 0 and (character == '"' or character in OPENS):
            start, closer = at, OPENS.get(character, '"')
        elif start >= 0 and character == closer:
            yield from range(start + 1, at + 1)
            start = -1


def joined(sentences: Sequence[str], language: str) -> Gold:
    """Return a paragraph of these sentences, and where all but the first begin."""
    glue = "" if language in UNSPACED else " "
    starts, at = set(), 0
    for sentence in sentences[:-1]:
        at += len(sentence) + len(glue)
        starts.add(at)
    return glue.join(sentences), starts


def read(file: Path) -> list[Gold]:
    """Return the paragraphs of a file of gold."""
    language = file.name[:2]
    paragraphs = _conllu(file) if file.suffix == ".conllu" else _lines(file)
    return [joined(sentences, language) for sentences in paragraphs if len(sentences) > 1]


def _lines(file: Path) -> Iterator[list[str]]:
    for document in file.read_text(encoding="utf-8").split("\n\n"):
        yield from _by_five(document.strip().split("\n"))


def _conllu(file: Path) -> Iterator[list[str]]:
    text = file.read_text(encoding="utf-8")
    told = "# newpar" in text
    paragraph: list[str] = []
    for line in text.split("\n"):
        if told and line.startswith(("# newpar", "# newdoc")):
            yield paragraph
            paragraph = []
        elif line.startswith("# text = "):
            paragraph.append(line.removeprefix("# text = ").strip())
    yield from [paragraph] if told else _by_five(paragraph)


def _by_five(sentences: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(sentences), SENTENCES):
        yield list(sentences[start : start + SENTENCES])


def marked_examples() -> dict[str, list[Gold]]:
    return {code: [_unmarked(marked)] for code, marked in MARKED.items()}


def _unmarked(marked: str) -> Gold:
    pieces = marked.split("|")
    return "".join(pieces), {sum(map(len, pieces[:count])) for count in range(1, len(pieces))}


def print_scores(title: str, gold: dict[str, list[Gold]]) -> None:
    print(f"\n{title}: F1 of the breaks\n{'':32}{'breaks':>8}", *(f"{n:>10}" for n in SPLITTERS))
    scores: dict[str, list[Score]] = defaultdict(list)
    for name, paragraphs in gold.items():
        cells = []
        for tool, splitter in SPLITTERS.items():
            if tool == "pysbd" and name[:2] in NOT_IN_PYSBD:
                cells.append(f"{'':>10}")
                continue
            scores[tool].append(score(paragraphs, name[:2], splitter))
            cells.append(f"{scores[tool][-1].f1:10.3f}")
        print(f"{name[:32]:32}{scores['narrator'][-1].marked:8}", *cells)
    means = (sum(each.f1 for each in found) / len(found) for found in scores.values())
    print(f"{'mean':40}", *(f"{mean:10.3f}" for mean in means))


def golden_rules(folder: Path) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield each language with its texts, and the sentences that each should have."""
    names = {"deutsch": "de", **{each.name.lower(): code for code, each in LANGUAGES.items()}}
    for file in sorted(folder.glob("test_*.py")):
        code = names.get(file.stem.removeprefix("test_"))
        if code:
            rules = _pairs(ast.parse(file.read_text(encoding="utf-8")))
            yield code, [(text, [_plain(s) for s in sentences]) for text, sentences in rules]


def _pairs(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """Every `("text", ["sentence", …])` of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            text, sentences = node.elts
            if isinstance(text, ast.Constant) and isinstance(sentences, ast.List):
                yield ast.literal_eval(text), ast.literal_eval(sentences)


def print_golden(folder: Path) -> None:
    print(f"\nGolden rules: passed whole\n{'':32}{'rules':>8}", *(f"{n:>10}" for n in SPLITTERS))
    for code, rules in golden_rules(folder):
        passed = [
            sum(_sentences(text, code, splitter) == expected for text, expected in rules)
            if not (name == "pysbd" and code in NOT_IN_PYSBD)
            else 0
            for name, splitter in SPLITTERS.items()
        ]
        print(f"{LANGUAGES[code].name:32}{len(rules):8}", *(f"{count:10}" for count in passed))


def _sentences(text: str, language: str, splitter: Splitter) -> list[str]:
    starts = sorted({0, *splitter(text, language)} - {len(text)})
    ends = [*starts[1:], len(text)]
    return [_plain(text[a:b]) for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())


def print_prose(folder: Path) -> None:
    print(f"\nNovels{'':26}{'':8}", *(f"{name:>30}" for name in SPLITTERS))
    print(f"{'':40}", *[f"{'lower/1000':>12}{'longest':>9}{'Mchar/s':>9}"] * len(SPLITTERS))
    for file in sorted(folder.glob("*.txt")):
        code, text = file.stem[:2], file.read_text(encoding="utf-8")
        cells = [
            _faults(text, code, splitter)
            if not (name == "pysbd" and code in NOT_IN_PYSBD)
            else f"{'':30}"
            for name, splitter in SPLITTERS.items()
        ]
        print(f"{file.stem:32}{len(text):8}", *cells)
        longest = max(len(passage.text) for passage in cut(text, code, bounds_for(code)))
        print(f"{'':32}longest passage {longest}")


def _faults(text: str, language: str, splitter: Splitter) -> str:
    paragraphs = text[: ONCE if splitter is pysbd else None].split("\n\n")
    began = time.process_time()
    found = [(paragraph, _starts(paragraph, language, splitter)) for paragraph in paragraphs]
    spent = time.process_time() - began
    lower = sum(_begins_small(text[at : at + 20]) for text, starts in found for at in starts)
    count = sum(map(len, (starts for _, starts in found))) + len(found)
    longest = max(_longest(text, starts) for text, starts in found)
    characters = sum(len(paragraph) for paragraph in paragraphs)
    return f"{1000 * lower / count:12.2f}{longest:9}{characters / spent / 1e6:9.2f}"


def _starts(text: str, language: str, splitter: Splitter) -> list[int]:
    return sorted(set(splitter(text, language)) - {0, len(text)})


def _begins_small(text: str) -> bool:
    return BESIDE_A_WORD.sub("", text, count=1)[:1].islower()


def _longest(text: str, starts: Sequence[int]) -> int:
    edges = [0, *starts, len(text)]
    return max(b - a for a, b in pairwise(edges))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    for name in ("gold", "golden", "prose"):
        parser.add_argument(f"--{name}", type=Path)
    options = parser.parse_args()
    print_scores("Marked examples", marked_examples())
    if options.gold:
        files = sorted(each for each in options.gold.iterdir() if each.stat().st_size)
        print_scores("Held out", {file.stem: read(file) for file in files})
    if options.golden:
        print_golden(options.golden)
    if options.prose:
        print_prose(options.prose)


if __name__ == "__main__":
    main()
