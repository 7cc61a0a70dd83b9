"""What the reference says of a request that sends a file in a form."""

from __future__ import annotations

from typing import Any

STRING = {"type": "string"}


def file_form(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a request with a `file` and other fields (name -> JSON schema)."""
    properties = {"file": {"type": "string", "format": "binary"}, **fields}
    schema = {"type": "object", "required": ["file"], "properties": properties}
    return {"multipart/form-data": {"schema": schema}}
