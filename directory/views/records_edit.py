"""Create and change records; someone else's change in between is shown beside what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, hidden_pairs, last_change, merge, version_of, with_choices_applied
from directory.forms.errors import add_service_errors
from directory.forms.hours import filled_in
from directory.forms.records import OrganisationForm, PlaceForm
from directory.forms.records_create import PlaceCreateForm
from directory.forms.records_services import ServiceForm
from directory.models import Organisation, Place, Service
from directory.record_rules import Record
from directory.selectors.duplicates import LookAlike, look_alikes_of
from directory.services import records as services
from directory.services.record_rows import called, origin_key
from directory.views.records import detail_url, record_of

_HOURS = "hours"
BoundForm = Callable[[Record, QueryDict | None], Any]


def form_of(record: Record, data: QueryDict | None = None) -> Any:
    """Return the form of a record, whatever its kind."""
    if isinstance(record, Organisation):
        return OrganisationForm(data, instance=record)
    if isinstance(record, Place):
        return PlaceForm(data, instance=record, territory=record.territory)
    return ServiceForm(data, instance=record, territory=record.territory)


@requires("directory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: AppRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Change a record."""
    record = record_of(request, model, pk)
    if request.method != "POST":
        return _page(request, record, form_of(record), record.version)
    helped = filled_in(request.POST, _HOURS)
    if helped is not None:
        return _page(request, record, form_of(record, helped), _version(request), is_unsent=True)
    data = with_choices_applied(request.POST, form_of(record))
    return _save(request, model, pk, data, _version(request))


def _version(request: AppRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _save(request: AppRequest, model: type[Any], pk: int, data: QueryDict, version: int) -> HttpResponse:
    form = form_of(record_of(request, model, pk), data)
    record = record_of(request, model, pk)
    if form.is_valid():
        try:
            services.record_change(record=record, fields=form.record_fields(), by=request.user, version=version)
        except StaleVersionError:
            return _settle(request, model, pk, data, version)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"La fiche « {record} » est à jour.")
            return redirect(detail_url(record))
    return _page(request, record_of(request, model, pk), form, version)


def _page(request: AppRequest, record: Record, form: Any, version: int, *, is_unsent: bool = False) -> HttpResponse:
    if is_unsent:
        # A button of the hours editor was pressed: nothing was sent yet, so nothing is wrong yet.
        form.errors.clear()
    context = {
        "form": form,
        "version": version,
        "title": f"Modifier {called(record)}",
        "back_url": detail_url(record),
        "back_label": str(record),
        "save_label": "Enregistrer",
        "look_alikes": [],
    }
    return render(request, "directory/records/form.html", context)


def _settle(request: AppRequest, model: type[Any], pk: int, data: QueryDict, version: int) -> HttpResponse:
    """Join what both people changed; where they changed the same field, answer 409 and ask which is right."""
    current = record_of(request, model, pk)
    before = version_of(current, version)
    data, rows = merge(
        data,
        form_of(before) if before else None,
        form_of(current),
        lambda posted: form_of(record_of(request, model, pk), posted),
    )
    if not rows:
        return _save(request, model, pk, data, current.version)
    back = detail_url(current)
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(data, current.version),
        **last_change(current),
        url=reverse(f"directory:{origin_key(current)}-edit", args=[pk]),
        cancel_url=back,
    )
    context = {"conflict": conflict, "title": f"Modifier {called(current)}", "back_url": back}
    return render(request, "directory/records/conflict.html", context | {"back_label": str(current)}, status=409)


@requires("directory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def place_create(request: AppRequest) -> HttpResponse:
    """Add a place to an organisation, chosen or new; one that looks known is shown first."""
    territory = territory_of(request.user)
    asked = request.GET.get("structure", "")
    data = request.POST if request.method == "POST" else None
    helped = filled_in(request.POST, _HOURS) if data is not None else None
    form = PlaceCreateForm(helped or data, territory=territory, organisation=asked)
    alike: list[LookAlike] = []
    if helped is not None:
        form.errors.clear()
    elif data is not None and form.is_valid():
        alike = [] if "confirme" in data else look_alikes_of(form.candidate(), siret=form.siret())
        if not alike:
            try:
                place = form.create(by=request.user)
            except ValidationError as error:
                add_service_errors(form, error)
            else:
                messages.success(request, f"« {place} » est ajouté. Dites maintenant ce que l’on y fait.")
                return redirect("directory:service-create", pk=place.pk)
    context = _creating(form, "Ajouter un lieu", "", "Annuaire") | {"look_alikes": alike}
    return render(request, "directory/records/form.html", context)


def _creating(form: Any, title: str, back_url: str, back_label: str) -> dict[str, Any]:
    shown = {"form": form, "version": 0, "title": title, "back_url": back_url, "back_label": back_label}
    return shown | {"save_label": "Ajouter", "look_alikes": []}


@requires("directory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def service_create(request: AppRequest, pk: int) -> HttpResponse:
    """Add a service to a place."""
    place = record_of(request, Place, pk)
    data = request.POST if request.method == "POST" else None
    helped = filled_in(request.POST, _HOURS) if data is not None else None
    form = ServiceForm(
        helped or data, instance=Service(place=place, territory=place.territory), territory=place.territory
    )
    if helped is not None:
        form.errors.clear()
    elif data is not None and form.is_valid():
        try:
            service = services.service_create(place=place, by=request.user, **form.record_fields())
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"« {service} » est ajouté, à relire avant d’être public.")
            return redirect(detail_url(service))
    context = _creating(form, f"Ajouter un service à {place}", detail_url(place), str(place))
    return render(request, "directory/records/form.html", context)
