"""What a speech server really supports, found by asking it: a few requests, less than a cent.

The documents of these servers contradict each other and leave fields out. What is learned here
becomes a `Profile`.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from narrator.speech import catalogue, enrolment
from narrator.speech.client import HttpSpeaker
from narrator.speech.enrolment import Sample
from narrator.speech.errors import SpeechError
from narrator.speech.profiles import Clone, LanguageIn
from narrator.speech.types import Utterance

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from decimal import Decimal

    from narrator.speech.profiles import Profile
    from narrator.speech.server import Server
    from narrator.speech.speakers import SpeechConfig
    from narrator.speech.types import Speech

ENGLISH = "The river rose in the night, and nobody had heard it."
CHINESE = "夜里河水涨了，谁也没有听见。"
DESCRIPTION = (
    "A mature male baritone, warm and dark in timbre, with soft rounded edges and light resonance, "
    "steady and unhurried, ideal for audiobook narration."
)
UNKNOWN_MODEL = "Narrator/no-such-model"
# whole, in Chinese, streamed, twice with a seed, with an enrolled voice
SPOKEN = (ENGLISH, CHINESE, ENGLISH, ENGLISH, ENGLISH, ENGLISH)
HOPELESS = frozenset({401, 402, 403})
UNPROCESSABLE = 422

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Finding:
    """One probe and its outcome, in a sentence."""

    probe: str
    works: bool
    said: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and the profile that follows from it."""

    profile: Profile
    findings: tuple[Finding, ...]


def estimate(config: SpeechConfig) -> Decimal:
    """US dollars that all probes cost at most, as if descriptions were charged too."""
    return config.price(sum(len(text) + len(DESCRIPTION) for text in SPOKEN))


async def probe(config: SpeechConfig, server: Server) -> Report:
    """Ask everything once. Raise `Stopped` where the key or the balance makes it pointless."""
    probing = _Probing(config, server)
    for model in dict.fromkeys((config.model, config.clone_model)):
        await probing.attempt(f"model {model}", probing.model(model))
    await probing.unknown_model()
    if take := await probing.attempt("speech", probing.speech()):
        await probing.attempt("Chinese", probing.chinese())
        await probing.streaming()
        await probing.seed()
        await probing.enrolment(take)
    return Report(probing.profile, tuple(probing.findings))


