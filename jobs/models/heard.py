"""When each kind of worker was last heard from, by a task that travelled through the broker."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Heard(models.Model):
    """One row for each queue."""

    queue = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.queue} at {self.at}"

    @classmethod
    def from_queue(cls, queue: str) -> None:
        """Note that a worker of `queue` is alive. At the database's own time."""
        cls.objects.update_or_create(queue=queue, defaults={"at": Now()})
