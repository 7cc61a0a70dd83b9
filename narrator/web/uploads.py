"""Stops an upload that is too large before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

from narrator.refusal import Refusal


def too_large() -> Refusal:
    megabytes = settings.UPLOAD_MAX_BYTES // 1024 // 1024
    return Refusal("too_large", f"The file is larger than {megabytes} MB.", 413)


class BoundedUpload(FileUploadHandler):
    """Counts what arrives and refuses once it is more than the limit."""

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_: Any) -> None:
        if content_length > settings.UPLOAD_MAX_BYTES + 1024 * 1024:  # forms have other fields too
            raise too_large()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        if self._received > settings.UPLOAD_MAX_BYTES:
            raise too_large()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