class _Probing:
    """One run; each probe may correct the profile."""

    def __init__(self, config: SpeechConfig, server: Server) -> None:
        self.profile = config.known_profile()
        self.findings: list[Finding] = []
        self._config = config
        self._server = server

    async def attempt(self, probe: str, asking: Awaitable[Answer]) -> Answer | None:
        """A refusal is a finding, except where every other probe would end alike."""
        try:
            return await asking
        except SpeechError as error:
            if error.status in HOPELESS:
                raise
            self._note(probe, str(error), works=False)
            return None

    async def model(self, model: str) -> None:
        facts = await catalogue.model_facts(self._server, model)
        self._note(f"model {model}", _standing(facts), works=facts is not None)
        if takes := await catalogue.fields(self._server, model):
            self._note(f"fields of {model}", ", ".join(sorted(takes)))

    async def unknown_model(self) -> None:
        """Free: how the server says no."""
        try:
            await self._speaker().speak(self._utterance(model=UNKNOWN_MODEL))
        except SpeechError as error:
            if error.status in HOPELESS:
                raise
            self._note("unknown model", str(error))
        else:
            self._note("unknown model", "it speaks with whatever model it has", works=False)

    async def speech(self) -> Speech:
        """The first take. A server that refuses a field is asked without the language."""
        try:
            speech = await self._speaker().speak(self._utterance())
        except SpeechError as error:
            if error.status != UNPROCESSABLE:
                raise
            self.profile = replace(self.profile, language_in=LanguageIn.NONE)
            speech = await self._speaker().speak(self._utterance())
        self._note("speech", _described(speech, ENGLISH))
        return speech

    async def chinese(self) -> None:
        """Are characters counted, or bytes?"""
        speech = await self._speaker().speak(self._utterance(CHINESE, "zh"))
        self._note("Chinese", _described(speech, CHINESE))

    async def streaming(self) -> None:
        parts = await self.attempt("streaming", self._parts())
        if not parts or parts < 2:
            self.profile = replace(self.profile, streams=False, streamed_by=None)

    async def _parts(self) -> int:
        stream = self._speaker().stream(self._utterance())
        async with contextlib.aclosing(stream):
            parts = len([part async for part in stream])
        self._note("streaming", f"{parts} parts at {stream.rate} Hz", works=parts > 1)
        return parts

    async def seed(self) -> None:
        heeded = await self.attempt("seed", self._seed())
        self.profile = replace(self.profile, supports_seed=bool(heeded))

    async def _seed(self) -> bool:
        """One text twice under one seed: the same bytes, where the seed is heeded."""
        speaker = HttpSpeaker(replace(self.profile, supports_seed=True), self._server)
        first, second = [await speaker.speak(self._utterance(seed=7)) for _ in range(2)]
        heeded = first.audio == second.audio
        self._note("seed", "heeded" if heeded else "taken and ignored", works=heeded)
        return heeded

    async def enrolment(self, take: Speech) -> None:
        """Leaves nothing behind at the server."""
        if self.profile.clone is Clone.NONE:
            return
        sample = Sample(f"narrator-probe-{secrets.token_hex(4)}", take.audio, ENGLISH, DESCRIPTION)
        asking = enrolment.enrol(self._server, self.profile, sample)
        voice_id = await self.attempt("enrolment", asking)
        if voice_id is None:
            self.profile = replace(self.profile, clone=Clone.NONE)
            return
        self._note("enrolment", "a clip becomes a voice")
        await self.attempt("reading with it", self._read_with(voice_id))
        await self.attempt("finding it by name", self._find(sample.name))
        await self.attempt("deleting it", self._delete(voice_id))

    async def _read_with(self, voice_id: str) -> None:
        pinned = self._utterance(model=self._config.clone_model, voice_id=voice_id)
        speech = await self._speaker().speak(pinned)
        self._note("reading with it", _described(speech, ENGLISH))

    async def _find(self, name: str) -> None:
        found = await enrolment.find_voice(self._server, self.profile, name)
        self._note("finding it by name", "found" if found else "lost", works=bool(found))

    async def _delete(self, voice_id: str) -> None:
        deleted = await enrolment.delete_voice(self._server, self.profile, voice_id)
        self._note("deleting it", "deleted" if deleted else "lost", works=deleted)

    def _speaker(self) -> HttpSpeaker:
        return HttpSpeaker(self.profile, self._server)

    def _utterance(
        self,
        text: str = ENGLISH,
        language: str = "en",
        *,
        model: str = "",
        voice_id: str | None = None,
        seed: int | None = None,
    ) -> Utterance:
        model = model or self._config.model
        return Utterance(text, DESCRIPTION, language, model, voice_id=voice_id, seed=seed)

    def _note(self, probe: str, said: str, *, works: bool = True) -> None:
        self.findings.append(Finding(probe, works, said))


def _standing(facts: catalogue.ModelFacts | None) -> str:
    if facts is None:
        return "the server does not describe it"
    ends = f"ends {facts.deprecated:%Y-%m-%d}" if facts.deprecated else "in good standing"
    follows = f", replaced by {facts.replaced_by}" if facts.replaced_by else ""
    price = facts.price_per_million
    return ends + follows + ("" if price is None else f", ${price:.2f} for a million characters")


def _described(speech: Speech, text: str) -> str:
    parts = [speech.media_type, f"{len(speech.audio)} bytes"]
    if speech.characters is not None:
        counted = {
            len(text) + len(DESCRIPTION): "the description is charged",
            len(text.encode()): "bytes are charged",
            len(text): "the text's characters are charged",
        }
        how = counted.get(speech.characters, "neither the text nor the description")
        parts.append(f"{speech.characters} counted: {how}")
    if speech.cost_usd is not None:
        parts.append(f"${speech.cost_usd}")
    return ", ".join(parts)
