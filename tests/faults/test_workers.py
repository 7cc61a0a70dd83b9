"""Workers that freeze, that a passage kills, and a scheduler that is dead or doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from narrator import failpoints
from tests.end_to_end.site import ROOT, wait_until

if TYPE_CHECKING:
    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e


@pytest.mark.drill
def test_frozen_past_its_lease_a_worker_is_replaced_and_its_late_answer_replaces_nothing(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    drill.provider.studio.steady = False  # a second answer would sound otherwise
    drill.dismiss()
    job = drill.begin(drill.take_in(book), "frozen")
    drill.first_request()
    frozen = drill.processes("--queues=speech")
    for worker in frozen:
        worker.send_signal(signal.SIGSTOP)
    try:
        drill.hire("speech", 1)
        done = drill.finished(job)
        kept, sound = drill.kept_takes(), drill.sound(done)
    finally:
        for worker in frozen:
            worker.send_signal(signal.SIGCONT)
        drill.provider.studio.steady = True
    # Once they have worked again, what they held has long been saved or refused.
    again = drill.finished(drill.begin(drill.take_in(book), "after the thaw"))

    assert done["state"] == again["state"] == "done"
    after = drill.kept_takes()
    assert {name: after[name] for name in kept} == kept
    assert drill.sound(done) == sound


def test_what_a_frozen_worker_had_sent_is_all_that_is_paid_twice(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    drill.dismiss()
    job = drill.begin(drill.take_in(book), "frozen, and counted")
    drill.first_request()
    frozen = drill.processes("--queues=speech")
    for worker in frozen:
        worker.send_signal(signal.SIGSTOP)
    try:
        drill.hire("speech", 1)
        done = drill.finished(job)
        drill.settled()
    finally:
        for worker in frozen:
            worker.send_signal(signal.SIGCONT)

    assert done["state"] == "done", done
    assert drill.sound(done) == undisturbed[1]
    ledger = drill.provider.ledger
    assert len(ledger.bought_twice) <= 1
    assert drill.spent(done) == ledger.billed_usd


@pytest.mark.drill
def test_a_passage_that_kills_its_worker_is_set_aside_and_the_rest_is_read(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    job = drill.begin(drill.take_in(book), "poison")
    drill.arm(failpoints.CLAIMED, "two of June")
    try:

        def ended() -> bool:
            drill.hire("speech", 1)
            state = drill.api.get(f"/jobs/{job['id']}").json()["state"]
            return state not in {"queued", "running"}

        wait_until(ended, 300, lambda: "the poisoned book never ends")
    finally:
        drill.disarm(failpoints.CLAIMED)
    done = drill.finished(job)

    assert done["state"] == "needs_attention"
    assert done["progress"]["passages_done"] == done["progress"]["passages"] - 1
    assert [chapter["state"] for chapter in done["chapters"]] == ["ready", "needs_attention"]
    assert drill.provider.ledger.bought_twice == []

    assert drill.api.post(f"/jobs/{job['id']}/resume").status_code == 200
    assert drill.finished(job)["state"] == "done"
    assert drill.provider.ledger.billed_characters == undisturbed[0]


def test_a_document_that_kills_its_worker_is_set_aside_and_others_are_read(
    drill: Drill, book: Path, tmp_path: Path
) -> None:
    poison = tmp_path / "poison.epub"
    poison.write_bytes(book.read_bytes())
    drill.arm(failpoints.READING, "poison")
    try:
        with poison.open("rb") as file:
            sent = drill.api.post("/books", files={"file": (poison.name, file)}).json()
        beside = drill.upload(book)
        address = f"/books/{sent['id']}"
        refused = drill.poll(address, lambda found: found["state"] != "importing")
    finally:
        drill.disarm(failpoints.READING)

    assert beside["state"] == "ready"
    assert (refused["state"], refused["error"]["code"]) == ("failed", "set_aside")
    assert refused["error"]["detail"].startswith("Reading this file failed 3 times.")
    assert drill.api.delete(address).status_code == 204
    assert drill.api.get(address).status_code == 404
    assert drill.upload(book)["state"] == "ready"


@pytest.mark.drill
def test_while_new_workers_start_the_old_ones_end_what_they_have_sent(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    drill.provider.pace.fixed = 2.0
    job = drill.begin(drill.take_in(book), "deployed")
    for _ in range(2):
        drill.first_request()
        old = drill.processes("--queues=speech")
        drill.hire("speech", 1)
        for worker in old:
            worker.send_signal(signal.SIGTERM)  # the supervisor starts others in their place
        time.sleep(3)
        assert drill.api.get(f"/jobs/{job['id']}").status_code == 200
    drill.provider.pace.fixed = 0.7

    done = drill.finished(job)
    drill.settled()

    assert done["state"] == "done", done
    assert drill.provider.ledger.bought_twice == []
    assert drill.provider.ledger.billed_characters == undisturbed[0]
    assert drill.spent(done) == drill.provider.ledger.billed_usd
    assert drill.sound(done) == undisturbed[1]


@pytest.mark.drill
def test_workers_whose_clocks_are_ten_minutes_off_take_nothing_from_each_other(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    if not (library := next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)):
        pytest.skip("clocks are moved with libfaketime: apt install libfaketime")
    moved = {"LD_PRELOAD": str(library), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    drill.dismiss()
    punctual = drill.processes("--queues=speech")
    for worker in punctual:
        worker.send_signal(signal.SIGSTOP)
    try:
        drill.hire("speech", 1, **moved, FAKETIME="+10m")
        drill.hire("speech", 2, **moved, FAKETIME="-10m")
        job = drill.begin(drill.take_in(book), "clocks are off")
        done = drill.finished(job)
        drill.settled()
    finally:
        for worker in punctual:
            worker.send_signal(signal.SIGCONT)
        drill.dismiss()

    assert done["state"] == "done", done
    assert drill.provider.ledger.bought_twice == []
    assert drill.spent(done) == drill.provider.ledger.billed_usd
    assert drill.sound(done) == undisturbed[1]


@pytest.mark.drill
def test_without_a_scheduler_the_workers_sweep_by_themselves(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    beats = drill.processes("beat")
    for beat in beats:
        beat.send_signal(signal.SIGSTOP)  # the supervisor sees a living process
    try:
        drill.hire("speech", 2)
        drill.arm(failpoints.CLAIMED)
        done = drill.finished(drill.begin(drill.take_in(book), "no scheduler"))
    finally:
        for beat in beats:
            beat.send_signal(signal.SIGCONT)

    assert drill.went_off(failpoints.CLAIMED)
    assert done["state"] == "done", done
    assert drill.provider.ledger.billed_characters == undisturbed[0]


@pytest.mark.drill
def test_two_schedulers_do_no_harm(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]], tmp_path: Path
) -> None:
    schedule = f"--schedule={tmp_path / 'second'}"
    command = [sys.executable, "-m", "celery", "--quiet", "--app=narrator", "beat", "--pidfile="]
    second = subprocess.Popen([*command, schedule], cwd=ROOT, env=drill.environment)
    try:
        done = drill.finished(drill.begin(drill.take_in(book), "two schedulers"))
    finally:
        second.kill()
        second.wait()

    assert done["state"] == "done", done
    assert drill.provider.ledger.billed_characters == undisturbed[0]
    assert drill.sound(done) == undisturbed[1]
