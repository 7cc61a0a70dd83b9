"""The API object: HEAD wherever there is GET, one error shape, OpenAPI that says so."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from narrator.web.problems import MEDIA_TYPE

View = TypeVar("View", bound=Callable[..., Any])

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One clear sentence."},
        "code": {"type": "string", "description": "Stable: for programs."},
        "request_id": {"type": "string"},
    },
}
ERROR: dict[str, Any] = {
    "description": "What is wrong, as RFC 9457 says it.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Resource(Router):
    """A router whose `look` answers GET and HEAD."""

    def look(self, path: str, **options: Any) -> Callable[[View], View]:
        return self.api_operation(["GET", "HEAD"], path, **options)


class OneSpelling(BaseRenderer):
    """Times and numbers are written as in the answers that views render themselves."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        return to_json(data)


class ReferenceAPI(NinjaAPI):
    """An API whose reference tells of the error shape, and of HEAD only where it differs."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for methods in schema["paths"].values():
            methods.pop("head", None)
            for operation in methods.values():
                operation["responses"]["default"] = ERROR
        return schema
