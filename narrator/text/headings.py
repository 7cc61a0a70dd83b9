"""Chapter headings by their words, as real books in ten languages print them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 90
LONGEST_SENTENCE = 300  # of titles that say what happens
LONGEST_WORD = 24  # of numbers alone


class _Pattern:
    """A long pattern, compiled when it is first asked for: most books need only some of them."""

    def __init__(self, words: str) -> None:
        self._words = words

    @cached_property
    def fullmatch(self) -> Callable[[str], re.Match[str] | None]:
        return re.compile(self._words, re.IGNORECASE).fullmatch

    @cached_property
    def match(self) -> Callable[[str], re.Match[str] | None]:
        return re.compile(self._words, re.IGNORECASE).match


_NUMBER = r"(?:\d{1,3}|[IVXLCDM]{1,9}|[ivxlcdm]{1,9})"
_WORDS = (
    r"chapter|chap\.|book|part|volume|act|scene|canto|stave|letter|section"
    r"|[kc]apitel|theil|teil|buch|band|akt|szene|aufzug|auftritt|gesang|abschnitt|abtheilung"
    r"|chapitre|livre|partie|tome|acte|sc[èe]ne|chant"
    r"|cap[íi]tulo|libro|parte|tomo|acto|escena|canto|jornada"
    r"|capitolo|volume|atto|scena|cap\."
    r"|livro|ato|cena|volume"
    r"|глава|часть|книга|том|действие|сцена|явление|песнь"
)
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_COUNTED = (
    rf"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{{3,5}}teen"
    rf"|{_TENS}(?:[- ]\w{{3,5}})?"
    r"|eins|zwei|drei|vier|f[üu]nf|sechs|sieben|acht|neun|zehn|elf|zw[öo]lf|\w{3,6}zehn|\w{3,20}zig"
    r"|un|deux|trois|quatre|cinq|sept|huit|neuf|dix(?:-\w+)?|onze|douze|treize|quatorze|quinze|seize"
    r"|(?:vingt|trente|quarante|cinquante)(?:[- ]et[- ]un|[- ]\w{3,6})?"
    r"|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince"
    r"|dieci\w{4,5}|veint\w{1,8}|(?:treinta|cuarenta|cincuenta)(?: y \w{3,6})?"
    r"|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|\w{2,7}dici|dicia\w{4,5}"
    r"|(?:vent|trent)\w{1,7}"
    r"|um|dois|tr[êe]s|quatro|oito|dez|doze|treze|quatorze|dez[eao]\w{3,6}"
    r"|(?:vinte|trinta)(?: e \w{2,6})?"
    r"|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|\w{2,7}надцать"
    r"|двадцать(?: \w{3,6})?"
)
_ORDINALS = (
    r"(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    rf"|last|\w{{3,5}}teenth|\w{{3,5}}tieth|{_TENS}-\w{{4,7}})"
    r"|premi[èe]re?|deuxi[èe]me|second[eoa]?|troisi[èe]me|\w{3,12}i[èe]me"
    r"|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|s[ée]ptim[oa]|octav[oa]"
    r"|nov[ea]n[oa]|prim[oa]|terz[oa]|quart[oa]|sest[oa]|settim[oa]|ottav[oa]|\w{2,9}esim[oa]"
    r"|(?:und|duod)?[ée]cim[oa](?: ?\w{5,8})?|(?:d[ée]cim|vig[ée]sim|trig[ée]sim)[oa](?: \w{5,8})?"
    r"|decim[oa]\w{5,8}|primeir[oa]|terceir[oa]|oitav[oa]|[úu]ltim[oa]"
    r"|перв\w+|втор\w+|трет\w+|четв[её]рт\w+|пят\w+|шест\w+|седьм\w+|восьм\w+|девят\w+|десят\w+"
    r"|\w{2,7}надцат\w+|(?:двадцат|тридцат|сорок|пятьдесят)\w*(?: \w{4,9})?"
)
_GERMAN = (
    r"(?:(?:das|der|die) )?"
    r"(?:erste|zweite|dritte|vierte|f[üu]nfte|sechste|siebe?n?te|achte|neunte|zehnte|elfte|zw[öo]lfte"
    r"|letzte|\w{3,9}zehnte|\w{3,20}zigste)[rsn]?"
)
_COUNT = rf"(?:{_NUMBER}\b|(?:{_COUNTED}|{_ORDINALS})\b)"
_SUFFIXED = r"\d{1,3}(?:\.|st|nd|rd|th|[ºª°]|er|[èe]re|e|-я|-й)"
_LABEL_WORDS = (
    rf"(?:(?:{_WORDS})\s+(?:the\s+)?(?:№\s*)?{_COUNT}"
    rf"|(?:{_ORDINALS}|{_GERMAN}|{_SUFFIXED})\s*(?:{_WORDS})(?!\w))"
)
_AFTER = r"(?:\s*[.:—–-]{1,2}\s*(?:\S.*)?|\s+\S.*)?"
_CJK = "〇零一二三四五六七八九十百千两兩壹贰叁肆伍陆柒捌玖拾0-9０-９"

_LABELLED = _Pattern(rf"{_LABEL_WORDS}{_AFTER}")
_LABEL = _Pattern(rf"{_LABEL_WORDS}\s*[.:—–-]*")
_PREFACES = (
    r"preface|foreword|introduction|afterword|vorwort|nachwort|einleitung|pr[ée]face|avant-propos"
    r"|pr[óo]logo|prefacio|introducci[óo]n|prefazione|introduzione|pref[áa]cio|introdu[çc][ãa]o"
    r"|предисловие|послесловие|введение"
)
_BARE = _Pattern(
    rf"(?:{_PREFACES}|prologue?|[ée]pilogue?|interlude|conclusion|prolog|epilog|postface"
    r"|ep[íi]logo|conclusione|posf[áa]cio|пролог|эпилог|вступление|заключение"
    r"|序|序章|序言|前言|自序|楔子|引子|后记|後記|尾声|尾聲|終章|终章|あとがき|まえがき|はしがき"
    r"|プロローグ|エピローグ|프롤로그|에필로그|머리말|서문|서장|후기|작가의 말)[.:]?"
    rf"|(?:{_PREFACES}) (?:to|by|of|zu[rm]?|von|der|à|de|du|al|alla|della|do|da|к) "
    r"\S.{0,50}[^.,;:!?…]",
)
_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})[.]?")
_ROMAN_TITLE = re.compile(
    r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})(?:[.:]| [—–-]) \S.*"
)
_CHINESE = re.compile(
    rf"卷[{_CJK}]{{1,4}}(?:[\s　:：、]+\S.*)?|第\s?[{_CJK}]{{1,7}}\s?[章回节節卷部篇集幕夜話话]"
    r"(?:[\s　:：、—-]+\S.*|[^，。！？、；]{0,25})?"
)
_KANJI_NUMBER = re.compile(
    r"その[一二三四五六七八九十]{1,3}|[一二三四五六七八九十百]{1,5}"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]"
)
_KOREAN = re.compile(
    r"(?:제\s?\d{1,3}\s?[장부권편막화절](?:\s*[.:]?\s+\S.*|[.:]?)"
    r"|\d{1,3}\s?[장부권][.:]?(?:\s.*)?)"
)
_PARTS = _Pattern(
    rf"(?:part|book|volume|teil|buch|band|partie|livre|tome|parte|libro|tomo|livro|часть|книга|том)"
    rf"\b|(?:{_ORDINALS}|{_GERMAN})\s+(?:part|book|volume|teil|buch|band|partie|livre|parte|libro"
    rf"|livro|часть|книга)\b|第\s?[{_CJK}]{{1,5}}\s?[部卷篇集]|제\s?\d{{1,3}}\s?[부권편]",
)
_GOES_ON = (",", ";", "，", "。", "；")


def is_heading(line: str) -> bool:
    """True for a line that opens a chapter by itself: `CHAPTER I.`, `Kapitel 3`, `第一章 …`."""
    return rank(line) > 0


def rank(line: str) -> int:
    """1 for a part or a book, 2 for a chapter with its word, 3 for a number alone; 0 for none."""
    text = line.strip()
    if not text or len(text) > LONGEST or text.endswith(_GOES_ON):
        return 0
    if _is_chapter(text):
        return 1 if is_part(text) else 2
    if _BARE.fullmatch(text):
        return 2
    if len(text) > LONGEST_WORD:
        return 0
    return 3 if _ROMAN.fullmatch(text) or _KANJI_NUMBER.fullmatch(text) else 0


def _is_chapter(text: str) -> bool:
    """Whether there is a word for a chapter with a number; its first letter says where to look."""
    first = text[0]
    if first in "第卷":
        return bool(_CHINESE.fullmatch(text))
    if first == "제" or first.isdigit():
        return bool(_KOREAN.fullmatch(text)) or _labelled(text)
    return _labelled(text)


def is_numbered_title(line: str) -> bool:
    """True for `IV. The Rabbit Sends in a Little Bill`: a heading only among others like it."""
    return len(line) <= LONGEST and bool(_ROMAN_TITLE.fullmatch(line.strip()))


def is_long_title(line: str) -> bool:
    """True for a title that is a sentence, behind its number: `Capítulo X. De lo que ...`.

    A heading only among others like it: a paragraph of prose may begin so too.
    """
    text = line.replace("\n", " ").strip()
    if not LONGEST_WORD < len(text) <= LONGEST_SENTENCE or not text[0].isupper():
        return False
    found = _LABEL.match(text)
    return found is not None and (text.isupper() or found[0].endswith((".", ":", "—", "–", "-")))


def is_part(title: str) -> bool:
    """True when a title names something that has chapters below it."""
    return bool(_PARTS.match(title.strip()))


def _labelled(text: str) -> bool:
    """`Part of the crowd` and `Book in hand` are prose: a heading starts with a capital."""
    opens = text[0].isupper() or text[0].isdigit()
    return opens and bool(_LABELLED.fullmatch(text)) and not _reads_on(text)


def _reads_on(text: str) -> bool:
    """`Chapter one of his life was over.` is prose, and so is a long line that ends like it."""
    if not text.endswith(".") or text.isupper():
        return False
    label = _LABEL.match(text)
    end = label.end() if label else 0
    return len(text) > 60 or (text[end - 1 : end].isspace() and text[end : end + 1].islower())
