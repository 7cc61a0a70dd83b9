"""The child process in which a stranger's file is opened: limits first, then the work.

Run as `python -I -S child.py WORK SOURCE OUTPUT LIMITS LIBRARIES ARGUMENTS…`. It must not import
Django. WORK is a module whose `work(source, output, *arguments)` writes to `output`.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import resource
import sys
import types
from importlib import import_module
from pathlib import Path

CPU_GRACE = 5  # seconds
NEW_NETWORK_AND_USER = 0x40000000 | 0x10000000  # CLONE_NEWNET | CLONE_NEWUSER, linux/sched.h


def main(work: str, source: str, output: str, limits: str, libraries: str, *arguments: str) -> None:
    """Write to `output` what the work makes of the source, or `{"refused": {...}}`."""
    _limit(json.loads(limits))
    _leave_network()
    sys.path += libraries.split(os.pathsep)
    _import_without_site()
    _answer(work, Path(source), Path(output), arguments)


def _limit(limits: dict[str, int]) -> None:
    for key, value in limits.items():
        which = getattr(resource, f"RLIMIT_{key}")
        _, most = resource.getrlimit(which)
        # The kernel says SIGXCPU at the first limit; at the second SIGKILL, as anybody may.
        last = value + CPU_GRACE if key == "CPU" else value
        bound = sys.maxsize if most == resource.RLIM_INFINITY else most
        resource.setrlimit(which, (min(value, bound), min(last, bound)))


def _leave_network() -> None:
    """An empty network of its own, where the kernel lets an ordinary user have one."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK_AND_USER)


def _import_without_site() -> None:
    """Make what is below `narrator` importable without its own start-up (Celery, Django)."""
    package = types.ModuleType("narrator")
    package.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules["narrator"] = package


def _answer(work: str, source: Path, output: Path, arguments: tuple[str, ...]) -> None:
    from narrator.text.document import Refused

    try:
        import_module(work).work(source, output, *arguments)
    except Refused as refusal:
        _refuse(output, refusal.code, refusal.detail)
    except MemoryError:
        _refuse(output, "too_complex", "")
    except OSError as fault:
        _refuse(output, "too_large" if fault.errno == errno.EFBIG else "damaged", "", _where(fault))
    except Exception as fault:  # whatever a parser does, the parent gets an answer
        _refuse(output, "damaged", "", _where(fault))


def _refuse(output: Path, code: str, detail: str, where: str = "") -> None:
    refused = {"refused": {"code": code, "detail": detail, "where": where}}
    output.write_text(json.dumps(refused), encoding="utf-8")


def _where(fault: BaseException) -> str:
    """The kind of a fault and its line, never its message: that may quote the book."""
    at = fault.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else "?"
    return f"{type(fault).__name__} at {place}"


if __name__ == "__main__":
    main(*sys.argv[1:])
