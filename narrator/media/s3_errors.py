"""What an object store's refusals mean to us."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from narrator.media.store import StorageFull

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.media.s3_address import Address

MISSING = {"404", "NoSuchKey", "NotFound"}
FULL = {"507", "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "XMinioStorageQuota"}
SKEWED = "RequestTimeTooSkewed"
KEYS_REFUSED = {
    "401",
    "403",
    "AccessDenied",
    "AccountProblem",
    "ExpiredToken",
    "Forbidden",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}


class Replaced(ConnectionError):
    """Somebody has just written a newer version of the object that was asked for."""


@contextmanager
def s3_errors(address: Address, key: str = "") -> Iterator[None]:
    """Turn what the client raises into FileNotFoundError, PermissionError, StorageFull, OSError."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except ClientError as error:
        raise _meaning(error, address, key) from error
    except NoCredentialsError as error:
        raise PermissionError(
            f"There are no keys for {address}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        ) from error
    except BotoCoreError as error:
        raise OSError(f"STORAGE_URL: {address} cannot be reached: {error}") from error


def _meaning(error: Any, address: Address, key: str) -> Exception:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    if code == "NoSuchBucket" or (status == "404" and not key):
        return OSError(f"STORAGE_URL: {address} does not exist. Create it, or correct its name.")
    if code in MISSING:
        return FileNotFoundError(f"There is no {key} in {address}.")
    if code == "PreconditionFailed" or status == "412":
        return Replaced(f"{key} was replaced again and again while it was read.")
    if code in FULL or status == "507":
        return StorageFull(f"There is no space left in {address}. Make room, or raise its quota.")
    if code != SKEWED and (code in KEYS_REFUSED or status in {"401", "403"}):
        return PermissionError(
            f"STORAGE_URL: {address} refuses our keys ({code}). Correct AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, and let them list, read, write and delete there."
        )
    remedy = " Set the clock of this machine." if code == SKEWED else ""
    return OSError(f"STORAGE_URL: {address} answered {status} {code} to {key or 'us'}.{remedy}")
