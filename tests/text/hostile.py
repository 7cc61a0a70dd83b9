"""Files that mean harm, and how they are read: in the child, with what it costs measured."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from narrator.text import sandbox
from narrator.text.document import Refused
from tests.text.samples_epub import epub
from tests.text.samples_pdf import pdf, typeset

if TYPE_CHECKING:
    from pathlib import Path

_PROBE = """
import json, resource, sys
from pathlib import Path
from narrator.text import sandbox
from narrator.text.document import Refused
try:
    code = "read" if sandbox.read(Path(sys.argv[1]), sys.argv[2]) else ""
except Refused as refused:
    code = refused.code
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""


def refusal(path: Path, name: str, limits: sandbox.Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        sandbox.read(path, name, limits or sandbox.Limits())
    return caught.value


def measured(path: Path, name: str) -> tuple[str, int]:
    """The answer, and the most megabytes that the child had in memory."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(path), name], capture_output=True, check=True
    )
    code, megabytes = json.loads(done.stdout)
    return str(code), int(megabytes)


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def bomb(path: Path) -> Path:
    return epub(path, {"p0.xhtml": "<p>" + "0" * 80_000_000})


def lying_sizes(path: Path) -> Path:
    """A bomb whose headers say that its chapter unpacks to 100 bytes."""
    data = bytearray(bomb(path).read_bytes())
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = data.find(signature)
        while start >= 0:
            if struct.unpack_from("<I", data, start + at)[0] > 10_000_000:
                struct.pack_into("<I", data, start + at, 100)
            start = data.find(signature, start + 4)
    path.write_bytes(data)
    return path


def changed_pdf(path: Path, old: bytes, new: bytes) -> Path:
    """A PDF of two pages with some bytes changed for others of the same length."""
    pages = [typeset(["The rain had not stopped for three days, and nobody spoke of it."])] * 2
    data = pdf(path, pages, outline=[("One", 0), ("Two", 1)]).read_bytes()
    assert old in data
    assert len(old) == len(new)
    return written(path, data.replace(old, new))


def flate_bomb(path: Path, megabytes: int = 400) -> Path:
    """One page whose content unpacks to many megabytes of drawing."""
    packer = zlib.compressobj(9)
    drawn = b"0 0 m 9 9 l S " * 75_000  # a megabyte
    packed = b"".join(packer.compress(drawn) for _ in range(megabytes)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"".join(b"%d 0 obj%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return written(path, b"%PDF-1.4\n" + body + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF")
