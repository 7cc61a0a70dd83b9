"""What is said before a book and after it: title, author and narrator, in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrator.text import clean
from narrator.text.language import FALLBACK


@dataclass(frozen=True, slots=True)
class Words:
    """Templates; the second of each pair is for a book without an author."""

    before: tuple[str, str]
    after: tuple[str, str]
    headings: tuple[str, str]


WORDS = {
    "en": Words(
        (
            "{title}. Written by {author}. Narrated by {narrator}.",
            "{title}. Narrated by {narrator}.",
        ),
        (
            "This has been {title}, written by {author}, narrated by {narrator}.",
            "This has been {title}, narrated by {narrator}.",
        ),
        ("Opening credits", "Closing credits"),
    ),
    "de": Words(
        ("{title}. Von {author}. Gelesen von {narrator}.", "{title}. Gelesen von {narrator}."),
        (
            "Sie hörten: {title}, von {author}, gelesen von {narrator}.",
            "Sie hörten: {title}, gelesen von {narrator}.",
        ),
        ("Vorspann", "Abspann"),
    ),
    "fr": Words(
        ("{title}. De {author}. Lu par {narrator}.", "{title}. Lu par {narrator}."),
        (
            "Vous venez d’entendre {title}, de {author}, lu par {narrator}.",
            "Vous venez d’entendre {title}, lu par {narrator}.",
        ),
        ("Générique de début", "Générique de fin"),
    ),
    "es": Words(
        ("{title}. De {author}. Narrado por {narrator}.", "{title}. Narrado por {narrator}."),
        (
            "Han escuchado {title}, de {author}, narrado por {narrator}.",
            "Han escuchado {title}, narrado por {narrator}.",
        ),
        ("Créditos iniciales", "Créditos finales"),
    ),
    "it": Words(
        ("{title}. Di {author}. Letto da {narrator}.", "{title}. Letto da {narrator}."),
        (
            "Avete ascoltato {title}, di {author}, letto da {narrator}.",
            "Avete ascoltato {title}, letto da {narrator}.",
        ),
        ("Titoli di testa", "Titoli di coda"),
    ),
    "pt": Words(
        ("{title}. De {author}. Narrado por {narrator}.", "{title}. Narrado por {narrator}."),
        (
            "Você ouviu {title}, de {author}, narrado por {narrator}.",
            "Você ouviu {title}, narrado por {narrator}.",
        ),
        ("Créditos iniciais", "Créditos finais"),
    ),
    "ru": Words(
        ("{title}. Автор: {author}. Читает {narrator}.", "{title}. Читает {narrator}."),
        (
            "Вы прослушали книгу «{title}». Автор: {author}. Исполнитель: {narrator}.",
            "Вы прослушали книгу «{title}». Исполнитель: {narrator}.",
        ),
        ("Начало", "Конец"),
    ),
    "zh": Words(
        ("《{title}》。作者：{author}。朗读：{narrator}。", "《{title}》。朗读：{narrator}。"),
        (
            "您刚才收听的是《{title}》。作者：{author}。朗读：{narrator}。",
            "您刚才收听的是《{title}》。朗读：{narrator}。",
        ),
        ("片头", "片尾"),
    ),
    "ja": Words(
        ("『{title}』。作、{author}。朗読、{narrator}。", "『{title}』。朗読、{narrator}。"),
        (
            "お聴きいただいたのは『{title}』。作、{author}。朗読、{narrator}。",
            "お聴きいただいたのは『{title}』。朗読、{narrator}。",
        ),
        ("オープニング", "エンディング"),
    ),
    "ko": Words(
        ("『{title}』. 지은이 {author}. 낭독 {narrator}.", "『{title}』. 낭독 {narrator}."),
        (
            "지금까지 들으신 작품은 『{title}』입니다. 지은이 {author}. 낭독 {narrator}.",
            "지금까지 들으신 작품은 『{title}』입니다. 낭독 {narrator}.",
        ),
        ("여는 말", "맺는 말"),
    ),
}
OPENING, CLOSING = "opening", "closing"
# A title may end in a mark of its own: "Who Goes There?." is no sentence.
TWO_MARKS = re.compile(r"([.!?…。！？])[.。]")


def credit_words(place: str, language: str, *, title: str, author: str, narrator: str) -> str:
    """Return what is said at the opening or the closing of a book."""
    found = WORDS.get(language, WORDS[FALLBACK])
    with_author, without = found.before if place == OPENING else found.after
    names = {"title": title, "author": author, "narrator": narrator}
    plain = {name: clean.line(value) for name, value in names.items()}
    said = (with_author if plain["author"] else without).format(**plain)
    return TWO_MARKS.sub(r"\1", said)


def credit_title(place: str, language: str) -> str:
    """Return what such a chapter is called."""
    first, last = WORDS.get(language, WORDS[FALLBACK]).headings
    return first if place == OPENING else last
