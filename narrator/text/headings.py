"""Chapter headings by their words, as real books in ten languages print them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 90
LONGEST_WORD = 24  # of those that are headings alone: "Prologue"


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
    r"chapter|book|part|volume|act|scene|canto|stave|letter|section"
    r"|kapitel|teil|buch|band|akt|szene|aufzug|auftritt|gesang|abschnitt"
    r"|chapitre|livre|partie|tome|acte|sc[èe]ne|chant"
    r"|cap[íi]tulo|libro|parte|tomo|acto|escena|canto|jornada"
    r"|capitolo|volume|atto|scena|cap\."
    r"|livro|ato|cena|volume"
    r"|глава|часть|книга|том|действие|сцена|явление|песнь"
)
_ORDINALS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)(?:[- ]\w{3,5})?"
    r"|(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)"
    r"|premi[èe]re?|deuxi[èe]me|second[eoa]?|troisi[èe]me|quatri[èe]me|cinqui[èe]me|sixi[èe]me"
    r"|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|s[ée]ptim[oa]|octav[oa]"
    r"|nov[ea]n[oa]|d[ée]cim[oa]|prim[oa]|terz[oa]|quart[oa]|sest[oa]|settim[oa]|ottav[oa]"
    r"|primeir[oa]|terceir[oa]|oitav[oa]|[úu]ltim[oa]"
    r"|перв\w+|втор\w+|трет\w+|четв[её]рт\w+|пят\w+|шест\w+|седьм\w+|восьм\w+|девят\w+|десят\w+"
)
_GERMAN = (
    r"(?:erste|zweite|dritte|vierte|f[üu]nfte|sechste|siebe?n?te|achte|neunte|zehnte|elfte|zw[öo]lfte"
    r"|letzte|\w{3,9}zehnte|\w{3,20}zigste)[rsn]?"
)
_AFTER = r"(?:\s*[.:—–-]{1,2}\s*(?:\S.*)?|\s+\S.*)?"
_CJK = "〇零一二三四五六七八九十百千两兩壹贰叁肆伍陆柒捌玖拾0-9０-９"

_LABELLED = _Pattern(
    rf"(?:(?:{_WORDS})\s+(?:the\s+)?(?:№\s*)?(?:{_NUMBER}\b|(?:{_ORDINALS})\b){_AFTER}"
    rf"|(?:{_ORDINALS}|{_GERMAN})\s+(?:{_WORDS})\b{_AFTER}"
    rf"|(?:{_GERMAN})\s+(?:kapitel|teil|buch|band|akt|aufzug|gesang|abschnitt|abteilung){_AFTER})",
)
_BARE = _Pattern(
    r"(?:prologue?|epilogue?|preface|foreword|introduction|afterword|interlude|conclusion"
    r"|vorwort|nachwort|einleitung|prolog|epilog|pr[ée]face|avant-propos|postface|conclusion"
    r"|pr[óo]logo|ep[íi]logo|prefacio|introducci[óo]n|prefazione|introduzione|conclusione"
    r"|pref[áa]cio|introdu[çc][ãa]o|posf[áa]cio"
    r"|пролог|эпилог|предисловие|послесловие|введение|вступление|заключение"
    r"|序|序章|序言|前言|自序|楔子|引子|后记|後記|尾声|尾聲|終章|终章|あとがき|まえがき|はしがき"
    r"|프롤로그|에필로그|머리말|서문|서장|후기|작가의 말)[.:]?",
)
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})[.]?")
_ROMAN_TITLE = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})(?:[.:]| [—–-]) \S.*")
_CHINESE = re.compile(
    rf"第\s?[{_CJK}]{{1,7}}\s?[章回节節卷部篇集幕夜話话]"
    r"(?:[\s　:：、—-]+\S.*|[^，。！？、；]{0,25})?"
)
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九十百]{1,5}|[（(][一二三四五六七八九十]{1,3}[）)]")
_KOREAN = re.compile(
    r"(?:제\s?\d{1,3}\s?[장부권편막화절](?:\s*[.:]?\s+\S.*|[.:]?)"
    r"|\d{1,3}\s?장[.:]?(?:\s.*)?)"
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
    if len(text) > LONGEST_WORD:
        return 0
    if _BARE.fullmatch(text):
        return 2
    return 3 if _ROMAN.fullmatch(text) or _KANJI_NUMBER.fullmatch(text) else 0


def _is_chapter(text: str) -> bool:
    """Whether there is a word for a chapter with a number; its first letter says where to look."""
    first = text[0]
    if first == "第":
        return bool(_CHINESE.fullmatch(text))
    if first == "제" or first.isdigit():
        return bool(_KOREAN.fullmatch(text))
    return _labelled(text)


def is_numbered_title(line: str) -> bool:
    """True for `IV. The Rabbit Sends in a Little Bill`: a heading only among others like it."""
    return len(line) <= LONGEST and bool(_ROMAN_TITLE.fullmatch(line.strip()))


def is_part(title: str) -> bool:
    """True when a title names something that has chapters below it."""
    return bool(_PARTS.match(title.strip()))


def _labelled(text: str) -> bool:
    """`Part of the crowd` and `Book in hand` are prose: a heading starts with a capital."""
    return text[0].isupper() and bool(_LABELLED.fullmatch(text)) and not _reads_on(text)


def _reads_on(text: str) -> bool:
    """A long line in small letters that ends as a sentence does is prose."""
    return len(text) > 60 and text.endswith(".") and not text.isupper()
