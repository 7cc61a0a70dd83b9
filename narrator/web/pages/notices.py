"""Where to be told that a narration is done or has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from jobs.models import Webhook
from jobs.notices import hooks
from narrator.refusal import Refusal
from narrator.web.forms import HookForm, MailForm
from narrator.web.pages.accounts import PAGE, particulars

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from narrator.web.pages.answers import MemberRequest

ACTS: Final[dict[str, tuple[Callable[[Webhook], object], str]]] = {
    "on": (hooks.switch_on, "It is used again."),
    "test": (hooks.try_out, "A ping is on its way. Reload this page in a moment."),
    "remove": (Webhook.delete, "The webhook is removed."),
}


@login_required
@require_POST
def keep_mail(request: MemberRequest) -> HttpResponse:
    """Keep the address of a mailbox, or none."""
    form = MailForm(request.POST, instance=request.user)
    if not form.is_valid():
        return render(request, PAGE, {**particulars(request.user), "mail_form": form}, status=422)
    form.instance.save(update_fields=["email"])
    told = form.cleaned_data["email"]
    said = f"Mail goes to {told}." if told else "You get no mail."
    messages.success(request, said)
    return redirect("account")


@login_required
@require_POST
def add_hook(request: MemberRequest) -> HttpResponse:
    """Keep an address and show its secret, this once."""
    form = HookForm(request.POST)
    secret, status = "", 422
    if form.is_valid():
        try:
            _, secret = hooks.add(request.user, form.cleaned_data["url"])
            form, status = HookForm(), 201
        except Refusal as refusal:
            form.add_error("url", refusal.detail)
    shown = {**particulars(request.user), "hook_form": form, "new_secret": secret}
    return render(request, PAGE, shown, status=status)


@login_required
@require_POST
def act_on_hook(request: MemberRequest, hook_id: uuid.UUID, action: str) -> HttpResponse:
    if action not in ACTS:
        raise Http404
    hook = get_object_or_404(Webhook.objects.owned_by(request.user), pk=hook_id)
    act, said = ACTS[action]
    try:
        act(hook)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, said)
    return redirect("account")
