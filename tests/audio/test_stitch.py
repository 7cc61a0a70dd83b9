"""Clips become a chapter: exact times, exact pauses, no click, no hole, no heap of memory."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from narrator.audio.clip import RATE, Clip, decode
from narrator.audio.errors import BadPart, EncodeFailed
from narrator.audio.pauses import PauseSettings
from narrator.audio.shape import Edges, shape
from narrator.audio.stitch import FRAME, Part, Stitched, StitchSettings, stitch
from tests.audio.sounds import noise, silence, speech, tone, wav

PAUSES = PauseSettings()
CLIPS = [speech(1.0 + seed / 10, seed) for seed in range(4)]


def parts(clips: list[bytes], kind: str = "sentence", gain_db: float = 0.0) -> list[Part]:
    return [
        Part(lambda pcm=pcm: wav(pcm), "audio/wav", PAUSES.after(kind), gain_db)  # type: ignore[misc]
        for pcm in clips
    ]


def joined(made: list[Part], folder: Path, settings: StitchSettings | None = None) -> bytes:
    stitch(made, {"flac": folder / "a.flac"}, settings)
    return decode((folder / "a.flac").read_bytes()).pcm


def test_the_master_is_the_shaped_clips_with_silence_between(folder: Path) -> None:
    made = stitch(parts(CLIPS), {"flac": folder / "a.flac"})
    shaped = [shape(Clip(pcm)) for pcm in CLIPS]
    expected = silence(0.7) + silence(PAUSES.sentence).join(shaped) + silence(1.5)
    expected += bytes(2 * (-len(expected) // 2 % FRAME))
    assert decode((folder / "a.flac").read_bytes()).pcm == expected
    assert made.samples == len(expected) // 2
    assert made.seconds == pytest.approx(made.samples / RATE)


@pytest.mark.parametrize("name", ["flac", "mp3", "m4a", "opus", "wav", "pcm"])
def test_every_format_lasts_exactly_as_long(name: str, folder: Path) -> None:
    target = folder / f"a.{name}"
    made = stitch(parts(CLIPS[:2]), {name: target})
    media_type = "audio/pcm" if name == "pcm" else ""
    assert decode(target.read_bytes(), media_type).samples == made.samples
    assert made.samples % FRAME == 0


def test_one_pass_writes_all_outputs_and_nothing_else(folder: Path) -> None:
    outputs = {name: folder / f"one.{name}" for name in ("flac", "mp3", "m4a")}
    stitch(parts(CLIPS), outputs)
    assert sorted(folder.iterdir()) == sorted(outputs.values())


@pytest.mark.parametrize("kind", ["sentence", "clause", "paragraph", "heading", "scene"])
def test_pauses_are_digital_silence_of_the_length_asked_for(kind: str, folder: Path) -> None:
    made = stitch(parts(CLIPS[:3], kind), {"pcm": folder / "a"})
    pcm = (folder / "a").read_bytes()
    for before, after in zip(made.spans, made.spans[1:], strict=False):
        gap = pcm[2 * round(before[1] * RATE) : 2 * round(after[0] * RATE)]
        assert len(gap) == 2 * round(PAUSES.after(kind) * RATE)
        assert not any(gap)


def test_a_sound_between_scenes_stands_in_the_middle_of_the_pause(folder: Path) -> None:
    first, second = parts(CLIPS[:2], "scene")
    bell = tone(0.5)

    made = stitch([replace(first, sound=bell), second], {"pcm": folder / "a"})

    pcm = (folder / "a").read_bytes()
    gap = pcm[2 * round(made.spans[0][1] * RATE) : 2 * round(made.spans[1][0] * RATE)]
    assert gap == silence(0.9) + bell + silence(0.9)


def test_spans_tell_where_each_clip_is_heard(folder: Path) -> None:
    made = stitch(parts(CLIPS), {"pcm": folder / "a"})
    pcm = (folder / "a").read_bytes()
    for (start, end), clip in zip(made.spans, CLIPS, strict=True):
        assert pcm[2 * round(start * RATE) : 2 * round(end * RATE)] == shape(Clip(clip))


def test_long_edges_of_a_clip_are_trimmed_and_a_margin_is_kept() -> None:
    long = silence(2.0) + tone(1.0) + silence(3.0)
    assert len(shape(Clip(long))) / 2 / RATE == pytest.approx(1.09, abs=0.011)


def test_a_silent_clip_leaves_only_its_pause(folder: Path) -> None:
    made = stitch(parts([silence(1.0), CLIPS[0]]), {"pcm": folder / "a"})
    assert made.spans[0] == (0.7, 0.7)


def largest_step(pcm: bytes, made: Stitched) -> int:
    samples = memoryview(pcm).cast("h")
    edges = [round(edge * RATE) for span in made.spans for edge in span]
    near = (n for edge in edges for n in range(max(1, edge - 240), edge + 240))
    return max(abs(samples[n] - samples[n - 1]) for n in near)


@pytest.mark.parametrize(("fade_ms", "clicks"), [(5, False), (0, True)])
def test_no_joint_clicks_even_inside_a_loud_sound(fade_ms: int, clicks: bool, folder: Path) -> None:
    cut = tone(1.0, 200, level=0.5)[2 * 30 : -2 * 30]  # begins and ends at the crest
    settings = StitchSettings(edges=Edges(fade_ms=fade_ms))
    made = stitch(parts([cut] * 3), {"pcm": folder / "a"}, settings)
    own_step = 860  # of a 200 Hz sine at half scale
    assert (largest_step((folder / "a").read_bytes(), made) > own_step + 100) is clicks


def test_peaks_stay_under_the_limit_and_nothing_moves(folder: Path) -> None:
    pcm = joined(parts([tone(1.0, level=0.5)], gain_db=12.0), folder)
    free = joined(parts([tone(1.0, level=0.5)]), folder, StitchSettings(limit_db=None))
    limited, plain = memoryview(pcm).cast("h"), memoryview(free).cast("h")
    assert max(limited) <= 32768 * 10 ** (-3.8 / 20)
    assert max(limited) > 32768 * 10 ** (-5 / 20)
    turns = [n for n in range(20_000, 30_000) if plain[n] < 0 <= plain[n + 1]]
    assert all(limited[n] <= 0 <= limited[n + 1] for n in turns)


def test_a_gain_changes_the_level_by_that_much(folder: Path) -> None:
    settings = StitchSettings(limit_db=None)
    plain = joined(parts([CLIPS[0]]), folder, settings)
    louder = joined(parts([CLIPS[0]], gain_db=-6.02), folder, settings)
    ratio = max(memoryview(louder).cast("h")) / max(memoryview(plain).cast("h"))
    assert ratio == pytest.approx(0.5, rel=0.01)


def test_a_clip_may_be_a_file(folder: Path) -> None:
    (folder / "clip").write_bytes(wav(CLIPS[0]))
    part = Part(folder / "clip", "audio/wav", 0.35)
    assert joined([part], folder) == joined(parts(CLIPS[:1]), folder)


def test_progress_counts_the_parts(folder: Path) -> None:
    heard: list[int] = []
    stitch(parts(CLIPS), {"flac": folder / "a"}, on_part=heard.append)
    assert heard == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Part(lambda: wav(CLIPS[0])[:-500], "audio/wav", 0.35), "truncated"),
        (Part(lambda: b"", "audio/wav", 0.35), "empty"),
        (Part(Path("/nowhere/at/all"), "audio/wav", 0.35), "missing"),
    ],
)
def test_a_bad_part_is_named_and_nothing_is_left(bad: Part, code: str, folder: Path) -> None:
    outputs = {"flac": folder / "a.flac", "mp3": folder / "a.mp3"}
    with pytest.raises(BadPart) as caught:
        stitch([*parts(CLIPS), bad], outputs)
    assert (caught.value.index, caught.value.code) == (4, code)
    assert list(folder.iterdir()) == []


def test_a_stop_in_the_middle_keeps_the_old_file(folder: Path) -> None:
    def stop(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    (folder / "a.flac").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        stitch(parts(CLIPS), {"flac": folder / "a.flac"}, on_part=stop)
    assert [path.read_bytes() for path in folder.iterdir()] == [b"old"]


def test_an_encoder_that_dies_is_reported(folder: Path) -> None:
    (folder / "taken").mkdir()
    (folder / "taken" / "inside").touch()
    with pytest.raises((EncodeFailed, OSError)):
        stitch(parts([noise(20.0)]), {"flac": folder / "taken"})
    assert list(folder.iterdir()) == [folder / "taken"]


GROWTH = """
import resource, sys
from pathlib import Path
from narrator.audio.stitch import Part, stitch
from tests.audio.sounds import tone
clip = tone(10.0)
part = Part(lambda: clip, "audio/pcm", 0.35)
stitch([part] * int(sys.argv[1]), {"flac": Path(sys.argv[2])})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_kilobytes(count: int, target: Path) -> int:
    command = [sys.executable, "-W", "ignore", "-c", GROWTH, str(count), str(target)]
    root = Path(__file__).parents[2]
    return int(subprocess.run(command, cwd=root, capture_output=True, check=True).stdout)


def test_memory_does_not_grow_with_the_chapter(folder: Path) -> None:
    few, many = (peak_kilobytes(count, folder / "a") for count in (5, 200))
    assert many < few + 8_000  # all the sound together would be 96 MB
