"""How long a pump waits for more to buy: counted from when its last answer was recorded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from jobs.models import Take
from jobs.pipeline import pump, recording
from jobs.states import TakeState
from tests.jobs.conftest import buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """The pump's own clock, which `recording` moves on."""

    late = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.late


def test_slow_recording_is_not_taken_for_waiting_in_vain(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, record = Clock(), recording.record

    def slowly(*args: Any, **kwargs: Any) -> None:
        record(*args, **kwargs)
        clock.late += 60.0

    monkeypatch.setattr(pump, "time", clock)
    monkeypatch.setattr(recording, "record", slowly)
    provider.script({"fault": "silence", "times": 1})
    make_narration(make_user(), ["It was about dusk, one evening of the carnival."])

    buy(seconds=600.0, patience=3.0)

    assert set(Take.objects.values_list("state", flat=True)) == {TakeState.DONE}
