"""What the provider says about its models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.provider.reading import refuse
from tests.provider.wanted import MODELS, NATIVE, OPENAI, TEXT_MODEL

VARIANTS = {"default": NATIVE, "openai-tts": OPENAI}


@dataclass(slots=True)
class Catalogue:
    """`said` holds what differs from a model in good standing, by name."""

    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/models/{model:.+}/schema/{variant}", self._schema),
            web.get("/models/{model:.+}", self._model),
            web.get("/v1/me/rate_limit", self._rate_limit),
        ]

    async def _rate_limit(self, _request: web.Request) -> web.Response:
        return web.json_response({"rate_limit": 200, "tpm_rate_limit": None})

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["model"]
        if name not in (*MODELS, TEXT_MODEL):
            return refuse(request, 404, "Model not found")
        return web.json_response(
            {
                "model_name": name,
                "type": "text-to-speech",
                "deprecated": None,
                "replaced_by": None,
                "pricing": {"type": "input_character_length", "cents_per_input_chars": 0.002},
                **self.said.get(name, {}),
            }
        )

    async def _schema(self, request: web.Request) -> web.Response:
        fields = VARIANTS.get(request.match_info["variant"])
        if fields is None or request.match_info["model"] not in MODELS:
            return refuse(request, 404, "Schema not found")
        return web.json_response({"schema_in": {"properties": {name: {} for name in fields}}})
