"""Books, chapters and voices of their owners. Knows nothing of jobs."""

from narrator.models.books import Book, BookState, Chapter, ChapterQuerySet, Pronunciation
from narrator.models.owned import OwnedQuerySet
from narrator.models.people import SignInAttempts, Token, User, digest_of
from narrator.models.voices import Voice, VoiceQuerySet, VoiceVersion

__all__ = [
    "Book",
    "BookState",
    "Chapter",
    "ChapterQuerySet",
    "OwnedQuerySet",
    "Pronunciation",
    "SignInAttempts",
    "Token",
    "User",
    "Voice",
    "VoiceQuerySet",
    "VoiceVersion",
    "digest_of",
]
