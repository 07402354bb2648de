"""Pages of drivers and of vehicles."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from scheduling.forms.transport.fleet import DriverForm, VehicleForm
from scheduling.models import Driver, Vehicle
from scheduling.selectors.transport import fleet as reads
from scheduling.services.transport import fleet as services
from scheduling.views.transport.editing import Editing, done, edit_page

PAGE_SIZE = 25


def _vehicle_of(request: AppRequest, pk: int) -> Vehicle:
    seen = Vehicle.objects.visible_to(request.user).select_related("territory", "scheme")
    return get_object_or_404(seen, pk=pk)


def _driver_of(request: AppRequest, pk: int) -> Driver:
    seen = Driver.objects.visible_to(request.user).select_related("helper", "scheme", "vehicle")
    return get_object_or_404(seen, pk=pk)


def _rights(request: AppRequest) -> dict[str, bool]:
    """Whoever may not read the files of helpers sees who drives, never the papers."""
    membership = membership_of(request.user)
    return {"may_edit": membership.may("scheme.edit"), "sees_papers": membership.may("helper.view")}


@requires("ride.view")
@require_safe
def driver_list(request: AppRequest) -> HttpResponse:
    """List who drives: papers, what lacks today, kilometres against the limits."""
    page = Paginator(reads.drivers_seen(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": reads.driver_rows(page), "found": page.paginator.count} | _rights(request)
    return render(request, "scheduling/transport/fleet/drivers.html", context)


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def driver_create(request: AppRequest) -> HttpResponse:
    """Let someone of the team drive; ``vehicule`` names the vehicle that was just added."""
    territory = territory_of(request.user)
    key = request.GET.get("vehicule", "")
    vehicle = _vehicle_of(request, int(key)) if key.isdecimal() else None

    def save(form: Any, version: int) -> HttpResponse:
        driver = services.driver_create(by=request.user, **form.cleaned_data)
        return done(
            request, f"{driver.helper} conduit maintenant pour le service.", reverse("scheduling:driver-list"), []
        )

    editing = Editing(
        title="Ajouter une personne qui conduit",
        back_url=reverse("scheduling:driver-list"),
        back_label="Conducteurs",
        bind=lambda data: DriverForm(data, territory=territory, vehicle=vehicle),
        save=save,
    )
    return edit_page(request, editing)


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def driver_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change what is known of a driver."""
    driver, territory = _driver_of(request, pk), territory_of(request.user)
    back = reverse("scheduling:driver-list")

    def save(form: Any, version: int) -> HttpResponse:
        services.driver_edit(driver=driver, by=request.user, version=version, **form.cleaned_data)
        return done(request, f"La conduite de {driver.helper} est à jour.", back, [])

    editing = Editing(
        title=f"{driver.helper}, conduite",
        back_url=back,
        back_label="Conducteurs",
        bind=lambda data: DriverForm(data, territory=territory, instance=_driver_of(request, pk)),
        save=save,
        version=lambda: _driver_of(request, pk).version,
    )
    return edit_page(request, editing)


@requires("ride.view")
@require_safe
def vehicle_list(request: AppRequest) -> HttpResponse:
    """List the vehicles: room, papers, who drives them."""
    context = {"rows": reads.vehicle_rows(request.user)} | _rights(request)
    return render(request, "scheduling/transport/fleet/vehicles.html", context)


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_create(request: AppRequest) -> HttpResponse:
    """Add a vehicle, then go on to who drives it."""
    territory = territory_of(request.user)

    def save(form: Any, version: int) -> HttpResponse:
        row, unlawful = services.vehicle_create(territory=territory, by=request.user, **form.cleaned_data)
        return done(request, f"{row.name} est ajouté.", reverse("scheduling:vehicle-list"), unlawful)

    editing = Editing(
        title="Ajouter un véhicule",
        back_url=reverse("scheduling:vehicle-list"),
        back_label="Véhicules",
        bind=lambda data: VehicleForm(data, territory=territory),
        save=save,
    )
    return edit_page(request, editing)


@requires("scheme.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a vehicle."""
    vehicle, territory = _vehicle_of(request, pk), territory_of(request.user)
    back = reverse("scheduling:vehicle-list")

    def save(form: Any, version: int) -> HttpResponse:
        row, unlawful = services.vehicle_edit(vehicle=vehicle, by=request.user, version=version, **form.cleaned_data)
        return done(request, f"{row.name} est à jour.", back, unlawful)

    editing = Editing(
        title=f"Modifier {vehicle.name}",
        back_url=back,
        back_label="Véhicules",
        bind=lambda data: VehicleForm(data, territory=territory, instance=_vehicle_of(request, pk)),
        save=save,
        version=lambda: _vehicle_of(request, pk).version,
    )
    return edit_page(request, editing)


@requires("scheme.edit")
@require_POST
def vehicle_set_aside(request: AppRequest, pk: int) -> HttpResponse:
    """Take a vehicle out of service, or back (``remettre``)."""
    is_active = request.POST.get("act") == "remettre"
    row = services.vehicle_set_aside(vehicle=_vehicle_of(request, pk), by=request.user, is_active=is_active)
    messages.success(request, f"{row.name} est {'de nouveau en service' if is_active else 'retiré du service'}.")
    return redirect("scheduling:vehicle-list")
