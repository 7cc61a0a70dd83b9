"""Signing in, the password, keys for programs, spending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST, require_safe

from jobs import ledger
from jobs.models import Webhook
from jobs.notices.posting import MOST_FAILURES
from narrator import site
from narrator.models import Token, User
from narrator.refusal import Refusal
from narrator.saying import duration
from narrator.web import throttle
from narrator.web.forms import HookForm, MailForm, TokenForm
from narrator.web.pages.answers import refused

if TYPE_CHECKING:
    from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
    from django.http import HttpRequest, HttpResponse

    from narrator.web.pages.answers import MemberRequest

PAGE = "accounts/page.html"


class SignIn(auth.LoginView):
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := throttle.sign_in(request, request.POST.get("username", "")):
            refusal = Refusal("too_many", f"Too many attempts. Wait {duration(wait)}.", 429)
            response = refused(request, self.template_name, {"form": self.form_class()}, refusal)
            response["Retry-After"] = str(wait)
            return response
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        throttle.signed_in(self.request, form.cleaned_data["username"])
        return super().form_valid(form)


class ChangePassword(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "The password is changed.")
        return super().form_valid(form)


def particulars(user: User) -> dict[str, Any]:
    """What the account page shows."""
    return {
        "tokens": Token.objects.owned_by(user).order_by("-created_at"),
        "form": TokenForm(),
        "priced": site.profile().priced,
        "spent": ledger.spent_this_month(user.pk),
        "left": ledger.left_for(user.pk),
        "cap": settings.USER_CAP_USD_PER_MONTH,
        **notices(user),
    }


def notices(user: User) -> dict[str, Any]:
    """Who is told when a narration is done or has stopped."""
    return {
        "mailing": bool(settings.EMAIL_URL),
        "mail_form": MailForm(instance=user),
        "hooks": Webhook.objects.owned_by(user),
        "hook_form": HookForm(),
        "most_failures": MOST_FAILURES,
    }


@login_required
@require_safe
def account(request: MemberRequest) -> HttpResponse:
    return render(request, PAGE, particulars(request.user))


@login_required
@require_POST
def create_token(request: MemberRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, {**particulars(request.user), "form": form}, status=422)
    words = Token.issue(request.user, form.cleaned_data["name"])
    return render(request, PAGE, {**particulars(request.user), "new_token": words}, status=201)


@login_required
@require_POST
def revoke_token(request: MemberRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.owned_by(request.user), pk=token_id)
    token.delete()
    messages.success(request, f"The key “{token.name or token.hint}” no longer works.")
    return redirect("account")
