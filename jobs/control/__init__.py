"""What people and programs can ask of background work: start, pause, resume, cancel."""

from jobs.control.deleting import delete_book
from jobs.control.exporting import export, outdated
from jobs.control.importing import import_address, import_book
from jobs.control.resuming import resume
from jobs.control.starting import narrate, narrate_quoted
from jobs.control.stopping import cancel, pause

__all__ = [
    "cancel",
    "delete_book",
    "export",
    "import_address",
    "import_book",
    "narrate",
    "narrate_quoted",
    "outdated",
    "pause",
    "resume",
]
