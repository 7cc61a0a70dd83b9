"""Addresses that are told when a job is done or has stopped."""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from jobs.models import Webhook
from jobs.notices import hooks
from narrator.web.access import caller, find
from narrator.web.api.answers import answer, shown_once
from narrator.web.api.payloads import BASE
from narrator.web.api.routing import Resource

router = Resource(tags=["webhooks"])


class NewWebhook(Schema):
    """A public https:// or http:// address, on port 443 or 80."""

    url: str


class Switch(Schema):
    active: bool


class WebhookPayload(Schema):
    """`secret` is there once: in the answer that makes the webhook."""

    id: uuid.UUID
    url: str
    active: bool
    failures: int
    error: str | None
    last_success_at: datetime | None
    created_at: datetime
    secret: str | None = None


class Webhooks(Schema):
    results: list[WebhookPayload]
    next: str | None = None


def described(hook: Webhook, secret: str | None = None) -> WebhookPayload:
    return WebhookPayload(
        id=hook.pk,
        url=hook.url,
        active=hook.off_at is None,
        failures=hook.failures,
        error=hook.error or None,
        last_success_at=hook.told_at,
        created_at=hook.created_at,
        secret=secret,
    )


def _hook(request: HttpRequest, pk: uuid.UUID) -> Webhook:
    hook: Webhook = find(Webhook.objects.owned_by(caller(request)), pk, "webhook")
    return hook


@router.look("", response=Webhooks)
def list_webhooks(request: HttpRequest) -> Webhooks:
    """The caller's webhooks, newest first."""
    return Webhooks(results=[described(each) for each in Webhook.objects.owned_by(caller(request))])


@router.post("", response={201: WebhookPayload})
def add_webhook(request: HttpRequest, new: NewWebhook) -> HttpResponse:
    """Have an address told of every job that is done, paused, failed or needs attention.

    It is sent `POST` with JSON: `type` (job.done, job.paused, job.needs_attention, job.failed,
    ping), `timestamp` and `data`. Check `webhook-signature` as standardwebhooks.com says: "v1," and
    the base64 of HMAC-SHA256 over "webhook-id.webhook-timestamp.body", with the base64 after
    "whsec_" of the secret as the key. What is answered with 2xx within ten seconds is told; else it
    comes again, with the same `webhook-id`, after seconds, minutes and hours. After ten failures in
    a row, or a 410, the webhook is switched off. A pause by its owner is told to nobody.
    """
    hook, secret = hooks.add(caller(request), new.url)
    response = shown_once(described(hook, secret), "secret", 201)
    response["Location"] = f"{BASE}/webhooks/{hook.pk}"
    return response


@router.look("/{uuid:id}", response=WebhookPayload)
def get_webhook(request: HttpRequest, id: uuid.UUID) -> WebhookPayload:  # noqa: A002
    """One webhook, and how it went lately."""
    return described(_hook(request, id))


@router.patch("/{uuid:id}", response=WebhookPayload)
def switch_webhook(request: HttpRequest, id: uuid.UUID, switch: Switch) -> HttpResponse:  # noqa: A002
    """Switch a webhook off, or on again after it failed too often."""
    hook = _hook(request, id)
    (hooks.switch_on if switch.active else hooks.switch_off)(hook)
    hook.refresh_from_db()
    return answer(described(hook))


@router.delete("/{uuid:id}", response={204: None})
def remove_webhook(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Remove a webhook; it is told nothing more."""
    _hook(request, id).delete()
    return HttpResponse(status=204)


@router.post("/{uuid:id}/test", response={202: WebhookPayload})
def try_webhook(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Send a `ping`; `last_success_at` or `error` then say how it went."""
    hook = _hook(request, id)
    hooks.try_out(hook)
    hook.refresh_from_db()
    return answer(described(hook), 202)
