"""The processes of the offline voice: killed, stopped, cancelled, missing."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import espeakng_loader
import psutil
import pytest

from narrator.speech import offline_voice
from narrator.speech.errors import Stopped, Transient
from narrator.speech.offline import CHILD, EspeakChild, OfflineSpeaker
from tests.speech.samples import say, seconds

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.speech.types import Speech


def test_a_killed_child_is_replaced() -> None:
    async def run() -> list[int]:
        speaker = OfflineSpeaker(1)
        try:
            await speaker.speak(say())
            [first] = speaker.pids()
            os.kill(first, signal.SIGKILL)
            await _until_dead(first)
            await speaker.speak(say())
            return [first, *speaker.pids()]
        finally:
            await speaker.aclose()

    first, second = asyncio.run(run())
    assert first != second


async def _until_dead(pid: int) -> None:
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        await asyncio.sleep(0.01)


def test_a_child_killed_in_mid_sentence_may_be_asked_again() -> None:
    async def run() -> Speech:
        speaker = OfflineSpeaker(1)
        try:
            await speaker.speak(say())
            [pid] = speaker.pids()
            os.kill(pid, signal.SIGSTOP)
            asking = asyncio.create_task(speaker.speak(say()))
            await asyncio.sleep(0.1)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(Transient):
                await asking
            return await speaker.speak(say())
        finally:
            await speaker.aclose()

    assert seconds(asyncio.run(run()).audio) > 3


def test_cancelling_frees_the_child_for_the_next() -> None:
    async def run() -> Speech:
        speaker = OfflineSpeaker(1)
        try:
            await speaker.speak(say())
            [pid] = speaker.pids()
            os.kill(pid, signal.SIGSTOP)
            asking = asyncio.create_task(speaker.speak(say()))
            await asyncio.sleep(0.1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            return await speaker.speak(say())
        finally:
            await speaker.aclose()

    assert seconds(asyncio.run(run()).audio) > 3


def test_closing_leaves_no_process() -> None:
    async def run() -> list[int]:
        speaker = OfflineSpeaker(2)
        await asyncio.gather(*(speaker.speak(say()) for _ in range(20)))
        pids = list(speaker.pids())
        await speaker.aclose()
        return pids

    pids = asyncio.run(run())
    assert pids
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_a_voice_that_cannot_start_stops_the_job(tmp_path: Path) -> None:
    broken = tmp_path / "child.py"
    broken.write_text("import espeak_that_nobody_has")
    child = EspeakChild(broken)
    with pytest.raises(Stopped) as caught:
        child.speak(b"{}")
    assert caught.value.code == "offline_voice_missing"


def test_a_child_that_is_killed_while_it_starts_may_be_asked_again(tmp_path: Path) -> None:
    killed = tmp_path / "child.py"
    killed.write_text("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(Transient):
        EspeakChild(killed).speak(b"{}")


def test_it_works_from_a_folder_with_a_very_long_name(tmp_path: Path) -> None:
    """espeak-ng itself fails silently with a data path of some 160 bytes."""
    data = tmp_path / ("long" * 50) / "espeak-ng-data"
    data.parent.mkdir()
    data.symlink_to(espeakng_loader.get_data_path())
    program = tmp_path / "child.py"
    program.write_text(
        "import runpy, espeakng_loader\n"
        f"espeakng_loader.get_data_path = lambda: {str(data)!r}\n"
        f"runpy.run_path({str(CHILD)!r}, run_name='__main__')\n"
    )
    child = EspeakChild(program)
    request = {"text": "Hello.", **asdict(offline_voice.design("a man", "en"))}
    try:
        assert seconds(child.speak(json.dumps(request).encode())) > 0.3
    finally:
        child.close()


def test_a_killed_worker_leaves_no_child_behind() -> None:
    worker = (
        "import json, time; from narrator.speech.offline import EspeakChild\n"
        "child = EspeakChild()\n"
        "child.speak(json.dumps({'text': 'Hi.', 'voice': 'en', 'rate': 160, 'pitch': 50,"
        " 'range': 50, 'volume': 90}).encode())\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", worker], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        child = psutil.Process(int(process.stdout.readline()))
        process.kill()
    child.wait(10)
    assert not child.is_running()


def test_the_child_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPINFRA_TOKEN", "secret")

    async def run() -> dict[str, str]:
        speaker = OfflineSpeaker(1)
        try:
            await speaker.speak(say())
            [pid] = speaker.pids()
            return psutil.Process(pid).environ()
        finally:
            await speaker.aclose()

    assert "secret" not in asyncio.run(run()).values()


def test_it_starts_lazily() -> None:
    assert EspeakChild().pid is None
