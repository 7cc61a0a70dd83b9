"""Fit the fingerprint: writes `narrator/audio/speakers.json`. Minutes.

python -m benchmarks.fit_speakers FOLDER ...

Of each FOLDER, the recordings of one person. What was fitted on is never measured with: of
espeak-ng's variants one half (`benchmarks.speakers`), and of people others than
`benchmarks.fingerprint` is given. The kept numbers were fitted on the people of Debian's packages
asterisk-core-sounds-en-g722 (Allison), -fr-g722 (June) and -it-g722 (Carlo).

Linear discriminants: the directions in which speakers, and copies of them some semitones away,
differ most, measured in what one of them differs by from text to text, in other rooms, through
other microphones and codecs.
"""

from __future__ import annotations

import json
import sys
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.speakers import SAME, changes, recorded, synthetic
from narrator.audio.fingerprint import FEATURES, FITTED, SIZE, measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from narrator.audio.clip import Clip

    Matrix = NDArray[np.float64]

OF_PEOPLE = 4  # how much more a person counts than a synthetic speaker
DIAGONAL = 0.1  # of the covariance within speakers: few people, many features
EVERY = 4  # clip is changed; all would take hours
COPIES = changes((-4.0, -2.5, -1.5, -1.0, 1.0, 1.5, 2.5, 4.0))


def main() -> None:
    speakers = synthetic(fitted=True)
    people = {folder: recorded(Path(folder)) for folder in sys.argv[1:]}
    with Pool() as pool:
        features = dict(pool.map(_features_of, [*speakers.items(), *people.items()], chunksize=1))
    weights = {name: OF_PEOPLE if name in people else 1 for name in features}
    middle, turn = fit(features, weights)
    kept = {
        "middle": [round(float(value), 5) for value in middle],
        "turn": [[round(float(value), 5) for value in row] for row in turn],
    }
    FITTED.write_text(json.dumps(kept, indent=None, separators=(",", ":")) + "\n")
    print(f"{FITTED}: {len(speakers)} synthetic speakers, {len(people)} people")


def _features_of(speaker: tuple[str, list[Clip]]) -> tuple[str, dict[str, Matrix]]:
    """The features of all clips, unchanged and changed, by the name of the change."""
    name, clips = speaker
    found = {}
    for kind, change in {**SAME, **COPIES}.items():
        chosen = clips if kind == "another text" else clips[1::EVERY]
        measured = [measure(change(clip)) for clip in chosen]
        found[kind] = np.array([row for seconds, row in measured if seconds])
    return name, found


def fit(features: dict[str, dict[str, Matrix]], weights: dict[str, int]) -> tuple[Matrix, Matrix]:
    """The middle of all, and the rows to multiply with."""
    within, count = np.zeros((FEATURES, FEATURES)), 0
    middles: list[Matrix] = []
    for name, kinds in features.items():
        own = kinds["another text"].mean(axis=0)
        apart = np.concatenate([kinds[kind] for kind in SAME]) - own
        within += weights[name] * apart.T @ apart
        count += weights[name] * len(apart)
        copies = [kinds[kind].mean(axis=0) for kind in COPIES]
        middles += weights[name] * [own, *copies]
    within /= count
    within = (1 - DIAGONAL) * within + DIAGONAL * np.diag(np.diag(within))
    white = np.linalg.inv(np.linalg.cholesky(within))
    values, vectors = np.linalg.eigh(white @ np.cov(np.array(middles).T) @ white.T)
    best = np.argsort(values)[::-1][:SIZE]
    return np.mean(middles, axis=0), vectors[:, best].T @ white


if __name__ == "__main__":
    main()
