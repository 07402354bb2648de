"""The page that an invitation's link opens: one of the few that need no account."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.enums import InvitationStatus
from accounts.forms import JoinForm
from accounts.middleware import SESSION_KEY
from accounts.models import Invitation, Membership, User
from accounts.selectors import invitation_by_secret

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the invited person choose a password and join; say clearly why when the link no longer works."""
    found = invitation_by_secret(secret)
    if found is None:
        return render(request, "accounts/invitation/unknown.html", status=404)
    invitation = found.invitation
    if invitation.status != InvitationStatus.PENDING:
        template = f"accounts/invitation/{invitation.status.value.lower()}.html"
        return render(request, template, {"invitation": invitation}, status=410)
    if found.has_account:
        return _join(request, invitation)
    return _create(request, invitation)


def _create(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Someone new: choose a password."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.invitation_accept(invitation=invitation, password=form.cleaned_data["password1"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            login(request, member.user, backend=BACKEND)
            return _welcome(request, member)
    return render(request, "accounts/invitation/create.html", {"invitation": invitation, "form": form})


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Someone who has an account: sign in with it, then join."""
    user = request.user
    is_theirs = isinstance(user, User) and user.email.lower() == invitation.email.lower()
    error_messages: list[str] = []
    if request.method == "POST" and is_theirs and isinstance(user, User):
        try:
            return _welcome(request, services.invitation_join(invitation=invitation, user=user))
        except ValidationError as error:
            error_messages = error.messages
    context = {
        "invitation": invitation,
        "is_theirs": is_theirs,
        "is_other": user.is_authenticated and not is_theirs,
        "errors": error_messages,
    }
    return render(request, "accounts/invitation/join.html", context)


def _welcome(request: HttpRequest, member: Membership) -> HttpResponse:
    request.session[SESSION_KEY] = member.pk
    return redirect("accounts:home")
