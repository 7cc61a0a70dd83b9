"""Places where a drill can end this process, as a power cut would. Asleep unless switched on.

NARRATOR_FAILPOINTS names a folder. A file there arms the failpoint of its name: empty, it ends
the first process that passes, and is gone; with words in it, it ends every process that passes
with a text that holds them, and stays.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

CLAIMED = "CP1"  # leased, nothing sent
SENT = "CP2"  # under way, no answer yet
MID_BODY = "CP3"  # a part of the answer is here
ANSWERED = "CP4"  # all of it, in memory alone
STORED = "CP5"  # on disk, the database does not know
RECORDED = "CP6"  # the database knows, nobody was told
MID_STITCH = "CP7"
STITCHED = "CP8"  # the chapter's files are kept, the database does not know
READY = "CP9"  # the chapter is ready, its job does not know
NOTIFIED = "CP10"  # the receiver was told, the database does not know
READING = "CP11"  # a document is claimed, nothing of it is read

FOLDER = os.environ.get("NARRATOR_FAILPOINTS", "")


def passed(name: str, text: str = "") -> None:
    """End this process here, if a drill asks for it."""
    if FOLDER and _armed(Path(FOLDER) / name, text):
        os.kill(os.getpid(), signal.SIGKILL)


def _armed(file: Path, text: str) -> bool:
    try:
        if words := file.read_text():
            return words in text
        file.unlink()  # of several processes, one: the others find nothing
    except FileNotFoundError:
        return False
    return True
