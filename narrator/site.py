"""The site's own speaker, store and prices: settings are read here and handed on as values."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from narrator.audio.embedding import Listener, open_listener
from narrator.audio.pauses import PauseSettings
from narrator.audio.recognition import Recogniser, open_recogniser
from narrator.media import FolderStore, Store, open_store
from narrator.speech.speakers import SpeechConfig

if TYPE_CHECKING:
    from narrator.speech.profiles import Profile


@cache
def _store(url: str, copies: Path) -> Store:
    return open_store(url, copies)


def store() -> Store:
    """Return where files are kept."""
    return _store(settings.STORAGE_URL, Path(settings.DATA) / "scratch" / "copies")


def unsent() -> FolderStore | None:
    """Return where paid answers wait for a store that is not on this machine; None where it is."""
    if isinstance(store(), FolderStore):
        return None
    return FolderStore(Path(settings.DATA) / "unsent")


def scratch() -> Path:
    """Return the folder for files that are being made, on the same disk as the data."""
    folder = Path(settings.DATA) / "scratch"
    folder.mkdir(exist_ok=True)
    return folder


def speech() -> SpeechConfig:
    """Return how this site reaches its speech server."""
    return SpeechConfig(
        profile=settings.SPEECH_PROFILE,
        url=settings.SPEECH_URL,
        token=settings.DEEPINFRA_TOKEN,
        model=settings.SPEECH_MODEL,
        clone_model=settings.SPEECH_CLONE_MODEL,
        price_per_million=settings.SPEECH_PRICE_PER_MILLION,
        enrolment_price=settings.SPEECH_ENROLMENT_PRICE,
        own_keys=settings.SPEECH_OWN_KEYS,
    )


def profile() -> Profile:
    """Return what this site's speech server can do."""
    from narrator.speech.profiles import PROFILES

    return PROFILES[settings.SPEECH_PROFILE]


@cache
def _listener(named: str) -> Listener:
    return open_listener(named)


def listener() -> Listener:
    """Return what tells speakers apart. Raise `NoModel` when it was named and is not there."""
    return _listener(settings.SPEAKER_MODEL)


@cache
def _recogniser(named: str) -> Recogniser:
    return open_recogniser(named)


def recogniser() -> Recogniser:
    """Return what writes down what it hears. Raise `NoModel` where there is none."""
    return _recogniser(settings.SPEECH_RECOGNISER)


def pauses() -> PauseSettings:
    """Return the pauses between passages."""
    return PauseSettings(**settings.PAUSES)
