"""The form of a need for a ride: for whom, what the law says while one types, noted, corrected."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, hidden_pairs, last_change, merge, version_of, with_choices_applied
from core.formatting import day_date, day_long, plural
from directory.models import Need
from mediation.forms import add_service_errors
from mediation.models import Beneficiary
from scheduling.forms.transport.rides import RideForm, draft_of, new_ride_initial, ride_initial
from scheduling.models import Destination, RideRequest, TransportScheme
from scheduling.selectors.transport.legal_facts import verdict_of
from scheduling.selectors.transport.ride_page import warnings_of
from scheduling.selectors.transport.ride_ways_out import CPAM_REASON
from scheduling.services.transport.ride_series import (
    repeat_days,
    repeat_skipped,
    ride_series_create,
    ride_series_edit,
)
from scheduling.services.transport.rides import EDITABLE, only_scheme, ride_create, ride_edit
from scheduling.services.workshops.wishes import wish_driven
from scheduling.transport.enums import RidePurpose
from scheduling.views.transport.ride_origins import Origin, choose_person, origin_of, register_first
from scheduling.views.transport.rides import ride_of
from volunteers.views.helpers import posted_version


def _rows(request: AppRequest) -> dict[str, Any]:
    """Places and services among which the form chooses."""
    places = Destination.objects.visible_to(request.user).filter(is_active=True).select_related("commune")
    schemes = TransportScheme.objects.visible_to(request.user).filter(is_active=True)
    return {"places": places.order_by("name", "pk"), "schemes": schemes}


def _page(request: AppRequest, form: RideForm, beneficiary: Beneficiary, **context: Any) -> HttpResponse:
    back = context.get("back_url") or reverse("scheduling:ride-list")
    # A place chosen once may be offered no more: it stays in the list of the need that goes there.
    context |= {
        "form": form,
        "beneficiary": beneficiary,
        "places": _rows(request)["places"],
        "back_url": back,
        "told": _told(request, form, beneficiary) if form.is_bound else None,
        "check_url": f"{reverse('scheduling:ride-check')}?beneficiaire={beneficiary.pk}",
    }
    status = 422 if form.errors else 200
    return render(request, "scheduling/transport/rides/form.html", context, status=status)


def _told(request: AppRequest, form: RideForm, beneficiary: Beneficiary) -> dict[str, Any] | None:
    """Say what the law and the service make of what is typed so far; None while there is not enough."""
    ride = draft_of(form, beneficiary, only_scheme(beneficiary.territory))
    if ride is None:
        return None
    verdict = verdict_of(ride, ride.scheme) if ride.scheme is not None else None
    told: dict[str, Any] = {"ride": ride, "verdict": verdict, "warnings": list(warnings_of(request.user, ride))}
    if not form.errors and form.repeated() is not None:
        asked = ride.day, form.repeated(), beneficiary.territory.school_zone
        days, skipped = repeat_days(*asked), repeat_skipped(*asked)  # type: ignore[arg-type]
        told["days"] = f"{plural(len(days), 'déplacement')}, jusqu’au {day_date(days[-1])}."
        told["skipped"] = [f"{day_long(day)}, {why}" for day, why in skipped]
    return told


@requires("ride.edit")
@require_POST
def ride_check(request: AppRequest) -> HttpResponse:
    """Show what the law says of what is being typed. Posted, so that it stands in no address and no log."""
    people = Beneficiary.objects.visible_to(request.user).select_related("commune", "territory")
    key = request.GET.get("beneficiaire", "")
    beneficiary = get_object_or_404(people, pk=key) if key.isdecimal() and len(key) < 19 else None
    told = None
    if beneficiary is not None:
        number = request.POST.get("ride", "")
        ride = ride_of(request, int(number)) if number.isdecimal() and len(number) < 19 else None
        told = _told(request, RideForm(request.POST, ride=ride, **_rows(request)), beneficiary)
    return render(request, "scheduling/transport/rides/partials/told.html", {"told": told})


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_create_view(request: AppRequest) -> HttpResponse:
    """Note a need for the person named in the address, or ask who it is."""
    origin = origin_of(request)
    key = request.GET.get("beneficiaire", "") or str(origin.person or "")
    if not key.isdecimal() or len(key) > 18:
        return choose_person(request, origin)
    people = Beneficiary.objects.visible_to(request.user).filter(archived_at=None)
    beneficiary = get_object_or_404(people.select_related("commune", "territory"), pk=key)
    if origin.session is not None and origin.wish is None:
        return register_first(beneficiary, origin.session, origin.need)
    initial = new_ride_initial(beneficiary, wish=origin.wish, visit=origin.visit)
    if origin.need is not None:
        initial |= {"words": origin.need.outcome_note or origin.need.words, "day": origin.need.wanted_on}
    if day := _day(request):
        initial["day"] = day
    posted = request.POST if request.method == "POST" else None
    form = RideForm(posted, initial=initial, **_rows(request))
    if posted is not None and form.is_valid():
        try:
            made = _create(request, form, beneficiary, origin)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _made(request, made, origin.need)
    return _page(request, form, beneficiary, need=origin.need)


def _day(request: AppRequest) -> date | None:
    """Return the day that the address names, if it does."""
    try:
        return date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return None


def _create(request: AppRequest, form: RideForm, beneficiary: Beneficiary, origin: Origin) -> list[RideRequest]:
    fields = form.service_fields() | {"wish": origin.wish, "visit": origin.visit}
    told: dict[str, Any] = {
        "territory": beneficiary.territory, "beneficiary": beneficiary, "by": request.user, "need": origin.need
    }  # fmt: skip
    repeat = form.repeated()
    if repeat is None:
        with transaction.atomic():
            made = ride_create(**told, **fields)
            if origin.wish is not None:
                wish_driven(wish=origin.wish, by=request.user)
        return [made]
    day = fields.pop("day")
    return ride_series_create(**told, day=day, repeat=repeat, **fields)


def _made(request: AppRequest, made: list[RideRequest], need: Need | None) -> HttpResponse:
    """Go to the need; to the refusal proposed when the trip is paid back; or back to the call while it lasts."""
    first = made[0]
    if len(made) > 1:
        messages.success(request, f"{len(made)} déplacements sont notés pour {first.beneficiary}.")
    else:
        messages.success(request, f"Le besoin de {first.beneficiary} est noté pour le {day_date(first.day)}.")
    if need is not None and not need.intake.is_closed:
        return redirect("directory:intake", pk=need.intake_id)
    return redirect("scheduling:ride-detail", pk=first.pk)


def is_paid_back(ride: RideRequest) -> bool:
    """Tell whether the health insurance pays the trip and the service does not drive for it."""
    excluded = ride.scheme.excluded_purposes if ride.scheme is not None else []
    return ride.purpose == RidePurpose.MEDICAL_CPAM and ride.purpose in excluded


def refusal_reason(ride: RideRequest) -> str:
    """Return the reason that a refusal proposes: what the law or the rules said."""
    if is_paid_back(ride):
        return CPAM_REASON
    broken = [reason["sentence"] for reason in ride.verdict.get("reasons", ()) if not reason["kept"]]
    return broken[0][:300] if broken else ""


@requires("ride.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_edit_view(request: AppRequest, pk: int) -> HttpResponse:
    """Correct a need; someone else's change in between is shown beside what was typed."""
    ride = ride_of(request, pk)
    if ride.state not in EDITABLE:
        messages.error(request, "Ce déplacement a déjà un trajet : retirez-le de la journée avant de le changer.")
        return redirect("scheduling:ride-detail", pk=pk)
    if request.method != "POST":
        return _edit_page(request, ride, _form(request, ride), ride.version)
    data = with_choices_applied(request.POST, _form(request, ride))
    return _save(request, pk, data, posted_version(request))


