"""A speech recogniser of the operator's: it writes down what it hears in a clip.

Off unless it is named. Either `faster-whisper:MODEL`, the folder or the name of a model of that
package; or `package.module:function`, which is given samples (float32, mono, 16 kHz, -1 to 1) and
the language ("en"), and gives the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from narrator.audio.embedding import NoModel, imported, samples_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from narrator.audio.clip import Clip

    Recognise = Callable[[NDArray[np.float32], str], str]

SETTING = "SPEECH_RECOGNISER"
WHISPER = "faster-whisper:"


class Recogniser:
    """Hears words. `name` is what its operator calls it."""

    def __init__(self, name: str, recognise: Recognise) -> None:
        self.name = name
        self._recognise = recognise

    def words(self, clip: Clip, language: str) -> str:
        """Return what is said in a clip, as far as it can be heard."""
        return self._recognise(samples_of(clip), language) if clip.samples else ""


def open_recogniser(named: str) -> Recogniser:
    """Raise `NoModel` for one that is not named, not there or does not load."""
    if not named:
        detail = f"No speech recogniser is named. Install one and set {SETTING}."
        raise NoModel(detail)
    if named.startswith(WHISPER):
        return Recogniser(named, _whisper(named.removeprefix(WHISPER)))
    return Recogniser(named, imported(SETTING, named))


def _whisper(model: str) -> Recognise:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        detail = f"{SETTING} names a Whisper model: install faster-whisper beside Narrator."
        raise NoModel(detail) from error
    try:
        whisper = WhisperModel(model, device="auto", compute_type="default")
    except Exception as error:  # its own kinds are many, and undocumented
        raise NoModel(f"{SETTING}={WHISPER}{model} does not load: {error}.") from error
    return lambda samples, language: _written(whisper, samples, language)


def _written(whisper: Any, samples: NDArray[np.float32], language: str) -> str:
    """Each clip is heard for itself: words of the last one must not be guessed into it."""
    segments, _ = whisper.transcribe(samples, language=language, condition_on_previous_text=False)
    return " ".join(segment.text.strip() for segment in segments)
