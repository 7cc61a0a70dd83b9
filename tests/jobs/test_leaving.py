"""A person who takes everything along misses nothing, and leaves nothing when they go."""

from __future__ import annotations

import json
import uuid
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils import timezone

from jobs import leaving
from jobs.feeds import open_feed
from jobs.models import (
    Charge,
    Conversation,
    Draw,
    Enrolment,
    Former,
    JobEvent,
    Notice,
    RememberedAnswer,
    Take,
    Transcript,
)
from jobs.notices import hooks
from jobs.quotes import make_quote
from narrator import pronunciation, site
from narrator.models import Token, User, VoiceVersion
from tests.rows import make_done, make_edition, make_export, make_narration, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import Model

pytestmark = pytest.mark.django_db
OURS = [m for m in apps.get_models() if m._meta.app_label in {"narrator", "jobs"}]


def leads_to_a_person(model: type[Model], seen: tuple[type[Model], ...] = ()) -> bool:
    """Whether a row of this table belongs to somebody, by whatever way."""
    related = [f.related_model for f in model._meta.fields if f.is_relation]
    return any(
        other is User or (other not in (*seen, model) and leads_to_a_person(other, (*seen, model)))
        for other in related
        if isinstance(other, type)
    )


@pytest.fixture
def alice() -> User:
    """Somebody who has a row in every table."""
    alice = make_user("alice")
    job = make_done(make_narration(alice))
    assert job.book is not None
    assert job.voice is not None
    make_export(job)
    make_edition(job.book)
    make_quote(alice, job.book, job.voice)
    pronunciation.add(alice, job.book, "nitre", "niter")
    open_feed(job)
    Token.issue(alice, "laptop")
    take = Take.objects.all()[0]
    Draw.objects.create(take=take, fence=uuid.uuid4(), audio_key=take.audio_key, code="noise")
    Former.objects.create(passage=take.passages.all()[0], take=take)
    Transcript.objects.create(take=take, audio_key=take.audio_key, wrong=0, words=1, rate=0)
    Conversation.objects.create(owner=alice, book=job.book, turns=[["user", "An old one."]])
    Charge.objects.create(
        owner=alice, job=job, take=take, fence=uuid.uuid4(), characters=9,
        reserved_usd=Decimal("0.01"), amount_usd=Decimal("0.01"), state="settled",
    )  # fmt: skip
    event = JobEvent.objects.create(job=job, state="done")
    hook, _ = hooks.add(alice, "https://alice.example/told")
    Notice.objects.create(owner=alice, hook=hook, event=event, body="{}")
    RememberedAnswer.objects.create(owner=alice, key="one", digest="x", body="{}")
    version = VoiceVersion.objects.get()
    key = f"{job.voice.folder}/reference.wav"
    site.store().write(key, b"RIFF")
    VoiceVersion.objects.filter(pk=version.pk).update(reference_key=key)
    Enrolment.objects.create(version=version, remote_id="v1", enrolled_at=timezone.now())
    return alice


def test_every_table_of_a_person_is_told_or_left_out_with_a_reason(alice: User) -> None:
    told = {table.model for table in leaving.FACTS.values()}
    personal = {model for model in OURS if leads_to_a_person(model)}

    assert told | leaving.LEFT_OUT.keys() == personal
    assert not told & leaving.LEFT_OUT.keys()
    assert [m for m in personal if not m._default_manager.exists()] == []  # none is told emptily
    facts = leaving.facts(alice)
    assert [name for name in leaving.FACTS if not facts[name]] == []


def test_no_secret_is_taken_along(alice: User) -> None:
    secrets = [*Token.objects.values_list("digest", flat=True), alice.password]
    secrets += [row.secret for row in alice.webhooks.all()]
    secrets += [row.secret for row in alice.feeds.all()]

    words = json.dumps(leaving.facts(alice), default=str)

    assert not [secret for secret in secrets if secret in words]


def test_the_files_of_a_person_are_in_the_bundle(alice: User, tmp_path: Path) -> None:
    leaving.export(alice, tmp_path / "alice.zip")

    with zipfile.ZipFile(tmp_path / "alice.zip") as bundle:
        kinds = {name.partition("/")[0] for name in bundle.namelist()}
    assert kinds == {"everything.json", "books", "audio", "voices"}


def test_after_a_person_has_left_only_nameless_sums_stay(alice: User) -> None:
    leaving.delete(alice)

    left = {model for model in OURS if model._default_manager.exists()}
    assert left == {Charge, Enrolment}  # the latter: an order to delete the voice at the server
    charge = Charge.objects.get()
    assert (charge.owner, charge.job, charge.take) == (None, None, None)
    assert Enrolment.objects.get().version is None
    assert list(site.store().entries()) == []