def _form(request: AppRequest, ride: RideRequest, data: QueryDict | None = None) -> RideForm:
    rows = _rows(request)
    known = [key for key in (ride.destination_id, ride.origin_id) if key is not None]
    rows["places"] = rows["places"] | Destination.objects.visible_to(request.user).filter(pk__in=known).select_related(
        "commune"
    )
    return RideForm(data, initial=ride_initial(ride), ride=ride, **rows)


def _edit_page(request: AppRequest, ride: RideRequest, form: RideForm, version: int) -> HttpResponse:
    back = reverse("scheduling:ride-detail", args=[ride.pk])
    return _page(request, form, ride.beneficiary, ride=ride, version=version, back_url=back)


def _save(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    ride = ride_of(request, pk)
    form = _form(request, ride, data)
    if form.is_valid():
        try:
            done = _update(request, form, ride, version)
        except StaleVersionError:
            return _settle(request, pk, data, version)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, done)
            return redirect("scheduling:ride-detail", pk=pk)
    return _edit_page(request, ride_of(request, pk), form, version)


def _update(request: AppRequest, form: RideForm, ride: RideRequest, version: int) -> str:
    fields = form.service_fields()
    if not form.changes_following:
        ride_edit(ride=ride, by=request.user, version=version, **fields)
        return "Le besoin est à jour."
    done, left = ride_series_edit(ride=ride, by=request.user, version=version, **fields)
    told = f"{plural(len(done), 'déplacement corrigé', 'déplacements corrigés')}."
    return (
        f"{told} {plural(left, 'a déjà un trajet : il reste', 'ont déjà un trajet : ils restent')} comme avant."
        if left
        else told
    )


def _settle(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    """Join what both people changed; where they changed the same thing, answer 409 and ask which is right."""
    current = ride_of(request, pk)
    before = version_of(current, version)
    data, rows = merge(
        data,
        _form(request, before) if before else None,
        _form(request, current),
        lambda posted: _form(request, current, posted),
    )
    if not rows:
        return _save(request, pk, data, current.version)
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(data, current.version),
        **last_change(current),
        url=reverse("scheduling:ride-edit", args=[pk]),
        cancel_url=reverse("scheduling:ride-detail", args=[pk]),
    )
    context = {"conflict": conflict, "ride": current}
    return render(request, "scheduling/transport/rides/conflict.html", context, status=409)
