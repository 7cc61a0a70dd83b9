"""Characters that Word takes from a font of symbols, by their place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text import xmlsafe

if TYPE_CHECKING:
    from lxml import etree

# The letters of the Symbol font (Adobe's encoding), from "A" and from "a" on, and signs of it.
_CAPITALS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SIGNS = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥",
    **dict(zip(range(0xA1, 0xC0), "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵", strict=True)),
    **dict(zip(range(0xC0, 0xE2), "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈", strict=True)),
    0xE5: "∑", 0xF1: "〉", 0xF2: "∫",
}  # fmt: skip
_SYMBOL = (
    {0x41 + at: letter for at, letter in enumerate(_CAPITALS)}
    | {0x61 + at: letter for at, letter in enumerate(_SMALL)}
    | _SIGNS
)
_PICTURES = ("wingdings", "webdings", "zapfdingbats", "itc zapf dingbats", "marlett")
_ORNAMENT = "•"  # says nothing aloud, and alone in a paragraph it is a scene break
_PRIVATE = 0xF000  # fonts of symbols are moved to here


def symbol(element: etree._Element) -> str:
    """The character of a `w:sym`."""
    try:
        code = int(xmlsafe.attribute(element, "w:char"), 16)
    except ValueError:
        return ""
    font = xmlsafe.attribute(element, "w:font").lower()
    if font.startswith(_PICTURES):
        return _ORNAMENT
    if _PRIVATE <= code <= _PRIVATE + 0xFF:
        code -= _PRIVATE
    if font == "symbol" and code in _SYMBOL:
        return _SYMBOL[code]
    is_letter = 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_letter else ""
