"""A person takes along what is theirs, or leaves for good."""

from jobs.leaving.bundling import export
from jobs.leaving.deleting import delete
from jobs.leaving.facts import FACTS, LEFT_OUT, facts

__all__ = ["FACTS", "LEFT_OUT", "delete", "export", "facts"]
