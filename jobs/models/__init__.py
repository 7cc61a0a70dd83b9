"""The rows from which all background work can be derived."""

from jobs.models.job import Job, JobQuerySet, Kind, NarratedChapter
from jobs.models.money import Charge, Quote
from jobs.models.request import RememberedAnswer
from jobs.models.take import Passage, Take

__all__ = [
    "Charge",
    "Job",
    "JobQuerySet",
    "Kind",
    "NarratedChapter",
    "Passage",
    "Quote",
    "RememberedAnswer",
    "Take",
]
