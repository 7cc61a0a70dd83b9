"""The words that a printed book sets beside a picture or a table, known by how they begin."""

from __future__ import annotations

import re

LONGEST = 1_000  # characters

_LABELS = (
    r"figure|fig\.|table|plate|illustration|chart|map|photo(?:graph)?|diagram"
    r"|abbildung|abb\.|bild|tabelle|tab\.|tafel|karte|schaubild|diagramm|foto"
    r"|tableau|carte|planche|sch[ée]ma|graphique"
    r"|figura|tabla|cuadro|ilustraci[óo]n|gr[áa]fico|l[áa]mina|mapa"
    r"|tabella|tavola|illustrazione|tabela|quadro|ilustra[çc][ãa]o"
    r"|рис\.|рисунок|табл\.|таблица|илл?\.|схема|фото|карта|график"
)
_NUMBER = r"(?:\d{1,3}(?:[.\-–]\d{1,3}){0,3}|[IVXLC]{1,6})[a-z]?"
# A caption has a stop after its number, or goes on with a capital: "Figure 1 shows" is prose.
_CAPTION = re.compile(
    rf"(?i:{_LABELS})\s*{_NUMBER}(?:\s?[.:–—|](?=\s|$)|\s(?=[\W_]*[A-ZÀ-ÖØ-ÞА-Я])|$)"
)
_EASTERN = re.compile(
    r"(?:图|圖|図|表|写真|照片|그림|표|사진)\s*\d{1,3}(?:[.\-–]\d{1,3})*(?:[\s:：.．、]|$)"
)


def is_caption(text: str) -> bool:
    """True for `Figure 3: The workshop`, `Abb. 2.1 Der Hafen`, `表1 降水量`."""
    if len(text) > LONGEST or text[:1].islower():  # most lines of a book, before any pattern
        return False
    return bool(_CAPTION.match(text) or _EASTERN.match(text))
