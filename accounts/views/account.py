"""The member's own account."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from accounts import services
from accounts.access import AppRequest, requires
from accounts.forms import AccountForm
from accounts.middleware import SESSION_KEY
from accounts.models import Membership, User


@require_http_methods(["GET", "HEAD", "POST"])
@requires("account.edit")
def account(request: AppRequest) -> HttpResponse:
    """Show the account; change the name and the phone."""
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.account_update(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Votre compte est à jour.")
            return redirect("accounts:account")
    return _page(request, form)


@require_POST
@requires("account.edit")
def membership_choose(request: AppRequest) -> HttpResponse:
    """Work in another territory from now on."""
    memberships = Membership.objects.active().filter(user=request.user).select_related("territory")
    key = request.POST.get("membership", "")
    chosen = get_object_or_404(memberships, pk=key if key.isdecimal() else 0)
    request.session[SESSION_KEY] = chosen.pk
    messages.success(request, f"Vous travaillez maintenant dans le territoire {chosen.territory.name}.")
    return redirect("accounts:home")


@never_cache
@require_POST
@requires("account.edit")
def token_create(request: AppRequest) -> HttpResponse:
    """Make a key for another program, and show it this once."""
    key = services.api_token_create(user=request.user)
    return _page(request, AccountForm(instance=request.user), new_token=key)


@require_POST
@requires("account.edit")
def token_revoke(request: AppRequest) -> HttpResponse:
    """Take the key for another program away."""
    services.api_token_revoke(user=request.user)
    messages.success(request, "La clé est supprimée : les logiciels qui s’en servaient n’ont plus accès.")
    return redirect("accounts:account")


def _page(request: AppRequest, form: AccountForm, new_token: str = "") -> HttpResponse:
    factors = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    memberships = Membership.objects.active().filter(user=request.user).select_related("territory")
    context = {
        "form": form,
        "memberships": memberships.order_by("territory__name"),
        "has_second_factor": factors.exists(),
        "has_token": Token.objects.filter(user=request.user).exists(),
        "new_token": new_token,
    }
    return render(request, "accounts/account.html", context)
