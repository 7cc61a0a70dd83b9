"""The rows from which all background work can be derived."""

from jobs.models.conversation import Conversation
from jobs.models.edition import Edition, EditionState, OnCollision
from jobs.models.enrolment import Enrolment
from jobs.models.feed import Feed
from jobs.models.heard import Heard
from jobs.models.job import Job, JobEvent, JobQuerySet, Kind, NarratedChapter
from jobs.models.money import Charge, Quote, QuotePart, SpendingStop
from jobs.models.notice import Notice, NoticeState, Webhook
from jobs.models.request import RememberedAnswer
from jobs.models.speech_server import SpeechServer
from jobs.models.take import LOST, WORKER_LOST, Draw, Former, Passage, Role, Take
from jobs.models.transcript import Transcript

__all__ = [
    "LOST",
    "WORKER_LOST",
    "Charge",
    "Conversation",
    "Draw",
    "Edition",
    "EditionState",
    "Enrolment",
    "Feed",
    "Former",
    "Heard",
    "Job",
    "JobEvent",
    "JobQuerySet",
    "Kind",
    "NarratedChapter",
    "Notice",
    "NoticeState",
    "OnCollision",
    "Passage",
    "Quote",
    "QuotePart",
    "RememberedAnswer",
    "Role",
    "SpeechServer",
    "SpendingStop",
    "Take",
    "Transcript",
    "Webhook",
]
