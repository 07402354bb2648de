"""Pages of organisations, places and services: all that is known, where it comes from, and the acts on them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.formatting import day_date
from directory.enums import RecordStatus, VerificationMethod
from directory.forms.errors import add_service_errors
from directory.forms.records_acts import CloseForm
from directory.hours import state_at
from directory.hours.grid import grid_of_osm
from directory.hours.words import week_lines
from directory.models import Organisation, Place, Service
from directory.quality import lacking
from directory.record_rules import Record
from directory.selectors import records as reads
from directory.selectors.duplicates import look_alikes_of
from directory.services import records as services
from directory.services.checks import place_verify
from directory.services.record_rows import origin_key

_RELATED: dict[type[Record], tuple[str, ...]] = {
    Organisation: ("territory",),
    Place: ("territory", "organisation", "merged_into"),
    Service: ("territory", "place__organisation", "merged_into"),
}
_STOPS_SHOWN = 6


def record_of(request: AppRequest, model: type[Any], pk: int) -> Any:
    """Return a record of the member's territory; 404 otherwise."""
    rows = model.objects.visible_to(request.user).select_related(*_RELATED[model])
    return get_object_or_404(rows, pk=pk)


def detail_url(record: Record) -> str:
    """Return the page of a record."""
    return reverse(f"directory:{origin_key(record)}-detail", args=[record.pk])


def back_to(request: AppRequest, record: Record) -> str:
    """Where the member was: the page that asked, else the record."""
    asked = request.POST.get("retour", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if asked and is_ours else detail_url(record)


def _rights(request: AppRequest) -> dict[str, bool]:
    membership = membership_of(request.user)
    names = {"may_edit": "directory.edit", "may_moderate": "directory.moderate", "may_refer": "referral.edit"}
    return {name: membership.may(right) for name, right in names.items()}


def _common(request: AppRequest, record: Record) -> dict[str, Any]:
    kind = origin_key(record)
    return _rights(request) | {
        "record": record,
        "kind": kind,
        "lines": reads.field_lines(record),
        "history": reads.history_lines(record),
        "edit_url": reverse(f"directory:{kind}-edit", args=[record.pk]),
        "list_url": reads.address_or_blank("directory:record-list"),
        "contributions": reads.waiting_contributions(record),
    }


def _public(record: Place | Service) -> dict[str, Any]:
    """What places and services share: state, quality, hours, public page."""
    hours = record.opening_hours or (record.place.opening_hours if isinstance(record, Service) else "")
    place = record.place if isinstance(record, Service) else record
    closes = place.closes_on_school_holidays
    state = state_at(hours, reads.now(), closes_on_school_holidays=closes, zone=record.territory.school_zone)
    grid = grid_of_osm(hours)
    kind = origin_key(record)
    return {
        "lacking": lacking(record),
        "opening": state.sentence(),
        "week": week_lines(grid.week) if hours and grid else [],
        "dates": [each.sentence() for each in grid.exceptions] if grid else [],
        "hours_text": record.opening_hours_text,
        "public_url": reads.address_or_blank(f"directory:public-{kind}", record.public_id)
        if record.status == RecordStatus.PUBLISHED
        else "",
        "acts": {act: reverse(f"directory:{kind}-{act}", args=[record.pk]) for act in _ACTS},
        "methods": [method for method in VerificationMethod if method != VerificationMethod.IMPORT],
        "is_closed": record.status == RecordStatus.CLOSED,
        "is_draft": record.status == RecordStatus.DRAFT,
    }


_ACTS = ("publish", "close", "reopen", "verify")


@requires("directory.view")
@require_safe
def organisation_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show an organisation with its places."""
    organisation = record_of(request, Organisation, pk)
    context = _common(request, organisation) | {"places": reads.places_of(organisation)}
    return render(request, "directory/records/organisation_detail.html", context)


@requires("directory.view")
@require_safe
def place_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a place with its services; one that was merged leads to the kept one."""
    place = record_of(request, Place, pk)
    if place.merged_into:
        return redirect(detail_url(place.merged_into))
    context = _common(request, place) | _public(place)
    context |= {
        "services": reads.services_of(place),
        "stops": list(place.stops.filter(ends_at__gte=reads.now())[:_STOPS_SHOWN]),
        "sources": list(place.records.select_related("source").order_by("source__precedence", "pk")),
        "look_alikes": look_alikes_of(place),
    }
    return render(request, "directory/records/place_detail.html", context)


@requires("directory.view")
@require_safe
def service_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a service; one that was merged leads to the kept one."""
    service = record_of(request, Service, pk)
    if service.merged_into:
        return redirect(detail_url(service.merged_into))
    refer = reads.address_or_blank("directory:referral-create")
    context = _common(request, service) | _public(service)
    context |= {
        "capacity": reads.capacity_now(service),
        "refer_url": f"{refer}?service={service.pk}" if refer and service.status == RecordStatus.PUBLISHED else "",
        "others": [each for each in reads.services_of(service.place) if each.pk != service.pk],
    }
    return render(request, "directory/records/service_detail.html", context)


def _act(request: AppRequest, record: Record, service: Any, done: str) -> HttpResponse:
    try:
        service(record=record, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(back_to(request, record))


@requires("directory.moderate")
@require_POST
def record_publish(request: AppRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Show a record to the public."""
    record = record_of(request, model, pk)
    return _act(request, record, services.record_publish, f"« {record} » est public.")


@requires("directory.moderate")
@require_POST
def record_reopen(request: AppRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Take back a closing."""
    record = record_of(request, model, pk)
    return _act(request, record, services.record_reopen, f"« {record} » est rouvert.")


@requires("directory.edit")
@require_POST
def record_verify(request: AppRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Note that all is right, and how it was checked; a place takes its services along."""
    record = record_of(request, model, pk)
    how = request.POST.get("how", VerificationMethod.CALL)
    try:
        if isinstance(record, Place):
            place_verify(place=record, by=request.user, how=how)
        else:
            services.record_verify(record=record, by=request.user, how=how)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"« {record} » est vérifié.")
    return redirect(back_to(request, record))


@requires("directory.moderate")
@require_http_methods(["GET", "HEAD", "POST"])
def record_close(request: AppRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Ask since when and why it is over, then close it."""
    record = record_of(request, model, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_close(record=record, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            undo = reverse(f"directory:{origin_key(record)}-reopen", args=[pk])
            done = f"« {record} » est fermé depuis le {day_date(record.closed_on)}."
            messages.success(request, done, extra_tags=f"undo:{undo}")
            return redirect(back_to(request, record))
    closing = list(record.services.current()) if isinstance(record, Place) else []
    context = {"form": form, "record": record, "back_url": detail_url(record), "services": closing}
    return render(request, "directory/records/close.html", context | {"title": reads.title_of(record)})
