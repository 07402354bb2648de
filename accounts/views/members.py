"""Members of the territory and invitations, for those who manage them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import AppRequest, requires, territory_of
from accounts.forms import InvitationForm, RoleForm
from accounts.models import Invitation, Membership
from accounts.selectors import members_of, pending_invitations

PAGE_SIZE = 50


@require_safe
@requires("member.edit")
def members(request: AppRequest) -> HttpResponse:
    """List the members and the invitations that wait."""
    page = Paginator(members_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    open_count = Membership.objects.visible_to(request.user).active().count()
    context = {"page": page, "open_count": open_count, "invitations": pending_invitations(request.user)}
    return render(request, "accounts/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("member.edit")
def member(request: AppRequest, pk: int) -> HttpResponse:
    """Show a member; change the role."""
    row = get_object_or_404(members_of(request.user), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": row.role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.member_role_change(actor=request.user, member=row, role=form.cleaned_data["role"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{row.user.full_name} : {changed.get_role_display()}.")
            return redirect("accounts:members")
    context = {"form": form, "member": row, "is_self": row.user_id == request.user.pk}
    return render(request, "accounts/member.html", context)


@require_POST
@requires("member.edit")
def member_close(request: AppRequest, pk: int) -> HttpResponse:
    """End a member's access."""
    row = get_object_or_404(members_of(request.user), pk=pk)
    try:
        services.member_close(actor=request.user, member=row)
    except ValidationError as error:
        _tell(request, error)
        return redirect("accounts:member", pk=row.pk)
    messages.success(request, f"L’accès de {row.user.full_name} est fermé.")
    return redirect("accounts:members")


@require_POST
@requires("member.edit")
def member_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Give a member the access back."""
    row = get_object_or_404(members_of(request.user), pk=pk)
    services.member_reopen(actor=request.user, member=row)
    messages.success(request, f"L’accès de {row.user.full_name} est rouvert.")
    return redirect("accounts:members")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("member.edit")
def invitation_create(request: AppRequest) -> HttpResponse:
    """Invite someone."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.invitation_send(
                actor=request.user, territory=territory_of(request.user), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"L’invitation part à l’adresse {sent.email}. Elle est valable 7 jours.")
            return redirect("accounts:members")
    return render(request, "accounts/invitation_create.html", {"form": form})


@require_POST
@requires("member.edit")
def invitation_resend(request: AppRequest, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    row = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        services.invitation_resend(actor=request.user, invitation=row)
    except ValidationError as error:
        _tell(request, error)
    else:
        messages.success(request, f"Un nouveau lien part à l’adresse {row.email}.")
    return redirect("accounts:members")


@require_POST
@requires("member.edit")
def invitation_revoke(request: AppRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    row = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        services.invitation_revoke(actor=request.user, invitation=row)
    except ValidationError as error:
        _tell(request, error)
    else:
        messages.success(request, f"L’invitation de {row.full_name} est retirée.")
    return redirect("accounts:members")


def _tell(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)
