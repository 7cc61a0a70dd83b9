"""From the HTML of older books to that of EPUB 3, without a change of how it looks.

What HTML 5 has no word for is said in CSS, or dropped where it never had an effect on the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from narrator.text import xmlsafe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

XHTML = "http://www.w3.org/1999/xhtml"
XML = "{http://www.w3.org/XML/1998/namespace}"

RENAMED: Final = {
    "acronym": ("abbr", ""),
    "applet": ("div", ""),
    "basefont": ("span", ""),
    "big": ("span", "font-size: larger"),
    "blink": ("span", ""),
    "center": ("div", "text-align: center"),
    "dir": ("ul", ""),
    "font": ("span", ""),
    "listing": ("pre", ""),
    "marquee": ("div", ""),
    "nobr": ("span", "white-space: nowrap"),
    "strike": ("s", ""),
    "tt": ("span", "font-family: monospace"),
    "xmp": ("pre", ""),
}
_SIZES: Final = ("x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")
_NUMBER: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|%)?\s*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{3})?(?:-[A-Za-z0-9]{1,8})*")
_COLOUR: Final = re.compile(r"#?[A-Za-z0-9]{1,30}")
_CLEARED: Final = {"left": "left", "right": "right", "all": "both", "both": "both"}
_FLOATED: Final = frozenset({"img", "table", "object", "iframe", "hr"})

# Obsolete, and nothing of them is seen.
# fmt: off
_DROPPED: Final = frozenset({
    "alink", "archive", "axis", "char", "charoff", "charset", "classid", "codebase", "codetype",
    "compact", "coords", "datapagesize", "declare", "frame", "hspace", "language", "link",
    "longdesc", "marginheight", "marginwidth", "methods", "nohref", "noshade", "profile", "rev",
    "rules", "scheme", "scrolling", "shape", "standby", "summary", "text", "urn", "valuetype",
    "version", "vlink", "vspace",
})
# fmt: on
_STILL: Final = {"charset": "meta", "coords": "area", "shape": "area"}


def modernize(root: etree._Element) -> None:
    """Bring all HTML below `root` to what EPUB 3 allows."""
    for element in list(root.iter(f"{{{XHTML}}}*")):
        _rename(element)
        if element.keys():
            _restyle(element)
            _drop(element)


def _rename(element: etree._Element) -> None:
    name = xmlsafe.name(element)
    if found := RENAMED.get(name):
        if name == "font":
            _add_styles(element, _font(element))
        element.tag = f"{{{XHTML}}}{found[0]}"
        _add_styles(element, [found[1]] if found[1] else [])


def _font(element: etree._Element) -> Iterator[str]:
    size, colour, face = (_taken(element, name).strip() for name in ("size", "color", "face"))
    if re.fullmatch(r"[1-7]", size):
        yield f"font-size: {_SIZES[int(size) - 1]}"
    elif size.startswith(("+", "-")):
        yield f"font-size: {'larger' if size[0] == '+' else 'smaller'}"
    if _colour(colour):
        yield f"color: {_colour(colour)}"
    if family := re.sub(r"[^\w ,-]", "", face):
        yield f"font-family: {family}"


def _taken(element: etree._Element, name: str) -> str:
    value = element.get(name) or ""
    element.attrib.pop(name, "")
    return value


def _restyle(element: etree._Element) -> None:
    """Say in CSS what stood in an attribute."""
    name = xmlsafe.name(element)
    found: list[str] = []
    for attribute, style in _STYLES.items():
        value = element.get(attribute)
        if value is None or _is_html5(name, attribute, value):
            continue
        del element.attrib[attribute]
        found += filter(None, [style(name, value.strip().lower())])
    _add_styles(element, found)


def _is_html5(name: str, attribute: str, value: str) -> bool:
    if attribute in {"width", "height"}:
        measured = {"img", "object", "embed", "iframe", "video", "canvas", "input", "source"}
        return name in measured and value.strip().isdigit()
    if attribute == "type":
        return name not in {"ul", "li"}
    if attribute == "size":
        return name in {"input", "select"}
    if attribute == "color":
        return name == "link"
    return attribute == "border" and name == "table" and value in {"", "1"}


def _align(name: str, value: str) -> str:
    if name in _FLOATED and value in {"left", "right"}:
        return f"float: {value}"
    if name in {"table", "hr"} and value == "center":
        return "margin-left: auto; margin-right: auto"
    if name == "img" and value in {"top", "middle", "bottom", "baseline", "texttop"}:
        return f"vertical-align: {'text-top' if value == 'texttop' else value}"
    if name == "caption" and value in {"top", "bottom"}:
        return f"caption-side: {value}"
    return f"text-align: {value}" if value in {"left", "right", "center", "justify"} else ""


def _measured(property_: str) -> Callable[[str, str], str]:
    def style(_name: str, value: str) -> str:
        found = _NUMBER.fullmatch(value)
        return f"{property_}: {found[1]}{found[2] or 'px'}" if found else ""

    return style


def _coloured(property_: str) -> Callable[[str, str], str]:
    def style(_name: str, value: str) -> str:
        return f"{property_}: {_colour(value)}" if _colour(value) else ""

    return style


def _colour(value: str) -> str:
    plain = value.strip()
    if not _COLOUR.fullmatch(plain):
        return ""
    bare_hex = re.fullmatch(r"[0-9a-fA-F]{6}", plain) and not plain.isalpha()
    return f"#{plain}" if bare_hex else plain


def _border(_name: str, value: str) -> str:
    width = value if value.isdigit() else "1"
    return f"border: {width}px solid" if width != "0" else "border: 0"


def _list_style(_name: str, value: str) -> str:
    return f"list-style-type: {value}" if value in {"disc", "circle", "square", "none"} else ""


_STYLES: Final[dict[str, Callable[[str, str], str]]] = {
    "align": _align,
    "background": lambda _name, _value: "",
    "bgcolor": _coloured("background-color"),
    "border": _border,
    "bordercolor": _coloured("border-color"),
    "cellpadding": lambda _name, _value: "",
    "cellspacing": _measured("border-spacing"),
    "clear": lambda _name, value: f"clear: {_CLEARED[value]}" if value in _CLEARED else "",
    "color": _coloured("color"),
    "height": _measured("height"),
    "nowrap": lambda _name, _value: "white-space: nowrap",
    "size": _measured("height"),
    "type": _list_style,
    "valign": lambda _name, value: f"vertical-align: {value}" if value.isalpha() else "",
    "width": _measured("width"),
}


def _drop(element: etree._Element) -> None:
    name = xmlsafe.name(element)
    for attribute in _DROPPED.intersection(element.keys()):
        if name != _STILL.get(attribute):
            del element.attrib[attribute]
    if name in {"td", "tr"} and element.get("scope"):
        del element.attrib["scope"]
    if name == "td" and element.get("abbr"):
        del element.attrib["abbr"]
    _anchor(element, name)
    _language(element)


def _anchor(element: etree._Element, name: str) -> None:
    """`<a name>` and `<img name>` are ids now."""
    if name in {"a", "img", "form", "object", "iframe"} and element.get("name") is not None:
        old = _taken(element, "name")
        if not element.get("id") and old and not re.search(r"\s", old):
            element.set("id", old)


def _language(element: etree._Element) -> None:
    """Both ways to name a language must say the same, and be well-formed."""
    told = element.get(f"{XML}lang")
    if told is not None and element.get("lang") not in {None, told}:
        element.set("lang", told)
    for name in ("lang", f"{XML}lang"):
        if (value := element.get(name)) is not None:
            _set(element, name, language_tag(value))
    for name in ("space", "base"):
        element.attrib.pop(f"{XML}{name}", "")


def language_tag(value: str) -> str:
    """A language as BCP 47 wants it; "" for what is none."""
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _set(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    else:
        del element.attrib[name]


def _add_styles(element: etree._Element, styles: Iterable[str]) -> None:
    """Before what the page says in `style` itself: an attribute never has the last word."""
    if found := [*styles]:
        own = element.get("style")
        element.set("style", "; ".join([*found, *([own] if own else [])]))
