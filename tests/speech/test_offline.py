"""The offline voice: real espeak-ng processes."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from narrator.speech.errors import Rejected
from narrator.speech.offline import OfflineSpeaker
from narrator.speech.types import Speech, Utterance
from tests.speech.samples import fail, say, seconds, speak


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


def test_an_utterance_does_not_show_its_words() -> None:
    shown = repr(Utterance(text="secret", description="hidden", language="en", model="m"))
    assert "secret" not in shown
    assert "hidden" not in shown
