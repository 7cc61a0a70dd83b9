"""The routes of the provider."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.provider import encode, sending, studio, talk, voice, wanted
from tests.provider.catalogue import Catalogue
from tests.provider.faults import FREE, Fault, Rule, Script
from tests.provider.keys import ScopedKeys
from tests.provider.ledger import Entry, Ledger
from tests.provider.pace import Pace
from tests.provider.reading import read_json, refuse
from tests.provider.sending import Reply
from tests.provider.shelf import Shelf
from tests.provider.studio import Studio, UnknownVoiceError
from tests.provider.wanted import MODELS, UnacceptableError, Wanted

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PROFILES = ("deepinfra", "openai", "vllm-omni", "chat")
MONTH = re.compile(r"\d{4}\.\d{2}")
LARGEST_UPLOAD = 32 * 1024 * 1024


@dataclass(slots=True)
class Site:
    """One provider: what it knows, and how it answers."""

    profile: str = "deepinfra"
    key: str = "loopback"
    limit: int = 200
    pace: Pace = field(default_factory=Pace)
    ledger: Ledger = field(default_factory=Ledger)
    script: Script = field(default_factory=Script)
    studio: Studio = field(default_factory=Studio)
    catalogue: Catalogue = field(default_factory=Catalogue)
    keys: ScopedKeys = field(default_factory=ScopedKeys)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_UPLOAD, middlewares=[self._gate])
        app.add_routes(self._routes())
        return app

    def _routes(self) -> list[web.RouteDef]:
        """The addresses of this kind of server; any other is 404."""
        speech = {
            "deepinfra": {
                "/v1/inference/{model:.+}": self._native,
                "/v1/openai/audio/speech": self._openai,
                "/v1/audio/speech": self._openai,
                "/v1/openai/chat/completions": self._chat,
            },
            "openai": {"/v1/audio/speech": self._openai},
            "vllm-omni": {"/v1/audio/speech": self._vllm},
            "chat": {"/v1/chat/completions": self._chat},
        }[self.profile]
        return [
            *(web.post(path, handler) for path, handler in speech.items()),
            *Shelf(self.studio).routes(self.profile),
            *(self.catalogue.routes() if self.profile == "deepinfra" else ()),
            *(self._account() if self.profile == "deepinfra" else ()),
            web.get("/ledger", self._ledger),
            web.delete("/ledger", self._ledger),
            web.post("/script", self._script),
        ]

    def _account(self) -> list[web.RouteDef]:
        return [web.get("/payment/usage", self._usage), self.keys.route()]

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The key, and every refusal in the shape of its route."""
        try:
            if request.path not in {"/ledger", "/script"} and not self._knows_key(request):
                return refuse(request, 401, "Not authenticated")
            return await handler(request)
        except UnacceptableError as error:
            detail = [
                {"loc": ["body", place], "msg": reason, "type": "value_error"}
                for place, reason in error.faults
            ]
            return web.json_response({"detail": detail}, status=422)
        except web.HTTPException as error:
            return refuse(request, error.status, error.reason)

    def _knows_key(self, request: web.Request) -> bool:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        if hmac.compare_digest(key.encode(), self.key.encode()):
            return True
        return request.path.startswith("/v1/inference") and self.keys.find(key) is not None

    # speech

    async def _native(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        return await self._speak(
            request, wanted.native(body, request.match_info["model"]), Reply.NATIVE
        )

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        return await self._speak(request, wanted.openai(await read_json(request)), Reply.RAW)

    async def _vllm(self, request: web.Request) -> web.StreamResponse:
        return await self._speak(request, wanted.vllm_omni(await read_json(request)), Reply.RAW)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await read_json(request)
        if "modalities" in body:
            return await self._speak(request, wanted.chat(body), Reply.CHAT)
        return await talk.answer(request, wanted.talk(body), self.pace, self.script)

    async def _speak(self, request: web.Request, asked: Wanted, reply: Reply) -> web.StreamResponse:
        entry = self.ledger.open(asked.text, asked.voice, asked.model)
        self.ledger.enter()
        try:
            response = await self._make(request, asked, reply, entry)
            cut = request.transport is None or request.transport.is_closing()
            entry.status = 0 if cut else response.status
            return response
        finally:
            self.ledger.leave()

    async def _make(
        self, request: web.Request, asked: Wanted, reply: Reply, entry: Entry
    ) -> web.StreamResponse:
        rule = self.script.next(asked.text, asked.model)
        fault = rule.fault if rule else None
        entry.fault = fault
        if refusal := self._refusal(request, asked):
            return refusal
        if rule and rule.fault in FREE:
            return await self._misbehave(request, asked, reply, rule)
        try:
            entry.speaker = self.studio.speaker(asked)
        except UnknownVoiceError:
            if self.profile == "vllm-omni":
                return refuse(request, 400, f"Invalid voice '{asked.voice}'. Supported: vivian")
            return refuse(request, 500, "Voice not found")
        return await self._deliver(request, asked, reply, entry, fault)

    def _refusal(self, request: web.Request, asked: Wanted) -> web.Response | None:
        if asked.model not in MODELS:
            return refuse(request, 404, "Model not found")
        if self.ledger.in_flight > self.limit:
            return refuse(request, 429, "Rate limited")
        key = self.keys.find(request.headers["Authorization"].partition(" ")[2])
        return self.keys.refusal(request, key, asked) if key else None

    async def _misbehave(
        self, request: web.Request, asked: Wanted, reply: Reply, rule: Rule
    ) -> web.StreamResponse:
        if rule.fault is Fault.STATUS:
            return refuse(request, rule.status, rule.message, rule.retry_after)
        if rule.fault is Fault.FAILED:
            made = sending.answer(reply, b"", asked.format, asked.text, rule.fault)
            return await sending.send(request, made, None)
        return await self._silent(request, hang=rule.fault is Fault.HANG)

    async def _silent(self, request: web.Request, *, hang: bool) -> web.StreamResponse:
        if hang:
            await sending.never(request, self.stopped)
        sending.cut(request)
        return web.Response(status=500)  # to nobody

    async def _deliver(
        self,
        request: web.Request,
        asked: Wanted,
        reply: Reply,
        entry: Entry,
        fault: Fault | None,
    ) -> web.StreamResponse:
        before, during = self.pace.seconds(len(asked.text))
        streamed = asked.streamed or (reply is Reply.RAW and asked.format == "pcm")
        await asyncio.sleep(before if streamed else before + during)
        samples = voice.pcm(studio.record(asked.text, entry.speaker or 0, fault))
        entry.billed = True
        if fault in {Fault.BILLED_RESET, Fault.BILLED_HANG}:
            return await self._silent(request, hang=fault is Fault.BILLED_HANG)
        if streamed:
            entry.first_byte_at = time.monotonic()
            return await sending.stream(request, samples, during, fault, asked)
        rate = 8000 if fault is Fault.WRONG_RATE else voice.RATE
        audio = encode.encode(samples, asked.format, rate)
        made = sending.answer(reply, audio, asked.format, asked.text, fault)
        return await sending.send(request, made, fault)

    # money

    async def _usage(self, request: web.Request) -> web.Response:
        """The bill of one month, in whole cents for each model."""
        month = request.query.get("from", "")
        if not MONTH.fullmatch(month):
            raise UnacceptableError(("from", "start of period in YYYY.MM"))
        items: list[dict[str, Any]] = [
            {"model": {"model_name": model}, "cost": round(usd * 100), "pricing_type": "characters"}
            for model, usd in self.ledger.billed_by_model().items()
        ]
        total = sum(item["cost"] for item in items)
        found = {"period": month, "items": items, "total_cost": total, "invoice_id": "NOT_FINAL"}
        return web.json_response({"months": [found], "initial_month": month})

    # control

    async def _ledger(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.ledger.clear()
        return web.json_response(self.ledger.to_dict())

    async def _script(self, request: web.Request) -> web.Response:
        rules = (await read_json(request)).get("rules", [])
        try:
            self.script.replace([Rule(**rule) for rule in rules])
        except (TypeError, ValueError) as error:
            raise UnacceptableError(("rules", str(error))) from error
        return web.json_response({"rules": len(rules)})
