"""Settings: what a kilometre is refunded and what an hour is worth, by date."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from mediation.forms import add_service_errors
from volunteers.forms.hours import MileageRateForm, ValuationRateForm
from volunteers.models import MileageRate, ValuationRate
from volunteers.services import hours_rates as services


def _page(request: AppRequest, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "mileage_rates": MileageRate.objects.visible_to(request.user),
        "valuation_rates": ValuationRate.objects.visible_to(request.user),
        "mileage_form": MileageRateForm(prefix="km"),
        "valuation_form": ValuationRateForm(prefix="heure"),
    }
    return render(request, "volunteers/hours/rates.html", context | forms, status=status)


@requires("hours.rates")
@require_safe
def rates_page(request: AppRequest) -> HttpResponse:
    """List the rates, newest first, and add one."""
    return _page(request)


@requires("hours.rates")
@require_POST
def mileage_rate_add(request: AppRequest) -> HttpResponse:
    """Set what a kilometre is refunded from a day on."""
    form = MileageRateForm(request.POST, prefix="km")
    if form.is_valid():
        try:
            services.mileage_rate_add(territory=territory_of(request.user), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le barème kilométrique est noté.")
            return redirect("volunteers:hours-rates")
    return _page(request, 422, mileage_form=form)


@requires("hours.rates")
@require_POST
def valuation_rate_add(request: AppRequest) -> HttpResponse:
    """Set what an hour is worth from a day on."""
    form = ValuationRateForm(request.POST, prefix="heure")
    if form.is_valid():
        try:
            services.valuation_rate_add(territory=territory_of(request.user), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le taux est noté.")
            return redirect("volunteers:hours-rates")
    return _page(request, 422, valuation_form=form)


@requires("hours.rates")
@require_POST
def mileage_rate_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Remove a rate that nothing was counted with."""
    rate = get_object_or_404(MileageRate.objects.visible_to(request.user).select_related("territory"), pk=pk)
    try:
        services.mileage_rate_remove(rate=rate, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Ce barème est retiré.")
    return redirect("volunteers:hours-rates")


@requires("hours.rates")
@require_POST
def valuation_rate_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Remove a rate that nothing was counted with."""
    rate = get_object_or_404(ValuationRate.objects.visible_to(request.user).select_related("territory"), pk=pk)
    try:
        services.valuation_rate_remove(rate=rate, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Ce taux est retiré.")
    return redirect("volunteers:hours-rates")
