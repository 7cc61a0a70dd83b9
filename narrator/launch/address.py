"""Where the private Redis of a data folder answers. Pure: the same folder, the same address.

Workers, web server and shell commands find each other by this alone, so it must not depend on
the terminal, the session or the temporary folder of whoever asks.
"""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

# The kernel's limit on a socket's path is 108 bytes on Linux, 104 on macOS, with the ending zero.
LONGEST_SOCKET_PATH = 100


def socket_path(data: Path) -> Path:
    """Return the socket under `data`, or a short one of this user where that would be too long."""
    path = data.absolute() / "redis" / "redis.sock"
    if len(os.fsencode(path)) < LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:16]
    return Path(f"/tmp/narrator-{os.getuid()}-{mark}/redis.sock")  # noqa: S108 - see `own_folder`


def private_url(data: Path) -> str:
    """Return the address of the private Redis of this data folder, as redis-py reads it."""
    return f"unix://{quote(str(socket_path(data)))}"
