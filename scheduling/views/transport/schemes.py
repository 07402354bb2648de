"""Pages of transport schemes and of their tariffs."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from scheduling.forms.transport.schemes import DistanceForm, SchemeForm, TariffForm
from scheduling.models import Destination, TransportScheme, TransportTariff
from scheduling.selectors.transport import schemes as reads
from scheduling.selectors.transport.tariffs import Example, capped_words, examples_of, tariff_values
from scheduling.services.transport import schemes as services
from scheduling.transport.tariffs import tariff_on
from scheduling.views.pages import sentences_of
from scheduling.views.transport.editing import Editing, done, edit_page


def _scheme_of(request: AppRequest, pk: int) -> TransportScheme:
    """Return the scheme if the member may see it; 404 otherwise."""
    return get_object_or_404(TransportScheme.objects.visible_to(request.user).select_related("territory"), pk=pk)


def _may_edit(request: AppRequest) -> bool:
    return membership_of(request.user).may("scheme.edit")


@requires("ride.view")
@require_safe
def scheme_list(request: AppRequest) -> HttpResponse:
    """List the services that carry people, and lead to the places."""
    context = {
        "rows": reads.scheme_rows(request.user),
        "places": Destination.objects.visible_to(request.user).filter(is_active=True).count(),
        "may_edit": _may_edit(request),
    }
    return render(request, "scheduling/transport/schemes/list.html", context)


@requires("ride.view")
@require_safe
def scheme_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a service: its law, its rules, its tariffs; what is asked for a distance typed in the address."""
    scheme = _scheme_of(request, pk)
    asked = DistanceForm(request.GET) if "km" in request.GET else DistanceForm()
    context = reads.scheme_page(scheme) | {
        "distance": asked,
        "answer": _example(scheme, asked.cleaned_data["km"]) if asked.is_bound and asked.is_valid() else None,
        "may_edit": _may_edit(request),
    }
    return render(request, "scheduling/transport/schemes/detail.html", context)


def _example(scheme: TransportScheme, km: Decimal) -> Example | None:
    current = tariff_on([tariff_values(row) for row in scheme.tariffs.all()], timezone.localdate())
    return examples_of(current, scheme.regime, [km])[0] if current else None


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_create(request: AppRequest) -> HttpResponse:
    """Open a service."""
    territory = territory_of(request.user)

    def save(form: Any, version: int) -> HttpResponse:
        scheme = services.scheme_create(territory=territory, by=request.user, **form.cleaned_data)
        sentence = "Le service est ouvert. Fixez maintenant son barème."
        return done(request, sentence, reverse("scheduling:tariff-create", args=[scheme.pk]), [])

    editing = Editing(
        title="Ajouter un service de transport",
        back_url=reverse("scheduling:scheme-list"),
        back_label="Services et lieux",
        bind=lambda data: SchemeForm(data, territory=territory),
        save=save,
    )
    return edit_page(request, editing)


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a service."""
    scheme, territory = _scheme_of(request, pk), territory_of(request.user)
    back = reverse("scheduling:scheme-detail", args=[pk])

    def save(form: Any, version: int) -> HttpResponse:
        row, unlawful = services.scheme_edit(scheme=scheme, by=request.user, version=version, **form.cleaned_data)
        return done(request, f"{row.name} est à jour.", back, unlawful)

    editing = Editing(
        title=f"Modifier {scheme.name}",
        back_url=back,
        back_label=scheme.name,
        bind=lambda data: SchemeForm(data, territory=territory, instance=_scheme_of(request, pk)),
        save=save,
        version=lambda: _scheme_of(request, pk).version,
    )
    return edit_page(request, editing)


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def tariff_create(request: AppRequest, pk: int) -> HttpResponse:
    """Set a tariff from a day on."""
    scheme = _scheme_of(request, pk)
    back = reverse("scheduling:scheme-detail", args=[pk])

    def save(form: Any, version: int) -> HttpResponse:
        row = services.tariff_add(scheme=scheme, by=request.user, **form.cleaned_data)
        response = done(request, "Le barème est enregistré.", back, [])
        if warning := capped_words(tariff_values(row), scheme.regime):
            messages.warning(request, warning)
        return response

    editing = Editing(
        title="Nouveau barème",
        back_url=back,
        back_label=scheme.name,
        bind=TariffForm,
        save=save,
        context={"scheme": scheme},
        template="scheduling/transport/schemes/tariff_form.html",
    )
    return edit_page(request, editing)


@requires("scheme.edit")
@require_safe
def tariff_preview(request: AppRequest, pk: int) -> HttpResponse:
    """Show what the amounts typed would ask for some distances, before anything is saved."""
    scheme, form = _scheme_of(request, pk), TariffForm(request.GET)
    context: dict[str, Any] = {}
    if form.is_valid():
        values = tariff_values(TransportTariff(scheme=scheme, **form.cleaned_data))
        context = {
            "examples": examples_of(values, scheme.regime),
            "warning": capped_words(values, scheme.regime),
        }
    return render(request, "scheduling/transport/schemes/partials/preview.html", context)


@requires("scheme.edit")
@require_POST
def tariff_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a tariff that nobody was asked for."""
    row = get_object_or_404(TransportTariff.objects.visible_to(request.user), pk=pk)
    try:
        services.tariff_remove(tariff=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, "Le barème est retiré. Celui d’avant continue.")
    return redirect("scheduling:scheme-detail", pk=row.scheme_id)
