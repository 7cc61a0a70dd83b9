"""The operator's pages: every list and form opens, and nothing there can be forged."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from narrator.models import Token, User
from tests.rows import make_narration

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    user = User.objects.create_superuser("operator", password="sailing-past-midnight")
    make_narration(user)
    Token.issue(user)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "model", [m for m in admin.site._registry if m.__module__.split(".")[0] in {"jobs", "narrator"}]
)
def test_every_list_and_row_opens(operator: Client, model: type) -> None:
    meta = model._meta  # type: ignore[attr-defined]
    listed = operator.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
    assert listed.status_code == 200

    for row in model._default_manager.all()[:1]:  # type: ignore[attr-defined]
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
        assert operator.get(url).status_code == 200


def test_nobody_else_gets_in(client: Client) -> None:
    assert client.get("/admin/").status_code == 302


def test_a_row_of_the_pipeline_cannot_be_edited(operator: Client) -> None:
    from jobs.models import Job

    job = Job.objects.get()

    answer = operator.post(reverse("admin:jobs_job_change", args=[job.pk]), {"state": "done"})

    assert answer.status_code == 403
    job.refresh_from_db()
    assert job.state == "queued"
