"""A person leaves for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.models import Job, Kind
from jobs.states import OPEN, State
from narrator import site

if TYPE_CHECKING:
    from narrator.models import User


def delete(user: User) -> None:
    """Delete a user with all rows and files; of the ledger the sums stay, without a name.

    The files first: while one of them cannot be removed, the rows say whose it is.
    """
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    for pk in Job.objects.owned_by(user).filter(state__in=OPEN).values_list("pk", flat=True):
        Job.objects.move(pk, State.CANCELLED)
    folder = str(user.pk)
    _remove(folder)
    Job.objects.owned_by(user).filter(kind=Kind.EXPORT).delete()
    user.delete()
    site.store().delete_folder(folder)  # what a worker saved meanwhile


def _remove(folder: str) -> None:
    store = site.store()
    store.delete_folder(folder)
    left = next((each.key for each in store.entries() if each.key.startswith(f"{folder}/")), "")
    if left:
        raise OSError(f"{left} could not be removed. Nothing else was deleted; try again.")
