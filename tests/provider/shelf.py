"""The voices that the provider keeps, at the addresses of each kind of server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.provider.reading import read_form, refuse

if TYPE_CHECKING:
    from tests.provider.studio import Enrolled, Studio

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Shelf:
    """Enrols, lists and deletes."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def routes(self, profile: str) -> list[web.RouteDef]:
        if profile == "vllm-omni":
            return [
                web.post("/v1/audio/voices", self._willing(self._add_sample)),
                web.get("/v1/audio/voices", self._willing(self._samples)),
                web.delete("/v1/audio/voices/{id}", self._willing(self._delete_sample)),
            ]
        if profile == "chat":
            return []
        return [
            web.post("/v1/voices/add", self._willing(self._add)),
            web.get("/v1/voices", self._willing(self._voices)),
            web.get("/v1/voices/{id}", self._willing(self._voice)),
            web.delete("/v1/voices/{id}", self._willing(self._voice)),
        ]

    def _willing(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return self._refusal(request) or await handler(request)

        return handle

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Of a server that keeps no voices, or cannot delete one now."""
        if self._studio.keeps != 200:
            return refuse(request, self._studio.keeps, "Not here")
        if request.method == "DELETE" and self._studio.lose_deletions > 0:
            self._studio.lose_deletions -= 1
            return refuse(request, 503, "Try again")
        return None

    async def _add(self, request: web.Request) -> web.Response:
        self._studio.asked += 1
        clip = self._studio.file_field
        form = await read_form(request, {"name", "description", clip})
        try:
            enrolled = self._studio.enrol(form["name"], form["description"], form[clip])
        except ValueError as error:
            return refuse(request, 400, str(error))
        await asyncio.sleep(self._studio.enrolment_seconds)
        return self._answer(request, enrolled)

    def _answer(self, request: web.Request, enrolled: Enrolled) -> web.Response:
        if self._studio.lose_answers > 0:
            self._studio.lose_answers -= 1
            if request.transport is not None:
                request.transport.abort()
        return web.json_response(enrolled.to_dict())

    async def _voices(self, _request: web.Request) -> web.Response:
        voices = [enrolled.to_dict() for enrolled in self._studio.voices.values()]
        return web.json_response({"voices": voices})

    async def _voice(self, request: web.Request) -> web.Response:
        enrolled = self._studio.voices.get(request.match_info["id"])
        if enrolled is None:
            return refuse(request, 404, "Voice not found")
        if request.method == "DELETE":
            del self._studio.voices[enrolled.voice_id]
        return web.json_response(enrolled.to_dict())

    async def _add_sample(self, request: web.Request) -> web.Response:
        form = await read_form(request, {"name", "consent", "audio_sample", "ref_text"})
        try:
            enrolled = self._studio.enrol(form["name"], "", form["audio_sample"], form["name"])
        except ValueError as error:
            return refuse(request, 400, str(error))
        return web.json_response({"success": True, "voice": {"name": enrolled.name}})

    async def _samples(self, _request: web.Request) -> web.Response:
        names = [enrolled.name for enrolled in self._studio.voices.values()]
        uploaded = [{"name": name, "mime_type": "audio/wav"} for name in names]
        return web.json_response({"voices": ["vivian", *names], "uploaded_voices": uploaded})

    async def _delete_sample(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if self._studio.voices.pop(name, None) is None:
            refused = {"success": False, "error": f"Voice '{name}' not found"}
            return web.json_response(refused, status=404)
        return web.json_response({"success": True, "message": f"Voice '{name}' deleted"})
