"""A speaker model of the operator's takes the place of the measure, behind the same interface."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from narrator.audio.clip import Clip
from narrator.audio.embedding import BANDS, NoModel, filter_bank, open_listener
from narrator.audio.fingerprint import VERSION
from narrator.audio.spread import Spread, Verdict
from tests.audio.sounds import silence, tone
from tests.audio.speakers import SENTENCES, TEXTS, provided

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HERE = "tests.audio.test_embedding:embed"
LONG = provided(" ".join(SENTENCES[:2]), 8)


def embed(samples: Floats) -> Floats:
    """A model that knows the pitch, in octaves, as a direction."""
    frame = samples[len(samples) // 3 :][:16_000]
    power = np.square(np.abs(np.fft.rfft(frame, 65_536)))
    similar = np.fft.irfft(power)
    lag = 40 + int(np.argmax(similar[40:250]))
    angle = 2.0 * np.log2(16_000 / lag / 100)
    return np.array([np.cos(angle), np.sin(angle), 0.1], np.float32)


def test_without_a_name_the_measure_listens() -> None:
    listener = open_listener("")
    assert listener.version == VERSION == listener.hear(LONG)[0]


def test_a_function_of_an_installed_package_listens() -> None:
    listener = open_listener(HERE)
    found = listener.hear(LONG)
    assert found[0] == listener.version > VERSION
    assert 0.6 * LONG.seconds < found[1] < LONG.seconds
    assert np.linalg.norm(found[2:]) == pytest.approx(1.0, abs=0.001)


def test_its_speakers_are_told_apart_by_the_angle_between_them() -> None:
    hear = open_listener(HERE).hear
    takes = [hear(provided(text, 8)) for text in TEXTS[:9]]
    for spread in (Spread.around(takes[0]), Spread.around(takes[0], takes[1:])):
        assert [spread.judge(take) for take in takes] == [Verdict.SAME] * 9
        assert spread.judge(hear(provided(SENTENCES[0], 22))) is Verdict.OTHER


def test_prints_of_a_model_and_of_the_measure_are_not_compared() -> None:
    spread = Spread.around(open_listener(HERE).hear(LONG))
    with pytest.raises(ValueError, match="version"):
        spread.judge(open_listener("").hear(LONG))
    with pytest.raises(ValueError, match="version"):
        Spread.around(open_listener("").hear(LONG)).judge(open_listener(HERE).hear(LONG))


@pytest.mark.parametrize("pcm", [b"", silence(2.0), tone(0.05)])
def test_a_clip_without_sound_is_not_shown_to_it(pcm: bytes) -> None:
    assert open_listener("tests.audio.test_embedding:broken").hear(Clip(pcm))[1] == 0


def broken(samples: Floats) -> Floats:
    raise RuntimeError("This model was not to be asked.")


@pytest.mark.parametrize("named", ["no.such.module:f", "tests.audio.sounds:no_such", ":", "json"])
def test_what_cannot_be_imported_is_said(named: str) -> None:
    with pytest.raises(NoModel, match="SPEAKER_MODEL"):
        open_listener(named)


class Session:
    """As onnxruntime's: a network that says how wide it is what it is shown."""

    shape: tuple[str | int, ...] = ("B", "T", BANDS)

    def __init__(self, content: bytes, _options: Any) -> None:
        if content != b"a model":
            raise RuntimeError("INVALID_PROTOBUF")

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="feats", shape=self.shape)]

    def run(self, _outputs: None, given: dict[str, Floats]) -> list[Floats]:
        [shown] = given.values()
        assert shown.dtype == np.float32
        assert len(shown.shape) == len(self.shape)
        return [np.array([[1000.0, float(shown.shape[-1])]], np.float32)]


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("onnxruntime")
    module.__dict__.update(InferenceSession=Session, SessionOptions=SimpleNamespace)
    monkeypatch.setitem(sys.modules, "onnxruntime", module)
    return module


@pytest.mark.parametrize("shape", [("B", "T", BANDS), ("B", "T")])
def test_a_file_is_shown_what_its_input_wants(
    runtime: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shape: tuple[str | int, ...],
) -> None:
    monkeypatch.setattr(Session, "shape", shape)
    path = tmp_path / "speakers.onnx"
    path.write_bytes(b"a model")
    found = open_listener(str(path)).hear(LONG)
    width = BANDS if len(shape) == 3 else LONG.seconds * 16_000
    assert found[3] / found[2] == pytest.approx(width / 1000, rel=0.02)


def test_a_broken_file_and_a_missing_one_are_said(runtime: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "speakers.onnx"
    with pytest.raises(NoModel, match="does not load"):
        open_listener(str(path))
    path.write_bytes(b"no model")
    with pytest.raises(NoModel, match="INVALID"):
        open_listener(str(path))


def test_without_the_runtime_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(NoModel, match="install onnxruntime"):
        open_listener("speakers.onnx")


def test_the_filter_bank_shows_a_tone_where_it_is() -> None:
    def band(hertz: float) -> int:
        time = np.arange(16_000, dtype=np.float32) / 16_000
        beside = np.random.default_rng(1).standard_normal(16_000).astype(np.float32)
        switched = np.sin(2 * np.pi * hertz * time) * (time < 0.5) + 0.01 * beside
        bank = filter_bank(switched.astype(np.float32))
        return int(np.argmax(bank[:40].mean(axis=0)))

    assert band(200) < band(800) < band(3200)
    assert filter_bank(np.zeros(16_000, np.float32)).shape == (98, BANDS)
