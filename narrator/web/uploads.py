"""Stops an upload that is too large before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

from narrator.refusal import Refusal

FORM = 1024 * 1024
"""A form has other fields too, and its boundaries."""


def too_large() -> Refusal:
    megabytes = settings.UPLOAD_MAX_BYTES // 1024 // 1024
    return Refusal("too_large", f"The file is larger than {megabytes} MB.", 413)


class BoundedUpload(FileUploadHandler):
    """Counts what arrives and refuses once it is more than the limit."""

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_: Any) -> None:
        self._received = 0
        if content_length > settings.UPLOAD_MAX_BYTES + FORM:
            raise too_large()

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        self._received += len(raw_data)  # of all files of the form together
        if self._received > settings.UPLOAD_MAX_BYTES:
            for handler in self.request.upload_handlers if self.request else ():
                handler.upload_interrupted()  # what has arrived leaves the disk at once
            raise too_large()
        return raw_data

    def file_complete(self, _file_size: int) -> None:
        return None
