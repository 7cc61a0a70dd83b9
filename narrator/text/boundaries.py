"""Where a sentence may end: what the segmenter proposes, and what speaks against it.

The segmenter keeps a quotation whole, however long, and breaks before "said he". So it is shown
the text without its quotation marks, and each of its breaks is then judged by what is near.
"""

from __future__ import annotations

import re

from narrator.text.abbreviations import (
    BEFORE,
    BEFORE_NUMBERS,
    GERMAN_BEFORE_ORDINALS,
    GERMAN_MONTHS,
    NONE,
)

# How far a rule may look: without a limit, hostile text makes the search quadratic.
NEAR = 40

QUOTES = '"“”„‟«»‹›「」『』'
WITHOUT_QUOTES = str.maketrans(dict.fromkeys(QUOTES, " "))
# ' and ’ are apostrophes too: a quotation mark only before a word, or after a mark.
SINGLE_QUOTE = re.compile(r"(?<!\S)['‘](?=\w)|(?<=[—–(])['‘](?=\w)|(?<=[.!?…,])['’](?!\w)")

OPENERS = frozenset("“‘„‚«‹「『《〈【（([¿¡")
# German books print »so« and „so“.
GERMAN_OPENERS = frozenset("„‚「『（([")
RUSSIAN_OPENERS = frozenset("„«「『（([")
CLOSERS = frozenset("\"'”’»›」』》〉】）)]“‘«‹")
SPACED_CLOSER = re.compile(r"\s+[»›](?=\s|[»›.,;]|$)")

END_MARKS = frozenset(".!?…。！？．｡‥⋯‽")
NEVER_FIRST = frozenset(",;:)]}、。！？，；：）」』】》〉”%")
BESIDE_A_WORD = re.compile(r"[\s\"'“”„‟«»‹›‘’‚「」『』(\[（…—–―\-.*_¡¿]+")

# “Fins,” “whiskers,” and so on: words, not speeches.
BETWEEN_WORDS = frozenset(",;、，；")
# The mark of a note, or a point that belongs to what is before: "«…» ."
BELONGS_BEFORE = re.compile(r"\[\d+\]|\.(?!\.)")
BETWEEN_QUOTATIONS = re.compile(r"[」』](?=[「『])|”(?=\s?“)|»(?=\s?«)")
# What the segmenter never breaks at: it takes "No.” He" for a number, "… He" for a hesitation, and
# a number after a mark for the rest of one, also in "。2010年".
OVERLOOKED = re.compile(
    r"[.!?…][\"'”’»)\]]+(?=\s)|\bNo\.(?=\s+[^\W\d_])|(?:…|\.\.\.)(?=\s+(?!I\b)\S)"
    r"|(?<=[^\W\d_]{4})[.!?](?=\s+\d)|[。！？][」』”’）]*(?=\d)"
)
TOKEN = re.compile(r"-*([^\s\"'“”„«»‘’()\[\]—–,]+)\.$")
NUMBER = re.compile(r"(\S+)\s+\d{1,2}\.$")
# "J.R.R." and "J.-P."
INITIALS = re.compile(r"(?:[A-ZА-Я]\.-?)+[A-ZА-Я]")

JAPANESE_TAG = re.compile(r"と|って|なんて|など|か[、，]")
KOREAN_TAG = re.compile(
    r"이?라(고|며|는|면서|던|니)|하(고|며|는|면서|자|니|더니|였|여|시고)|한다|했|고\b|며\b"
)
# With a colon it says who speaks next.
CHINESE_TAG = re.compile(
    r"[^，。！？：；“”「」\s]{0,7}?(说道?|說道?|问道?|問道?|答道?|喊道?|叫道?|笑道|嚷道?|骂道?|道|曰)[，。！？,]"
)
ENGLISH_TAG = re.compile(
    r"(I|[A-Z][\w.’']+(\s[A-Z][\w’']+){0,2})\s"
    r"(said|asked|replied|answered|cried|shouted|whispered|muttered|murmured|exclaimed|called|added"
    r"|demanded|inquired|screamed|yelled|snapped|repeated|returned|remarked|observed)\b"
)


