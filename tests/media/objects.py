"""An object store on loopback, in a thread of the test's own process."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = {"AWS_ACCESS_KEY_ID": "narrator", "AWS_SECRET_ACCESS_KEY": "loopback"}
BUCKET = "audiobooks"


class ObjectStore:
    """A running server: its address, and what lies in its bucket."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    def empty(self) -> None:
        """Forget everything, and make the bucket anew."""
        self.command("reset")
        self.client.create_bucket(Bucket=BUCKET)

    def storage_url(self, **asked: str) -> str:
        query = "".join(f"&{name}={value}" for name, value in asked.items())
        return f"s3://{BUCKET}?endpoint={self.url}{query}"

    def names(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [each["Key"] for each in found]

    @contextmanager
    def asking_for_keys(self) -> Iterator[None]:
        """Refuse whoever has no key that this server gave out."""
        self.command("reset-auth", b"0")
        try:
            yield
        finally:
            self.command("reset-auth", b"inf")

    def command(self, name: str, data: bytes = b"") -> None:
        headers = {"Content-Type": "text/plain"}
        urlopen(Request(f"{self.url}/moto-api/{name}", data, headers, method="POST")).close()


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Keep a server answering while the block runs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        store = ObjectStore(f"http://{host}:{port}")
        store.empty()
        yield store
        store.client.close()
    finally:
        server.stop()
