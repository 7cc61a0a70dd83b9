"""A speaker at the other end of HTTP."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from narrator.speech import answers, requests, streaming
from narrator.speech.errors import SpeechError
from narrator.speech.server import NOT_FOUND, Call
from narrator.speech.types import Heard, PcmStream
from narrator.speech.waiting import Patience

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from narrator.speech.profiles import Profile
    from narrator.speech.server import Server
    from narrator.speech.types import Speech, Utterance


class HttpSpeaker:
    """One speech server. Never repeats a request: an answer that was lost may have been paid."""

    def __init__(self, profile: Profile, server: Server, patience: Patience | None = None) -> None:
        self._profile = profile
        self._server = server
        self._patience = patience or Patience()

    async def speak(self, utterance: Utterance) -> Speech:
        """Raise `SpeechError`; what it says about charging is never too optimistic."""
        body = requests.body(self._profile, utterance)
        headers, content = await self._server.fetch(self._call(self._profile, utterance, body))
        return answers.speech(self._profile, headers, content)

    def stream(self, utterance: Utterance) -> PcmStream:
        """The same, heard while it is made; whole where the server does not stream."""
        return PcmStream(lambda heard: self._stream(utterance, heard))

    async def aclose(self) -> None:
        """Closes the server too."""
        await self._server.aclose()

    async def _stream(self, utterance: Utterance, heard: Heard) -> AsyncGenerator[bytes]:
        profile = self._profile.streamed_by or self._profile
        body = requests.streamed(profile, utterance)
        call = self._call(profile, utterance, body)
        try:
            async with (
                self._server.exchange(call) as answer,
                contextlib.aclosing(streaming.samples(profile, answer, heard)) as samples,
            ):
                async for part in samples:
                    yield part
        except SpeechError as error:
            if error.status != NOT_FOUND or profile is self._profile:
                raise
            yield streaming.of(await self.speak(utterance), heard)

    def _call(self, profile: Profile, utterance: Utterance, body: dict[str, Any]) -> Call:
        model = quote(utterance.model, safe="/:")
        return Call(
            "POST",
            tuple(path.format(model=model) for path in profile.paths),
            self._patience.wait(utterance.text),
            json=body,
            secrets=_secrets(utterance),
            key=utterance.key,
        )


def _secrets(utterance: Utterance) -> tuple[str, ...]:
    """What no error may repeat."""
    said = (utterance.text, utterance.description)
    return said if utterance.clip is None else (*said, utterance.clip.transcript)
