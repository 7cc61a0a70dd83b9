"""Where a bucket is, read from STORAGE_URL. Keys to it never stand in the URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from narrator.media.store import KEY

BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
STYLES = ("path", "virtual", "auto")
NAMES = ("endpoint", "region", "style", "prefix", "cache_gb")


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket, and how it is reached."""

    bucket: str
    endpoint: str | None = None
    region: str | None = None
    style: str = "auto"
    prefix: str = ""
    cache_bytes: int = 10_000_000_000

    def __str__(self) -> str:
        place = f" at {self.endpoint}" if self.endpoint else ""
        return f"the bucket {self.bucket!r}{place}"


def read_address(url: str) -> Address:
    """Read s3://bucket?endpoint=…&region=…&style=…&prefix=…&cache_gb=… ValueError says what is
    wrong, and with what remedy."""
    parts = urlsplit(url)
    if "@" in parts.netloc:  # the value is not shown: it holds a secret
        raise ValueError(
            "STORAGE_URL holds a user or password. Leave them out and set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY."
        )
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint, prefix = asked.get("endpoint"), asked.get("prefix", "").strip("/")
    style = asked.get("style", "path" if endpoint else "auto")
    cache_gb = asked.get("cache_gb", "10")
    faults = {
        f"{parts.netloc!r} is no bucket's name: use s3://bucket": not BUCKET.fullmatch(
            parts.netloc
        ),
        f"the path {parts.path!r} has no meaning: use prefix=…": parts.path not in {"", "/"},
        f"only {', '.join(NAMES)} can be asked for": bool(asked.keys() - set(NAMES)),
        f"endpoint={endpoint!r} needs http:// or https://": not _is_web(endpoint),
        f"style={style!r} is none of {', '.join(STYLES)}": style not in STYLES,
        f"prefix={prefix!r} must be small letters, digits, . _ - and /": bool(prefix)
        and not KEY.fullmatch(prefix),
        f"cache_gb={cache_gb!r} must be a whole number from 1": not re.fullmatch(
            r"[1-9]\d{0,5}", cache_gb
        ),
    }
    for fault, there in faults.items():
        if there:
            raise ValueError(f"STORAGE_URL={url!r} is not understood: {fault}.")
    return Address(
        parts.netloc, endpoint, asked.get("region"), style, prefix, int(cache_gb) * 10**9
    )


def _is_web(endpoint: str | None) -> bool:
    if endpoint is None:
        return True
    parts = urlsplit(endpoint)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
