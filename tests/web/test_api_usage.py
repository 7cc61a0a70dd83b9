"""What was reserved, spent, saved and perhaps charged."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from jobs import control, spending
from jobs.models import Charge, Draw, Job, Take
from jobs.states import ChargeState
from narrator.models import Voice
from tests import rows

if TYPE_CHECKING:
    import pytest
    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

USAGE = "/api/v1/usage"


def charge(
    job: Job, state: ChargeState, amount: str, days: int = 0, take: Take | None = None
) -> Charge:
    row = Charge.objects.create(
        owner=job.owner,
        job=job,
        take=take,
        fence=uuid.uuid4(),
        characters=100,
        reserved_usd=Decimal("0.002"),
        amount_usd=Decimal(amount),
        state=state,
    )
    when = timezone.now() - timedelta(days=days)
    Charge.objects.filter(pk=row.pk).update(created_at=when)
    return row


def test_nothing_was_used_at_first(api: Client, settings: Settings) -> None:
    found = api.get(USAGE).json()

    assert found == {
        "month_usd": "0.00",
        "month_limit_usd": "20.00",
        "month_left_usd": "20.00",
        "total": {"reserved_usd": "0.00", "spent_usd": "0.00", "maybe_charged_usd": "0.00"},
        "drawn_again_usd": "0.00",
        "saved_usd": "0.00",
        "days": [],
        "books": [],
        "voices": [],
        "jobs": [],
    }


def test_money_is_told_by_what_became_of_it(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)
    charge(job, ChargeState.SETTLED, "0.0021")
    charge(job, ChargeState.SETTLED, "0.0021")
    charge(job, ChargeState.RESERVED, "0.002")
    charge(job, ChargeState.MAYBE, "0.003")
    charge(job, ChargeState.RELEASED, "0")

    found = api.get(USAGE).json()

    sums = {"reserved_usd": "0.002", "spent_usd": "0.0042", "maybe_charged_usd": "0.003"}
    (day,), (by_job,) = found["days"], found["jobs"]
    assert day.items() >= sums.items()
    assert (day["date"], day["characters"]) == (timezone.now().date().isoformat(), 400)
    assert by_job.items() >= {**sums, "job": str(job.pk), "book": str(job.book_id)}.items()
    assert (found["month_usd"], found["month_left_usd"]) == ("0.0092", "19.9908")


def test_only_the_days_asked_for_are_told_newest_first(alice: User, api: Client) -> None:
    job = rows.make_narration(alice)
    for ago in (0, 3, 3, 40):
        charge(job, ChargeState.SETTLED, "0.001", ago)

    def spent(query: str = "") -> list[Any]:
        return [day["spent_usd"] for day in api.get(USAGE + query).json()["days"]]

    assert spent() == ["0.001", "0.002"]
    assert spent("?days=1") == ["0.001"]
    assert spent("?days=366") == ["0.001", "0.002", "0.001"]
    assert api.get(f"{USAGE}?days=0").status_code == 422


def test_what_is_read_again_from_what_is_owned_is_saved(
    alice: User, api: Client, settings: Settings
) -> None:
    settings.SPEECH_PROFILE, settings.DEEPINFRA_TOKEN = "deepinfra", "a key that no server sees"
    book, voice = rows.make_book(alice), rows.make_voice(alice)
    first = rows.make_done(rows.make_narration(alice, book=book, voice=voice))
    again = rows.make_narration(alice, book=book, voice=voice)

    found = {row["job"]: row for row in api.get(USAGE).json()["jobs"]}

    assert first.price_usd > 0
    assert found[str(first.pk)]["saved_usd"] == "0.00"
    assert found[str(again.pk)]["price_usd"] == "0.00"
    assert Decimal(found[str(again.pk)]["saved_usd"]) == first.price_usd


def test_money_is_told_by_book_and_voice_and_what_was_drawn_again(alice: User, api: Client) -> None:
    first, second = rows.make_narration(alice), rows.make_narration(alice)
    charge(first, ChargeState.SETTLED, "0.001")
    charge(second, ChargeState.MAYBE, "0.004")
    take = Take.objects.order_by("pk")[0]
    refused = charge(second, ChargeState.SETTLED, "0.002", take=take)
    Draw.objects.create(take=take, fence=refused.fence, code="silence")

    found = api.get(USAGE).json()

    assert [share["spent_usd"] for share in found["books"]] == ["0.002", "0.001"]
    assert {share["name"] for share in found["books"]} == {"The Cask of Amontillado"}
    assert [share["maybe_charged_usd"] for share in found["voices"]] == ["0.004", "0.00"]
    assert found["drawn_again_usd"] == "0.002"


def test_what_others_used_is_theirs(alice: User, bob: User, api: Client) -> None:
    charge(rows.make_narration(bob), ChargeState.SETTLED, "5")

    found = api.get(USAGE).json()

    assert (found["month_usd"], found["days"], found["jobs"]) == ("0.00", [], [])


def test_every_way_of_adding_up_gives_the_same_sum(
    alice: User, api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spending, "NEWEST", 2)
    jobs = [rows.make_narration(alice, book=rows.make_book(alice, title=t)) for t in "ABCD"]
    for number, job in enumerate(jobs, 1):
        charge(job, ChargeState.SETTLED, f"0.00{number}", days=number)
        charge(job, ChargeState.MAYBE, f"0.000{number}")
        charge(job, ChargeState.RESERVED, "0.000000001")
    book = jobs[0].book
    assert book
    control.delete_book(book)  # its charges stay
    Voice.objects.filter(versions__jobs=jobs[1]).update(deleted_at=timezone.now())

    found = api.get(USAGE).json()

    assert found["total"] == {
        "reserved_usd": "0.000000004",
        "spent_usd": "0.01",
        "maybe_charged_usd": "0.001",
    }
    for way in ("days", "books", "voices", "jobs"):
        for field, amount in found["total"].items():
            assert sum(Decimal(row[field]) for row in found[way]) == Decimal(amount), way
    listed = [(row["job"], row["kind"]) for row in found["jobs"]]
    assert listed == [(str(jobs[3].pk), "narrate"), (str(jobs[2].pk), "narrate"), (None, None)]
    assert [share["name"] for share in found["books"]] == ["D", "C", "B", ""]
    assert [share["id"] is None for share in found["voices"]] == [False, False, True, True]
