"""Front and back matter: why a section is left out by default, from what it says about itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narrator.text.document import Section

# epub:type, ARIA role (without "doc-") and the `type` of an EPUB 2 guide.
_TYPES = {
    "cover": "cover",
    "titlepage": "titlepage",
    "title-page": "titlepage",
    "halftitlepage": "titlepage",
    "halftitle": "titlepage",
    "imprint": "copyright",
    "copyright-page": "copyright",
    "copyright": "copyright",
    "colophon": "copyright",
    "toc": "contents",
    "landmarks": "contents",
    "page-list": "contents",
    "pagelist": "contents",
    "loi": "contents",
    "lot": "contents",
    "index": "index",
    "footnotes": "notes",
    "endnotes": "notes",
    "rearnotes": "notes",
    "notes": "notes",
    "bibliography": "bibliography",
    "other-credits": "copyright",
}
# The whole title, in lower case and without marks, in the ten languages.
_TITLES = {
    "cover": "cover, book cover, cubierta, portada, capa, couverture, copertina, umschlag,"
    " cover page, einband, обложка, 封面, 表紙, 표지",
    "titlepage": "title page, titlepage, half title, half title page, titel, titelseite,"
    " titelblatt, page de titre, faux titre, frontespizio, folha de rosto,"
    " титульный лист, 扉, 书名页, 속표지",
    "contents": "contents, table of contents, toc, list of illustrations, illustrations,"
    " list of figures, list of tables, list of maps, inhalt, inhaltsverzeichnis,"
    " abbildungsverzeichnis, table des matieres, sommaire, table des illustrations, indice,"
    " indice general, tabla de contenido, contenido, sommario, indice dei contenuti, sumario,"
    " conteudo, оглавление, содержание, 目录, 目錄, 目次, もくじ, 차례, 목차",
    "copyright": "copyright, copyright page, imprint, colophon, impressum, mentions legales,"
    " derechos de autor, creditos, colofon, crediti, ficha tecnica, выходные данные,"
    " авторские права, 版权, 版权页, 版權, 版權頁, 奥付, 著作権, 판권, uncopyright",
    "index": "index, register, sachregister, namenregister, personenregister, index general,"
    " indice analitico, indice alfabetico, indice remissivo, предметный указатель,"
    " именной указатель, 索引, 색인, 찾아보기",
    "notes": "notes, footnotes, endnotes, fussnoten, anmerkungen, endnoten, notes de bas de page,"
    " notas, notas al pie, note, note a pie di pagina, notas de rodape, примечания, сноски, 注释,"
    " 註釋, 脚注, 注, 각주, 미주",
    "bibliography": "bibliography, references, works cited, literaturverzeichnis, bibliographie,"
    " bibliografia, referencias, литература, библиография, 参考文献, 參考文獻, 참고문헌",
    "licence": "the full project gutenberg license, full project gutenberg license,"
    " project gutenberg license, the full project gutenberg licence, license, licence",
    "advertisement": "also by, also by the author, other books by, by the same author,"
    " du meme auteur, del mismo autor, dello stesso autore, weitere bucher, advertisement,"
    " advertisements, newsletter",
}
_REASONS = {
    title.strip(): reason for reason, titles in _TITLES.items() for title in titles.split(",")
}
# "Contents of Volume II": a list may be only one of several.
_PART_OF_LIST = re.compile(
    rf"(?:{'|'.join(title.strip() for title in _TITLES['contents'].split(','))}) (?:\w+ ){{0,2}}"
    r"(?:volume|vol|band|tome|tomo|teil|part|partie|parte|book|buch|livre|libro|livro|том|часть)\b"
    r".{0,20}"
)
_NOT_WORD = re.compile(r"[^\w\s]+")
_LICENCE = re.compile(r"project gutenberg|gutenberg(?:-tm|™) (?:license|licence)")
# In lower case: looking for plain words is many times faster than a pattern of them.
_RIGHTS = (
    *("all rights reserved", "alle rechte vorbehalten", "tous droits réservés", "copyright ©"),
    *("tous droits reserves", "todos los derechos reservados", "tutti i diritti riservati"),
    *("todos os direitos reservados", "все права защищены", "版权所有", "無断転載"),
)
_NUMBERED = re.compile(
    r"(?<!copyright )© ?\d{4}|isbn[ :]*[\d-]{10}|\bcopyright\b[^\n]{1,60}\b(?:1[89]|20)\d\d\b"
)
_LONGEST_RIGHTS = 3_000


def by_types(types: Iterable[str]) -> str:
    """The reason that an epub:type, a role or a guide's type gives, or ""."""
    words = (word.strip().lower().removeprefix("doc-") for word in types)
    return next((_TYPES[word] for word in words if word in _TYPES), "")


def by_title(title: str) -> str:
    """The reason that a title gives, or ""."""
    if len(title) > 60:
        return ""
    plain = folded(title)
    return _REASONS.get(plain, "") or ("contents" if _PART_OF_LIST.fullmatch(plain) else "")


def judged(section: Section, types: Iterable[str] = (), *, first: bool = False) -> Section:
    """The section with the reason why it is left out, if there is one.

    `first`: it stands before the first chapter, where a short text about rights is no story.
    """
    if section.reason:
        return section
    reason = by_types(types) or by_title(section.title) or _by_text(section, first=first)
    return replace(section, included=False, reason=reason) if reason else section


def _by_text(section: Section, *, first: bool) -> str:
    size = section.characters
    if size > 60_000:
        return ""
    text = "\n".join(block.text for block in section.blocks[:40])[:6_000]
    named = "utenberg" in text or "UTENBERG" in text
    if not named and size >= _LONGEST_RIGHTS:  # most chapters of a book
        return ""
    text = text.lower()
    mentions = len(_LICENCE.findall(text)) if named else 0
    if mentions >= 4 or (first and mentions and size < 1_200):
        return "licence"
    if size < _LONGEST_RIGHTS and _rights(text) >= (1 if first else 2):
        return "copyright"
    return ""


def _rights(text: str) -> int:
    """How often a text in lower case speaks of rights."""
    said = sum(text.count(words) for words in _RIGHTS)
    return said + (
        len(_NUMBERED.findall(text))
        if any(each in text for each in ("©", "isbn", "copyright"))
        else 0
    )


def folded(title: str) -> str:
    """Lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss").casefold())
    letters = "".join(each for each in plain if not 0x300 <= ord(each) < 0x370)
    return " ".join(_NOT_WORD.sub(" ", unicodedata.normalize("NFC", letters)).split())
