"""From an installation's speech settings to a speaker."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from narrator.speech.client import HttpSpeaker
from narrator.speech.errors import Stopped
from narrator.speech.offline import OfflineSpeaker
from narrator.speech.profiles import PROFILES, Profile, Shape
from narrator.speech.server import Server

if TYPE_CHECKING:
    from narrator.speech.types import StreamingSpeaker

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class SpeechConfig:
    """Where speech is bought, and for how much. The token stays out of `repr`."""

    profile: str
    url: str
    token: str | None = field(repr=False)
    model: str
    clone_model: str
    price_per_million: Decimal
    """US dollars for a million input characters."""
    enrolment_price: Decimal = Decimal(0)
    """US dollars for each voice that the server is to keep; 0 also where nobody knows."""
    own_keys: str = ""
    """Name of the account's key under which each narration gets one of its own; "": none does."""

    def known_profile(self) -> Profile:
        """Raise `ValueError` for a name that is not in `PROFILES`."""
        if self.profile not in PROFILES:
            names = ", ".join(PROFILES)
            raise ValueError(f"SPEECH_PROFILE is {self.profile!r}; use one of {names}.")
        return PROFILES[self.profile]

    def price(self, characters: int) -> Decimal:
        """Exact US dollars; nothing at a profile that costs nothing."""
        if not self.known_profile().priced:
            return Decimal(0)
        return self.price_per_million * characters / MILLION


def open_speaker(config: SpeechConfig) -> StreamingSpeaker:
    """Raise `Stopped` for a key or an address that can never work. Close with `aclose()`."""
    profile = config.known_profile()
    if profile.shape is Shape.LOCAL:
        return OfflineSpeaker()
    return HttpSpeaker(profile, open_server(config))


def open_server(config: SpeechConfig) -> Server:
    """For enrolment, model facts and conversation. Raise `Stopped`; close with `aclose()`."""
    profile = config.known_profile()
    if profile.shape is Shape.LOCAL:
        raise Stopped("no_server", "The offline voice has no server; set another SPEECH_PROFILE.")
    _refuse_without_key(config, profile)
    return Server(config.url, config.token)


def _refuse_without_key(config: SpeechConfig, profile: Profile) -> None:
    if profile.needs_key and not config.token:
        raise Stopped(
            "key_missing",
            f"The speech profile {profile.name!r} needs a key: set DEEPINFRA_TOKEN, or set "
            "SPEECH_PROFILE=offline for the voice that needs none.",
        )
