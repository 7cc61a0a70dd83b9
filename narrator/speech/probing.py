"""What a speech server really supports, found by asking it: two dozen short texts and a long one.

The documents of these servers contradict each other and leave fields out. What is learned here
becomes a `Profile`.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from narrator.speech import catalogue, enrolment, pace
from narrator.speech.client import HttpSpeaker
from narrator.speech.enrolment import Sample
from narrator.speech.errors import SpeechError
from narrator.speech.findings import (
    CHINESE,
    DESCRIPTION,
    ENGLISH,
    LONG,
    TEXTS,
    TIMES,
    Finding,
    Heard,
    Report,
    described,
    seconds,
    standing,
)
from narrator.speech.profiles import Clone, LanguageIn, Shape
from narrator.speech.types import Utterance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from narrator.speech.server import Server
    from narrator.speech.speakers import SpeechConfig
    from narrator.speech.types import Speech

UNKNOWN_MODEL = "Narrator/no-such-model"
UNKNOWN_FIELD = "narrator_probe"
SLOWLY = 0.8
TOKEN_SECONDS = 0.08
CAPS = (2048, 4096, 8192)  # tokens; a clip of just so many was stopped, not finished
HOPELESS = frozenset({401, 402, 403})
UNPROCESSABLE = 422

Answer = TypeVar("Answer")


async def probe(
    config: SpeechConfig, server: Server, stranger: Server | None = None, *, long: bool = True
) -> Report:
    """Ask everything once. Raise `Stopped` where the key or the balance makes it pointless.

    `stranger` is the same server asked with a key that is none; `long` asks for one long text.
    """
    probing = _Probing(config, server)
    for model in dict.fromkeys((config.model, config.clone_model)):
        await probing.attempt(f"model {model}", probing.model(model))
    await probing.attempt("limits", probing.limits())
    await probing.unknown_model()
    if stranger:
        await probing.refusal("wrong key", HttpSpeaker(probing.profile, stranger))
    if take := await probing.attempt("speech", probing.speech()):
        await probing.refusal("empty text", probing.speaker(), "")
        await probing.attempt("Chinese", probing.chinese())
        await probing.fields()
        await probing.streaming()
        await probing.seed()
        await probing.attempt("one voice", probing.drift())
        await probing.enrolment(take)
        if long:
            await probing.attempt("long text", probing.long_text())
    return Report(probing.profile, tuple(probing.findings), tuple(probing.heard))


class _Probing:
    """One run; each probe may correct the profile."""

    def __init__(self, config: SpeechConfig, server: Server) -> None:
        self.profile = config.known_profile()
        self.findings: list[Finding] = []
        self.heard: list[Heard] = []
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
        self._note(f"model {model}", standing(facts), works=facts is not None)
        for variant in ("default", "openai-tts"):
            if takes := await catalogue.fields(self._server, model, variant):
                self._note(f"fields of {model} ({variant})", ", ".join(sorted(takes)))

    async def limits(self) -> None:
        """How much may be asked for at once, where the server says."""
        if told := await catalogue.rate_limit(self._server):
            self._note("limits", f"{told} requests at once for each model")

    async def refusal(self, probe: str, speaker: HttpSpeaker, text: str = ENGLISH) -> None:
        """Free: the words in which something hopeless is refused."""
        try:
            await speaker.speak(self._utterance(text))
        except SpeechError as error:
            self._note(probe, str(error))
        else:
            self._note(probe, "it is not refused", works=False)

    async def unknown_model(self) -> None:
        """Free: how the server says no."""
        try:
            await self.speaker().speak(self._utterance(model=UNKNOWN_MODEL))
        except SpeechError as error:
            if error.status in HOPELESS:
                raise
            self._note("unknown model", str(error))
        else:
            self._note("unknown model", "it speaks with whatever model it has", works=False)

    async def speech(self) -> Speech:
        """The first take. A server that refuses a field is asked without the language."""
        try:
            speech = await self.speaker().speak(self._utterance())
        except SpeechError as error:
            if error.status != UNPROCESSABLE:
                raise
            self.profile = replace(self.profile, language_in=LanguageIn.NONE)
            speech = await self.speaker().speak(self._utterance())
        self._note("speech", described(speech, ENGLISH))
        return speech

    async def chinese(self) -> None:
        """Are characters counted, or bytes?"""
        speech = await self.speaker().speak(self._utterance(CHINESE, "zh"))
        self._note("Chinese", described(speech, CHINESE))

    async def fields(self) -> None:
        """What is done with a field that the server may not know."""
        await self._unknown_field()
        if self.profile.shape is Shape.SPEECH:
            await self.attempt("speed", self._speed())
            if self.profile.language_in is LanguageIn.EXTRA_BODY:
                await self.attempt("language at the top", self._language_at_the_top())

    async def _unknown_field(self) -> None:
        try:
            await self._with({UNKNOWN_FIELD: True}).speak(self._utterance())
        except SpeechError as error:
            self._note("unknown field", f"refused: {error}")
        else:
            self._note("unknown field", "ignored without a word")

    async def _speed(self) -> None:
        usual = await self.speaker().speak(self._utterance())
        slow = await self._with({"speed": SLOWLY}).speak(self._utterance())
        ratio = seconds(slow) / max(seconds(usual), 0.1)
        heeded = ratio > (1 + 1 / SLOWLY) / 2
        self._note("speed", f"{ratio:.2f} times as long at {SLOWLY}", works=heeded)

    async def _language_at_the_top(self) -> None:
        at_the_top = replace(self.profile, language_in=LanguageIn.TOP)
        await HttpSpeaker(at_the_top, self._server).speak(self._utterance())
        self._note("language at the top", "taken there too")

    async def drift(self) -> None:
        """One description: is it one speaker? Whoever listens to `heard` says so."""
        speaker = self.speaker()
        again = [await speaker.speak(self._utterance(TEXTS[0])) for _ in range(TIMES)]
        others = [await speaker.speak(self._utterance(text)) for text in TEXTS]
        self.heard += [
            Heard("one description, one text", tuple(again)),
            Heard("one description, other texts", (again[0], *others)),
        ]
        same = len({speech.audio for speech in again}) == 1
        self._note("one voice", "one text gives one clip" if same else "each take is another clip")

    async def long_text(self) -> None:
        """Where a text of 2,500 characters stops."""
        speech = await self.speaker().speak(self._utterance(LONG))
        heard, wanted = seconds(speech), pace.seconds(LONG)
        caps = [cap for cap in CAPS if abs(heard - cap * TOKEN_SECONDS) < TOKEN_SECONDS]
        stopped = f", stopped at {caps[0]} tokens" if caps else ""
        whole = not caps and heard > wanted / 2
        said = f"{heard:.1f} s of {len(LONG)} characters, about {wanted:.0f} s expected{stopped}"
        self._note("long text", said, works=whole)

    async def streaming(self) -> None:
        parts = await self.attempt("streaming", self._parts())
        if not parts or parts < 2:
            self.profile = replace(self.profile, streams=False, streamed_by=None)

    async def _parts(self) -> int:
        stream = self.speaker().stream(self._utterance())
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
        await self.attempt("reading with it", self._read_with(voice_id, take))
        await self.attempt("finding it by name", self._find(sample.name))
        await self.attempt("deleting it", self._delete(voice_id))

    async def _read_with(self, voice_id: str, take: Speech) -> None:
        model, speaker = self._config.clone_model, self.speaker()
        takes = [
            await speaker.speak(self._utterance(text, model=model, voice_id=voice_id))
            for text in TEXTS
        ]
        self.heard.append(Heard("the enrolled voice and its clip", (take, *takes)))
        self._note("reading with it", described(takes[0], TEXTS[0]))

    async def _find(self, name: str) -> None:
        found = await enrolment.find_voice(self._server, self.profile, name)
        self._note("finding it by name", "found" if found else "lost", works=bool(found))

    async def _delete(self, voice_id: str) -> None:
        deleted = await enrolment.delete_voice(self._server, self.profile, voice_id)
        self._note("deleting it", "deleted" if deleted else "lost", works=deleted)

    def speaker(self) -> HttpSpeaker:
        return HttpSpeaker(self.profile, self._server)

    def _with(self, fields: Mapping[str, object]) -> HttpSpeaker:
        design = MappingProxyType({**self.profile.design, **fields})
        return HttpSpeaker(replace(self.profile, design=design), self._server)

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
