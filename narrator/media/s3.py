"""Files in a bucket of an object store that speaks S3, for more than one machine.

An object appears whole or not at all: a PUT or the completion of a multipart upload. Keys to the
bucket come from where every S3 client finds them (environment, shared file, role of the machine).
"""

from __future__ import annotations

import io
import os
import threading
import time
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from narrator.media.cache import Cache
from narrator.media.s3_errors import s3_errors
from narrator.media.store import Entry, checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from narrator.media.s3_address import Address

PIECE = 1 << 20
MULTIPART_FROM = 64 << 20
PART = 16 << 20
TRIES = 4
CHECK_GOOD_FOR = 60.0  # seconds: every check is a paid request
CHECK_KEY = "narrator-check"


class S3Store:
    """Files in a bucket. Safe for threads, and for processes that fork."""

    def __init__(self, address: Address, cache: Path) -> None:
        self.address = address
        self.cache = Cache(cache, address.cache_bytes)
        self._lock = threading.Lock()
        self._made: tuple[int, Any] = (0, None)
        self._checked = float("-inf")

    def exists(self, key: str) -> bool:
        try:
            self._head(key)
        except FileNotFoundError:
            return False
        return True

    def first(self, stem: str, extensions: Iterable[str]) -> str:
        start = self._name(f"{stem}.")
        with s3_errors(self.address):
            page = self._client().list_objects_v2(Bucket=self.address.bucket, Prefix=start)
        there = {each["Key"].removeprefix(start) for each in page.get("Contents", ())}
        return next((f"{stem}.{each}" for each in extensions if each in there), "")

    def size(self, key: str) -> int:
        return int(self._head(key)["ContentLength"])

    def read(self, key: str) -> bytes:
        file = io.BytesIO()
        for attempt in range(1, TRIES + 1):
            try:
                self._fetch(key, file)
                break
            except ConnectionError:
                if attempt == TRIES:
                    raise
        return file.getvalue()

    def open(self, key: str) -> BinaryIO:
        return self.local(key).open("rb")

    def local(self, key: str) -> Path:
        for attempt in range(1, TRIES + 1):
            head = self._head(key)
            version = f"{head['ETag']} {head['ContentLength']}"
            path = self.cache.place(self._name(key), version)
            if self.cache.has(path):
                return path
            try:
                with self.cache.fresh() as (file, fresh):
                    self._fetch(key, file, head["ETag"])
                    file.flush()
                    fresh.replace(path)
            except ConnectionError:
                if attempt == TRIES:
                    raise
            else:
                self.cache.make_room()
                return path
        raise AssertionError("the last try returns or raises")

    def write(self, key: str, data: bytes) -> None:
        self._send(key, io.BytesIO(data))

    def write_chunks(self, key: str, chunks: Iterable[bytes]) -> None:
        checked(key)
        with self.cache.fresh() as (file, path):
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            with path.open("rb") as whole:
                self._send(key, whole)

    def keep(self, key: str, path: Path) -> None:
        with path.open("rb") as file:
            self._send(key, file)
        path.unlink()

    def move(self, key: str, target: str) -> None:
        source = {"Bucket": self.address.bucket, "Key": self._name(key)}
        with s3_errors(self.address, key):
            self._client().copy_object(**self._object(target), CopySource=source)
        self.delete(key)

    def delete(self, key: str) -> None:
        with s3_errors(self.address, key):
            self._client().delete_object(**self._object(key))

    def delete_folder(self, key: str) -> None:
        bucket, folder = self.address.bucket, f"{self._name(key)}/"
        with s3_errors(self.address):
            pages = self._client().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=bucket, Prefix=folder):
                names = [{"Key": each["Key"]} for each in page.get("Contents", ())]
                self._delete(names)

    def entries(self) -> Iterator[Entry]:
        start = f"{self.address.prefix}/".lstrip("/")
        with s3_errors(self.address):
            pages = self._client().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.address.bucket, Prefix=start):
                for each in page.get("Contents", ()):
                    key = each["Key"].removeprefix(start)
                    yield Entry(key, each["Size"], each["LastModified"].timestamp())

    def room(self) -> int | None:
        return None

    def check(self) -> None:
        if time.monotonic() - self._checked < CHECK_GOOD_FOR:
            return
        self.write(CHECK_KEY, b"narrator")
        self.first(CHECK_KEY, ())  # what looks for paid audio must be allowed to list
        self._checked = time.monotonic()

    def _delete(self, names: list[dict[str, str]]) -> None:
        if not names:
            return
        wanted = {"Objects": names, "Quiet": True}
        done = self._client().delete_objects(Bucket=self.address.bucket, Delete=wanted)
        for error in done.get("Errors", ()):
            raise OSError(f"{error['Key']} in {self.address} stays: {error['Message']}")

    def _send(self, key: str, file: IO[bytes]) -> None:
        from boto3.s3.transfer import TransferConfig

        big = file.seek(0, io.SEEK_END) >= MULTIPART_FROM
        file.seek(0)
        with s3_errors(self.address, key):
            if big:
                config = TransferConfig(
                    multipart_threshold=MULTIPART_FROM, multipart_chunksize=PART
                )
                self._client().upload_fileobj(file, **self._object(key), Config=config)
            else:
                self._client().put_object(**self._object(key), Body=file)

    def _fetch(self, key: str, file: IO[bytes], etag: str | None = None) -> None:
        """Fill `file` with the object, in that version. ConnectionError where it broke off."""
        from botocore.exceptions import HTTPClientError, IncompleteReadError

        only = {"IfMatch": etag} if etag else {}
        with s3_errors(self.address, key):
            body = self._client().get_object(**self._object(key), **only)["Body"]
        file.seek(0)
        file.truncate()
        try:
            with body:
                file.writelines(body.iter_chunks(PIECE))
        except (HTTPClientError, IncompleteReadError) as error:
            raise ConnectionError(f"{key} broke off on its way from {self.address}.") from error

    def _head(self, key: str) -> dict[str, Any]:
        with s3_errors(self.address, key):
            head: dict[str, Any] = self._client().head_object(**self._object(key))
        return head

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self._name(key)}

    def _name(self, key: str) -> str:
        """Return the name of `key` in the bucket. A stem with its dot is a key too."""
        return f"{self.address.prefix}/{checked(key)}".lstrip("/")

    def _client(self) -> Any:
        """Return this process's client: connections must not be shared with a forked child."""
        with self._lock:
            owner, client = self._made
            if owner != os.getpid():
                client = _connect(self.address)
                self._made = (os.getpid(), client)
        return client


def _connect(address: Address) -> Any:
    import boto3
    from botocore.config import Config

    session = boto3.session.Session()
    return session.client(
        "s3",
        endpoint_url=address.endpoint,
        region_name=address.region or session.region_name or "us-east-1",
        config=Config(
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=32,
            retries={"mode": "standard", "total_max_attempts": 5},
            s3={"addressing_style": address.style},
            # Not every server knows the newer checksums; TLS and the signature guard the rest.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
