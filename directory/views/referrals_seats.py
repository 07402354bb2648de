"""Which partner's account answers for which organisation, for those who manage members."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from accounts.enums import Role
from accounts.models import Membership
from directory.models import Organisation, PartnerSeat
from directory.services.partner_seats import partner_seat_give, partner_seat_remove
from directory.views.referrals_acts import add_errors

if TYPE_CHECKING:
    _MemberField = forms.ModelChoiceField[Membership]
    _OrganisationField = forms.ModelChoiceField[Organisation]
else:
    _MemberField = _OrganisationField = forms.ModelChoiceField


class MemberField(_MemberField):
    """A partner's account, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and address."""
        return f"{obj.user.full_name} ({obj.user.email})"


class SeatForm(forms.Form):
    """A partner's account and its organisation."""

    membership = MemberField(
        label="Compte",
        queryset=Membership.objects.none(),
        empty_label="Choisissez un compte",
        error_messages={"required": "Choisissez un compte."},
    )
    organisation = _OrganisationField(
        label="Structure",
        queryset=Organisation.objects.none(),
        empty_label="Choisissez une structure",
        error_messages={"required": "Choisissez une structure."},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.visible_to(user).active().filter(role=Role.PARTNER).select_related("user")
        self.fields["membership"].queryset = members  # type: ignore[attr-defined]  # its field
        found = Organisation.objects.visible_to(user).order_by("name", "pk")
        self.fields["organisation"].queryset = found  # type: ignore[attr-defined]  # its field


@requires("member.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def partner_seats(request: AppRequest) -> HttpResponse:
    """List them; give another one."""
    form = SeatForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            seat = partner_seat_give(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{seat.membership.user.full_name} répond pour {seat.organisation}.")
            return redirect("directory:partner-seats")
    seats = PartnerSeat.objects.visible_to(request.user).select_related("membership__user", "organisation")
    context = {"form": form, "seats": seats.order_by("organisation__name", "pk")}
    return render(request, "directory/referrals/seats.html", context, status=422 if form.errors else 200)


@requires("member.edit")
@require_POST
def partner_seat_end(request: AppRequest, pk: int) -> HttpResponse:
    """End one."""
    seats = PartnerSeat.objects.visible_to(request.user).select_related("membership__user", "organisation")
    partner_seat_remove(seat=get_object_or_404(seats, pk=pk), by=request.user)
    messages.success(request, "C’est retiré : ce compte ne voit plus les demandes faites à cette structure.")
    return redirect("directory:partner-seats")
