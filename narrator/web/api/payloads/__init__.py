"""What the API answers with. The contract names these fields; others may be added."""

from narrator.web.api.payloads.books import (
    BookPayload,
    ChapterPayload,
    ChapterSummary,
    book_payload,
    chapter_payload,
    chapter_summary,
)
from narrator.web.api.payloads.jobs import JobPayload, audio_url, job_payload, take_url
from narrator.web.api.payloads.quotes import QuotePayload, quote_payload
from narrator.web.api.payloads.reasons import BASE, Reason, reason
from narrator.web.api.payloads.voices import VoicePayload, voice_payload

__all__ = [
    "BASE",
    "BookPayload",
    "ChapterPayload",
    "ChapterSummary",
    "JobPayload",
    "QuotePayload",
    "Reason",
    "VoicePayload",
    "audio_url",
    "book_payload",
    "chapter_payload",
    "chapter_summary",
    "job_payload",
    "quote_payload",
    "reason",
    "take_url",
    "voice_payload",
]
