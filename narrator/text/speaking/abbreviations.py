"""Short forms in full, where they have one reading: "St." and "D." have two and are left."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording


class ShortForms(NamedTuple):
    """What stands before a name, before a number, before anything, or last in a sentence too.

    Without the last point. What begins with a small letter may begin with a capital.
    """

    names: dict[str, str]
    numbers: dict[str, str]
    before: dict[str, str]
    last: dict[str, str]


def _pairs(words: str) -> dict[str, str]:
    """ "Mr=Mister; Dr=Doctor"."""
    return dict(pair.strip().split("=") for pair in words.split(";")) if words else {}


def _forms(names: str, numbers: str, before: str, last: str) -> ShortForms:
    return ShortForms(_pairs(names), _pairs(numbers), _pairs(before), _pairs(last))


FORMS = {
    "en": _forms(
        "Mr=Mister; Mrs=Missus; Dr=Doctor; Prof=Professor; Rev=Reverend; Capt=Captain; Col=Colonel"
        "; Gen=General; Lt=Lieutenant; Sgt=Sergeant; Maj=Major; Gov=Governor; Sen=Senator"
        "; Adm=Admiral; Cmdr=Commander; Cpl=Corporal",
        "No=number; Nos=numbers; vol=volume; vols=volumes; ch=chapter; chap=chapter; p=page"
        "; pp=pages; fig=figure",
        "e.g=for example; i.e=that is; viz=namely; vs=versus",
        "etc=et cetera",
    ),
    "de": _forms(
        "Hr=Herr; Fr=Frau; Dr=Doktor; Prof=Professor",
        "Nr=Nummer; Bd=Band; S=Seite; Kap=Kapitel; Abb=Abbildung",
        "z.B=zum Beispiel; d.h=das heißt; u.a=unter anderem; bzw=beziehungsweise; z.T=zum Teil"
        "; ca=circa; vgl=vergleiche; evtl=eventuell; ggf=gegebenenfalls",
        "usw=und so weiter",
    ),
    "fr": _forms(
        "M=Monsieur; MM=Messieurs",
        "vol=volume; chap=chapitre; p=page; pp=pages; fig=figure",
        "p.ex=par exemple; c.-à-d=c’est-à-dire",
        "etc=et cetera",
    ),
    "es": _forms(
        "Sr=señor; Sra=señora; Srta=señorita; Sres=señores; Dr=doctor; Dra=doctora; Prof=profesor",
        "núm=número; pág=página; págs=páginas; cap=capítulo; vol=volumen",
        "p.ej=por ejemplo",
        "etc=etcétera; Ud=usted; Uds=ustedes; Vd=usted; Vds=ustedes",
    ),
    "it": _forms(
        "sig=signor; dott=dottor; prof=professor; avv=avvocato; ing=ingegner",
        "n=numero; pag=pagina; pagg=pagine; cap=capitolo; vol=volume",
        "p.es=per esempio",
        "ecc=eccetera",
    ),
    "pt": _forms(
        "Sr=senhor; Sra=senhora; Srta=senhorita; Dr=doutor; Dra=doutora; Prof=professor",
        "pág=página; págs=páginas; cap=capítulo; vol=volume",
        "p.ex=por exemplo",
        "etc=et cetera",
    ),
    "ru": _forms(
        "",
        "",
        "т.е=то есть; т.к=так как; напр=например",
        "и т.д=и так далее; и т.п=и тому подобное; и др=и другие",
    ),
}
# Titles that end with their own last letter have no point.
WITHOUT_POINT = {
    "fr": _pairs("Mmes=Mesdames; Mme=Madame; Mlle=Mademoiselle; Mgr=Monseigneur"),
    "it": _pairs("sig.ra=signora; sig.na=signorina; dott.ssa=dottoressa"),
}
UPPER = "A-ZÀ-ÖØ-ÞŒŠŽА-ЯЁ"
# "M. L. Dupont" begins with two initials, "M. Dupont" is a gentleman.
NAME = re.compile(rf" [{UPPER}]")
NO_INITIAL = re.compile(rf" [{UPPER}][^\W\d_]")
STREET = re.compile(rf"[{UPPER}][^\W\d_{UPPER}]+ $")
ENDS = re.compile(rf"[\"'”’»)\]]*(?:\s*$|\s+[\"'“‘«„(]*[{UPPER}])")
NEAR = 40


def abbreviations(text: str, wording: Wording) -> Iterator[Found]:
    if "." in text:
        forms = FORMS[wording.language]
        yield from _before_names(text, forms.names)
        yield from _before_numbers(text, forms.numbers)
        for found in _written(text, forms.before):
            yield Found(*found.span(), _said(found[0], forms.before))
        yield from _last(text, forms.last)
    titles = WITHOUT_POINT.get(wording.language, {})
    for found in _written(text, titles, ""):
        if NAME.match(text, found.end()):
            yield Found(*found.span(), _said(found[0], titles))


def _before_names(text: str, forms: dict[str, str]) -> Iterator[Found]:
    """ "Elm Dr. Then" is a street."""
    for found in _written(text, forms):
        before = text[max(0, found.start() - NEAR) : found.start()]
        name = NO_INITIAL if found[0] == "M." else NAME
        if name.match(text, found.end()) and not (found[0] == "Dr." and STREET.search(before)):
            yield Found(*found.span(), _said(found[0], forms))


def _before_numbers(text: str, forms: dict[str, str]) -> Iterator[Found]:
    for found in _written(text, forms):
        if NUMBER.match(text, found.end()):
            yield Found(*found.span(), _said(found[0], forms))


NUMBER = re.compile(r" ?\d")


def _last(text: str, forms: dict[str, str]) -> Iterator[Found]:
    """The point stays where it ends the sentence too."""
    for found in _written(text, forms):
        point = "." if ENDS.match(text, found.end()) else ""
        yield Found(*found.span(), _said(found[0], forms) + point)


def _written(text: str, forms: dict[str, str], point: str = r"\.") -> Iterator[re.Match[str]]:
    return _pattern(tuple(forms), point).finditer(text) if forms else iter(())


@cache
def _pattern(forms: tuple[str, ...], point: str) -> re.Pattern[str]:
    """The longest first. A point inside may have a space behind it."""
    words = sorted(forms, key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(_either_case, words))}){point}(?![\w.])")


def _either_case(form: str) -> str:
    escaped = re.escape(form).replace(r"\.", r"\. ?").replace(r"\ ", " ")
    return f"[{form[0].upper()}{form[0]}]{escaped[1:]}" if form[0].islower() else escaped


def _said(written: str, forms: dict[str, str]) -> str:
    plain = written.removesuffix(".").replace(". ", ".")
    said = forms.get(plain) or forms[plain[0].lower() + plain[1:]]
    return said[0].upper() + said[1:] if written[0].isupper() else said