def propose(text: str, language: str) -> list[int]:
    """Return in order the offsets at which a sentence of `text` may end, white space excluded."""
    from sentencex import get_sentence_boundaries

    bare = SINGLE_QUOTE.sub(" ", text.translate(WITHOUT_QUOTES))
    marks = (BETWEEN_QUOTATIONS, OVERLOOKED)
    found = {match.end() for mark in marks for match in mark.finditer(text)}
    for boundary in get_sentence_boundaries(language, bare):
        found.add(_place(text, bare, boundary["end_index"], language))
    return sorted(found - {0, len(text)})


def _place(text: str, bare: str, edge: int, language: str) -> int:
    """Move an edge of the text without quotation marks to between closing and opening ones."""
    mark = edge
    while mark > 0 and bare[mark - 1].isspace():
        mark -= 1
    openers = {"de": GERMAN_OPENERS, "ru": RUSSIAN_OPENERS}.get(language, OPENERS)
    at = mark
    while at < edge and not text[at].isspace() and text[at] not in openers:
        at += 1
    if language != "de" and (closer := SPACED_CLOSER.match(text, at, edge + 1)):
        at = min(closer.end(), edge)
    return at


def divides(text: str, at: int, language: str, *, cased: bool) -> bool:
    """Whether a sentence really ends at `at`, judged by the characters near it."""
    before, after = text[max(0, at - NEAR) : at].rstrip(), text[at : at + NEAR]
    said = before.rstrip("".join(CLOSERS) + " \u202f\u00a0")
    quoted = len(said) < len(before)
    following = after.lstrip()
    if not said or not following or following[0] in NEVER_FIRST or BELONGS_BEFORE.match(following):
        return False
    first = BESIDE_A_WORD.sub("", following, count=1)[:1]
    if cased and first.islower():
        return False
    if said[-1] not in END_MARKS:
        apart = quoted and said[-1] not in BETWEEN_WORDS
        return apart and BETWEEN_QUOTATIONS.search(text, at - 1, at + 2) is not None
    if not _apart(text, at, language):
        return False
    if quoted and _is_tag(said[-1], following, language):
        return False
    return quoted or not _abbreviated(said, following, language)


def _apart(text: str, at: int, language: str) -> bool:
    """Chinese and Japanese write no space after a mark; the others do, or close a quotation."""
    if text[at - 1] in "．." and text[at : at + 1].isdigit():
        return False
    if language in {"zh", "ja"} or text[at : at + 1].isspace() or text[at - 1].isspace():
        return True
    return language != "ko" and text[at - 1] in CLOSERS


def _is_tag(mark: str, following: str, language: str) -> bool:
    """Whether what follows a quotation says who spoke it."""
    tag = {"ja": JAPANESE_TAG, "ko": KOREAN_TAG, "zh": CHINESE_TAG}.get(language)
    if language == "en" and mark in "!?…":
        tag = ENGLISH_TAG
    return tag is not None and tag.match(following) is not None


def _abbreviated(said: str, following: str, language: str) -> bool:
    token = TOKEN.search(said)
    if token is None:
        return False
    word = token.group(1)
    if language == "de" and _is_german_ordinal(said, following):
        return True
    if len(word) == 1 and word.isupper():
        return not (language == "en" and word == "I")
    if word.lower() in BEFORE_NUMBERS:
        return following[0].isdigit()
    if word.lower() in BEFORE.get(language, NONE):
        return True
    return INITIALS.fullmatch(word) is not None and ("-" in word or _is_name(following))


def _is_name(following: str) -> bool:
    """After "J.R.R." comes a name; a lone short word after "U.S." begins a sentence."""
    return re.match(r"[A-ZА-Я]\w{3,}", following) is not None


def _is_german_ordinal(said: str, following: str) -> bool:
    number = NUMBER.search(said)
    if number is None:
        return False
    month = following.split(maxsplit=1)[0].strip(".,;") in GERMAN_MONTHS
    return month or number.group(1).lower() in GERMAN_BEFORE_ORDINALS
