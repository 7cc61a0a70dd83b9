"""Files of nobody, rows without files, and a person who takes everything along or leaves."""

from __future__ import annotations

import json
import os
import time
import zipfile
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from jobs import control, redirecting
from jobs.models import Charge, Job, NarratedChapter, Take
from narrator import site
from narrator.models import Book, User
from tests.audio.sounds import tone, wav
from tests.jobs.conftest import answer, buy
from tests.rows import TEXTS, make_export, make_narration, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def narrated(provider: Provider, rung: Rung) -> Job:
    """A narration of alice's, bought and stitched."""
    job = make_narration(make_user(), [*TEXTS, "He had a weak point, this Fortunato."])
    buy()
    answer(rung)
    job.refresh_from_db()
    assert job.state == "done"
    return job


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def grow_old() -> None:
    """Let every file be of last week."""
    week = time.time() - 7 * 86_400
    for entry in site.store().entries():
        os.utime(site.store().local(entry.key), (week, week))


def test_what_a_row_names_is_no_orphan_and_every_file_is_as_its_row_says(narrated: Job) -> None:
    make_export(narrated)
    grow_old()

    assert said("orphans") == "0 files, 0 bytes found; --delete removes them.\n"
    assert said("check_files", "--listen") == "Every file is as its row says.\n"


def test_the_sound_between_scenes_is_none(narrated: Job) -> None:
    redirecting.keep_scene(narrated, wav(tone(1.0)))
    grow_old()

    assert said("orphans").startswith("0 files")


def test_what_a_repair_left_behind_in_a_crash_is_an_orphan(narrated: Job) -> None:
    chapter = narrated.chapters.get(number=1)
    chapter.stitch = "0123456789ab"
    site.store().write(chapter.audio_key("flac"), b"nobody says that this is heard")
    grow_old()

    assert chapter.audio_key("flac") in said("orphans")


def test_orphans_are_listed_and_go_only_when_asked(narrated: Job) -> None:
    gone = Take.objects.first()
    assert gone is not None
    gone.passages.all().delete()
    gone.delete()
    folder = narrated.folder
    NarratedChapter.objects.all().delete()
    Job.objects.all().delete()
    assert said("orphans").startswith("0 files")  # young: somebody may be about to write the row
    grow_old()

    listed = said("orphans")
    assert gone.audio_key in listed
    assert f"{folder}/00001." in listed
    assert site.store().exists(gone.audio_key)

    said("orphans", "--delete")
    assert said("orphans").startswith("0 files")
    assert not site.store().exists(gone.audio_key)
    assert said("check_files") == "Every file is as its row says.\n"


def test_a_lost_and_a_changed_file_are_told_by_their_rows(narrated: Job) -> None:
    lost, changed, empty = Take.objects.order_by("pk")[:3]
    store = site.store()
    store.delete(lost.audio_key)
    Take.objects.filter(pk=changed.pk).update(seconds=changed.seconds + 1)
    store.write(empty.audio_key, b"")

    with pytest.raises(CommandError, match="3 files"):
        said("check_files", "--listen")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_files", "--listen", stdout=out)

    assert f"take {lost.pk}: {lost.audio_key} is not there" in out.getvalue()
    assert f"take {changed.pk}: {changed.audio_key} lasts" in out.getvalue()
    assert f"take {empty.pk}: {empty.audio_key} has 0 bytes" in out.getvalue()


def test_a_person_takes_everything_along(narrated: Job, tmp_path: Path) -> None:
    target = tmp_path / "alice.zip"

    said("export_user", "alice", str(target))

    with zipfile.ZipFile(target) as bundle:
        facts = json.loads(bundle.read("everything.json"))
        names = bundle.namelist()
    texts = [chapter["text"] for chapter in facts["chapters"]]
    assert texts[: len(TEXTS)] == list(TEXTS)
    assert f"audio/{narrated.pk}/00001.flac" in names
    assert f"books/{narrated.book_id}/source.txt" in names
    assert len(facts["charges"]) == Charge.objects.count()
    assert "password" not in json.dumps(facts)


def test_a_person_leaves_and_the_sums_stay(narrated: Job) -> None:
    bob = make_user("bob")
    kept = make_narration(bob, TEXTS)
    spent = Charge.objects.total()

    with pytest.raises(CommandError, match="Add --yes"):
        said("delete_user", "alice")
    said("delete_user", "alice", "--yes")

    assert not User.objects.filter(username="alice").exists()
    assert Book.objects.count() == 1
    assert Charge.objects.total() == spent > 0
    assert set(Charge.objects.values_list("owner", flat=True)) == {None}
    assert {entry.key.split("/")[0] for entry in site.store().entries()} == {str(bob.pk)}
    assert control.pause(kept)


def test_a_person_who_leaves_in_the_middle_of_a_book_stops_buying(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)

    said("delete_user", "alice", "--yes")

    assert buy() == 0
    assert not Job.objects.filter(pk=job.pk).exists()
    assert list(site.store().entries()) == []
