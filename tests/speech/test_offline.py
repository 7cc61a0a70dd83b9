"""The offline voice: real espeak-ng processes."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import wave
from dataclasses import asdict
from typing import TYPE_CHECKING

import espeakng_loader
import numpy as np
import psutil
import pytest

from narrator.speech import offline_voice
from narrator.speech.errors import Rejected, Stopped, Transient
from narrator.speech.offline import CHILD, EspeakChild, OfflineSpeaker
from narrator.speech.types import Speech, Utterance
from tests.speech.samples import fail, say, seconds, speak

if TYPE_CHECKING:
    from pathlib import Path


def hear(**changes: object) -> Speech:
    [speech] = speak(OfflineSpeaker(), say(**changes))
    return speech


def pitch(audio: bytes) -> float:
    """Hz, by autocorrelation of the whole clip."""
    with wave.open(io.BytesIO(audio)) as reader:
        rate = reader.getframerate()
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").astype(np.float64)
    similar = np.fft.irfft(np.abs(np.fft.rfft(samples, 2 * len(samples))) ** 2)
    shortest, longest = rate // 400, rate // 60
    return float(rate / (shortest + int(np.argmax(similar[shortest:longest]))))


def test_it_is_a_truthful_wav() -> None:
    speech = hear()
    assert speech.media_type == "audio/wav"
    assert speech.cost_usd is None
    with wave.open(io.BytesIO(speech.audio)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        assert reader.getframerate() == 22050
    assert 3 < seconds(speech.audio) < 9


def test_descriptions_are_heard_in_pitch() -> None:
    deep = hear(description="a deep male voice, calm")
    child = hear(description="a child")
    assert pitch(child.audio) > 1.5 * pitch(deep.audio)


def test_descriptions_are_heard_in_pace() -> None:
    slow = hear(description="a slow man")
    fast = hear(description="a fast man")
    assert seconds(slow.audio) > 1.2 * seconds(fast.audio)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The clocks were striking thirteen."),
        ("zh", "今天天气很好，我们去公园散步。"),
        ("fr", "Longtemps, je me suis couché de bonne heure."),
        ("de", "Als Gregor Samsa eines Morgens erwachte."),
        ("it", "Nel mezzo del cammin di nostra vita."),
        ("ja", "こんにちは、おげんきですか。"),
        ("ko", "안녕하세요, 오늘은 날씨가 좋습니다."),
        ("pt-BR", "Era uma vez um homem muito velho."),
        ("ru", "Все счастливые семьи похожи друг на друга."),
        ("es", "En un lugar de la Mancha."),
    ],
)
def test_it_speaks_ten_languages(language: str, text: str) -> None:
    assert seconds(hear(language=language, text=text).audio) > 1


@pytest.mark.parametrize("text", ["<speak>&amp;", "[[h@'loU]]", "a\0b", "🎧", "-" * 300])
def test_odd_text_is_read_as_text_and_harms_nothing(text: str) -> None:
    first, second = speak(OfflineSpeaker(1), say(text=text), say())
    assert first.audio.startswith(b"RIFF")
    assert seconds(second.audio) > 3


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("ja", "今日は良い天気です。", "language_not_offline"),
        ("nl", "Er was eens.", "language_not_offline"),
        ("en", "word " * 5000, "text_too_long"),
        ("en", "half \ud83d", "invalid_text"),
    ],
)
def test_what_it_cannot_read_it_refuses(language: str, text: str, code: str) -> None:
    error = fail(OfflineSpeaker(), say(language=language, text=text))
    assert isinstance(error, Rejected)
    assert error.code == code


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


def test_it_starts_lazily() -> None:
    assert EspeakChild().pid is None


def test_an_utterance_does_not_show_its_words() -> None:
    shown = repr(Utterance(text="secret", description="hidden", language="en", model="m"))
    assert "secret" not in shown
    assert "hidden" not in shown
