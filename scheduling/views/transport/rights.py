"""The right to be carried, on a person's file: what was seen, never the papers themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from mediation.models import Beneficiary
from scheduling.forms.transport.rights import RightForm
from scheduling.models import TransportEligibility
from scheduling.selectors.transport.rights import rights_page
from scheduling.services.transport import rights as services
from scheduling.views.transport.editing import Editing, done, edit_page, warn_unlawful


def _person_of(request: AppRequest, pk: int) -> Beneficiary:
    return get_object_or_404(Beneficiary.objects.visible_to(request.user).select_related("commune"), pk=pk)


def _right_of(request: AppRequest, pk: int) -> TransportEligibility:
    return get_object_or_404(TransportEligibility.objects.visible_to(request.user).select_related("beneficiary"), pk=pk)


@requires("ride.right")
@require_safe
def person_transport(request: AppRequest, pk: int) -> HttpResponse:
    """Part of a person's file: where the right to be carried comes from."""
    context: dict[str, Any] = rights_page(request.user, _person_of(request, pk))
    is_part = request.htmx and not request.htmx.boosted
    template = "partials/of_person.html" if is_part else "of_person.html"
    response = render(request, f"scheduling/transport/rights/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("ride.right")
@require_http_methods(["GET", "HEAD", "POST"])
def right_add(request: AppRequest, pk: int) -> HttpResponse:
    """Note that a paper was seen."""
    person = _person_of(request, pk)
    back = reverse("scheduling:person-transport", args=[pk])

    def save(form: Any, version: int) -> HttpResponse:
        _, unlawful = services.right_add(beneficiary=person, by=request.user, **form.cleaned_data)
        return done(request, "C’est noté : le justificatif a été vu.", back, unlawful)

    editing = Editing(
        title="Noter un justificatif vu",
        back_url=back,
        back_label=f"Transport de {person}",
        bind=RightForm,
        save=save,
        lead="Le justificatif est vu, jamais gardé : ni copie, ni montant, ni numéro.",
    )
    return edit_page(request, editing)


@requires("ride.right")
@require_POST
def right_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Withdraw what was noted; rides are judged again, none is cancelled."""
    right = _right_of(request, pk)
    unlawful = services.right_remove(right=right, by=request.user)
    messages.success(request, "Le justificatif est retiré de la fiche.")
    warn_unlawful(request, unlawful)
    return redirect("scheduling:person-transport", pk=right.beneficiary_id)
