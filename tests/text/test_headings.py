"""What is a chapter's heading by its words, and what only begins like one."""

from __future__ import annotations

import pytest

from narrator.text import headings

HEADINGS = [
    "CHAPTER THE FIRST", "CHAPTER XIV.—THE STORM", "Chapter 12: The End", "CHAPTER TWENTY-ONE",
    "Book the First", "BOOK I. THE COMING", "PART THE SECOND", "Letter 4", "ACT I",
    "SCENE II. A room", "Canto I", "STAVE ONE", "Chap. III.", "Chapter the Last", "Prologue",
    "EPILOGUE", "Preface to the Second Edition", "Interlude", "Volume One", "Chapter 1",
    "CHAPTER 3.", "Chapter Thirteen. The Sea", "PART ONE", "The First Part",
    "CHAPTER I—IN WHICH WE MEET", "Erstes Kapitel", "1. Kapitel", "Kapitel I",
    "Kapitel 12. Der Sturm", "ZWEITES BUCH", "Zwölftes Kapitel", "Dreiundzwanzigstes Kapitel",
    "Erster Teil", "Erster Theil", "Zweiter Akt", "Erster Aufzug", "Capitel 3",
    "Das erste Kapitel", "Vorwort", "Nachwort", "Einleitung", "Kapitel Eins", "Siebentes Kapitel",
    "CHAPITRE PREMIER", "Chapitre 3", "Chapitre deuxième", "PREMIÈRE PARTIE", "Livre II",
    "Chapitre XII : La mer", "Avant-propos", "Épilogue", "ÉPILOGUE", "Acte premier", "Scène II",
    "Chapitre dix", "Chapitre vingt et un", "Capítulo primero", "CAPÍTULO XXI",
    "Capítulo 3: La casa", "Primera parte", "Libro segundo", "Prólogo", "Epílogo",
    "Jornada primera", "Capítulo decimotercero", "Capítulo vigésimo segundo", "Capítulo uno",
    "Capitolo primo", "CAPITOLO III", "Capitolo 5 - La fuga", "PARTE PRIMA", "Libro secondo",
    "Prologo", "Capitolo undicesimo", "Atto primo", "Capitolo dodicesimo", "Capitolo ventesimo",
    "CAPÍTULO PRIMEIRO", "Primeira parte", "Livro segundo", "Capítulo décimo primeiro", "Глава 5",
    "ГЛАВА ПЕРВАЯ", "Глава двадцать первая", "Часть вторая", "Книга первая", "Пролог", "Эпилог",
    "Том I", "Действие первое", "Глава XII. Буря", "Предисловие", "Глава одиннадцатая",
    "Глава шестнадцатая", "第一章", "第十二回 王婆贪贿", "第3章 开始", "第一百二十回", "卷一",
    "楔子", "序", "第 5 章",
    "第二十章：归来", "第3回", "序章", "プロローグ", "エピローグ", "その一", "第一部", "あとがき",
    "第三話 旅立ち", "제1장", "제 1 장",
    "1장", "제2부", "프롤로그", "에필로그", "1부", "제3화 시작", "XIV", "（一）", "一", "CXII.",
]  # fmt: skip
PROSE = [
    "I was born.", "Part of the crowd left.", "Book in hand, he went.",
    "Chapter one of his life was over.", "Act one was over, and we left.", "Letter to a friend",
    "Part two of the plan failed.", "Глава семьи вошла.", "Часть людей ушла.",
    "Kapitel der Geschichte", "Erster Teil der Reise war vorbei.", "Scene of the crime",
    "第一回是民国元年，我初到北京。", "第二天早上，他走了。",
    "Primera parte del camino la hizo a pie.",
    "제1장을 읽고 그는 잠들었다.", "3장의 편지를 썼다.", "Volume three times as large.",
    "Prolog und Epilog waren gestrichen.", "Introduction to the neighbours took an hour.",
    "Parte de la gente se fue.", "Libro in mano, uscì.", "Livre de cuisine",
    "Том вошёл в комнату.", "Том пять раз стучал в дверь.", "Второй том лежал на столе.", "Канто",
    "Die erste Szene war gespielt.",
    "Second part of the story: he died, and they buried him there.", "Первая глава была скучной.",
    "第三节车厢里没有人。", "第一部電影很好看。", "MIX", "Canto de pájaros", "Acts of kindness",
    "Part with me, if you must.", "1부터 10까지 세었다.",
]  # fmt: skip


@pytest.mark.parametrize("line", HEADINGS)
def test_a_heading_of_a_real_book_is_one(line: str) -> None:
    assert headings.rank(line) > 0


@pytest.mark.parametrize("line", PROSE)
def test_prose_that_begins_like_a_heading_is_none(line: str) -> None:
    assert headings.rank(line) == 0


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("PART ONE", 1), ("Zweites Buch", 1), ("Часть вторая", 1), ("第一部", 1), ("제2부", 1),
        ("Chapter 2", 2), ("Erstes Kapitel", 2), ("Prologue", 2), ("第一回", 2), ("CXII.", 3),
        ("一", 3),
    ],
)  # fmt: skip
def test_parts_stand_above_chapters_and_chapters_above_numbers(line: str, level: int) -> None:
    assert headings.rank(line) == level


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Capítulo X. De los graciosos razonamientos que pasaron entre don Quijote y Sancho.",
            True,
        ),
        ("CHAPTER IV OF WHAT HAPPENED TO OUR KNIGHT WHEN HE LEFT THE INN AND MET A MULETEER", True),
        (
            "Chapter four of the book that he had lent me says nothing at all of these matters.",
            False,
        ),
        ("Chapter 1. " + "It rained. " * 40, False),
    ],
)
def test_titles_that_are_sentences(line: str, *, expected: bool) -> None:
    assert headings.is_long_title(line) is expected
