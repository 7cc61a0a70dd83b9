"""Sentences to hear a voice with, where no book is at hand. Written for Narrator.

Each has a name or a number, a pause and a change of tone, and is 60 to 140 characters long in the
Latin scripts: enough to judge a narrator by, cheap enough to draw five.
"""

from __future__ import annotations

from narrator.speech import languages

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "The last train had left at ten, and yet someone was still waiting under the clock.",
        "“You came back,” said Miriam quietly. “I had almost stopped counting the days.”",
        "In the spring of 1911 the river rose, took the mill with it, and left the bridge behind.",
    ),
    "zh": (
        "末班车十点就开走了，可是钟楼下面还有一个人在等。",
        "“你回来了，”米莲轻声说，“我差一点就不再数日子了。”",
        "那年春天河水上涨，冲走了磨坊，却把那座桥留了下来。",
    ),
    "de": (
        "Der letzte Zug war um zehn gefahren, und doch wartete noch jemand unter der Uhr.",
        "„Du bist zurück“, sagte Miriam leise. „Ich hatte schon aufgehört, die Tage zu zählen.“",
        "Im Frühjahr 1911 stieg der Fluss, nahm die Mühle mit und ließ die Brücke stehen.",
    ),
    "fr": (
        "Le dernier train était parti, mais quelqu’un attendait encore sous l’horloge.",
        "« Te voilà », dit Miriam à voix basse. « J’avais presque cessé de compter les jours. »",
        "Au printemps 1911, la rivière monta, emporta le moulin et ne laissa que le pont.",
    ),
    "it": (
        "L’ultimo treno era partito alle dieci, eppure qualcuno aspettava ancora sotto l’orologio.",
        "«Sei tornato», disse piano Miriam. «Avevo quasi smesso di contare i giorni.»",
        "Nella primavera del 1911 il fiume salì, portò via il mulino e lasciò soltanto il ponte.",
    ),
    "es": (
        "El último tren había salido a las diez, y aun así alguien esperaba bajo el reloj.",
        "—Has vuelto —dijo Miriam en voz baja—. Casi había dejado de contar los días.",
        "En la primavera de 1911 el río creció, se llevó el molino y dejó solamente el puente.",
    ),
    "pt": (
        "O último comboio partira às dez, e ainda assim alguém esperava debaixo do relógio.",
        "— Voltaste — disse Miriam em voz baixa. — Eu quase deixara de contar os dias.",
        "Na primavera de 1911 o rio subiu, levou o moinho e deixou apenas a ponte.",
    ),
    "ru": (
        "Последний поезд ушёл в десять, но под часами всё ещё кто-то ждал.",
        "— Ты вернулся, — тихо сказала Мириам. — Я уже почти перестала считать дни.",
        "Весной 1911 года река поднялась, унесла мельницу и оставила один только мост.",
    ),
    "ja": (
        "最終列車は十時に出たのに、時計の下ではまだ誰かが待っていた。",
        "「帰ってきたのね」とミリアムは静かに言った。「もう日を数えるのをやめるところだった」",
        "その年の春、川があふれて水車小屋を押し流し、橋だけが残った。",
    ),
    "ko": (
        "마지막 기차는 열 시에 떠났는데, 시계 아래에서는 아직 누군가 기다리고 있었다.",
        "“돌아왔구나.” 미리암이 조용히 말했다. “날짜를 세는 일도 그만둘 뻔했어.”",
        "그해 봄 강물이 불어나 물레방아를 쓸어 가고, 다리만 남겨 두었다.",
    ),
}


def sentences(language: str) -> tuple[str, ...]:
    """Of a language by its BCP 47 tag; of English where the language has none."""
    return SENTENCES.get(languages.primary(language), SENTENCES["en"])
