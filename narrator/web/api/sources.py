"""A book as it is sent: a file in a form, or a text or an address in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile

from narrator.refusal import Refusal
from narrator.web.api import fields
from narrator.web.api.forms import STRING, file_form
from narrator.web.api.reading import json_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **file_form(title=STRING, language=STRING),
            "application/json": {
                "schema": {
                    "type": "object",
                    "description": "Either `text`, or the `url` of an article.",
                    "properties": {
                        "text": {"type": "string"},
                        "url": {"type": "string", "format": "uri"},
                        "title": {"type": "string"},
                        "language": {"type": "string"},
                    },
                }
            },
        },
    }
}


class Source(NamedTuple):
    """What was sent, or the `url` where it is, and what its sender says of it."""

    chunks: Iterable[bytes]
    name: str
    title: str
    language: str
    url: str | None = None


def source_of(request: HttpRequest) -> Source:
    """Return what the request brings, or refuse it before anything is kept."""
    if request.content_type == "multipart/form-data":
        return _file(request)
    sent = json_object(request)
    return _address(sent) if "url" in sent else _text(sent)


def _file(request: HttpRequest) -> Source:
    if len(request.FILES.getlist("file")) > 1:
        raise Refusal("too_many_files", "Send one file at a time.", 400)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refusal("file_missing", "Send the book in the form field `file`.")
    if not file.size:
        raise Refusal("empty_file", "The file is empty.")
    return Source(file.chunks(1 << 20), file.name or "book", *_names(request.POST.dict()))


def _address(sent: dict[str, Any]) -> Source:
    if "text" in sent:
        raise Refusal("invalid", "Send either the text or the url of an article, not both.")
    return Source((), "", *_names(sent), url=fields.plain(sent["url"], "url"))


def _text(sent: dict[str, Any]) -> Source:
    text = fields.plain(sent.get("text"), "text")
    if not text.strip():
        raise Refusal("empty_text", "The text is empty.")
    title, language = _names(sent)
    return Source([text.encode()], f"{title or 'Pasted text'}.txt", title, language)


def _names(sent: Mapping[str, object]) -> tuple[str, str]:
    title, language = sent.get("title") or "", sent.get("language") or ""
    return fields.title(title, "title"), fields.language(language)
