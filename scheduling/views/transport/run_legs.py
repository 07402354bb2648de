"""One way moved by hand: who could take it, confide it, take it out, keep it where it is."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from scheduling.models import RideDay, RideLeg
from scheduling.selectors.transport.run_offers import LegOffers, offers_for
from scheduling.services.booking import DoubleBookingError
from scheduling.services.transport import run_days, run_hand
from scheduling.views.pages import sentences_of
from scheduling.views.transport.run_day import asked_version, changed_words, day_page, say_undoable


def _leg_of(request: AppRequest, pk: int) -> RideLeg:
    rows = RideLeg.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("request__beneficiary", "run__driver__helper"), pk=pk)


@requires("run.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def leg_offers(request: AppRequest, pk: int) -> HttpResponse:
    """Show who could take a way, the least detour first, and why others cannot; then confide it as chosen."""
    leg = _leg_of(request, pk)
    day = leg.request.day
    if request.method != "POST":
        return _show(request, leg)
    try:
        row = run_days.ride_day_open(territory=territory_of(request.user), day=day)
        vehicle, _, pickup = request.POST.get("offer", "").rpartition("@")
        run_hand.leg_place(
            ride_day=row,
            leg=leg,
            vehicle_id=vehicle,
            pickup=int(pickup) if pickup.isdecimal() else -1,
            by=request.user,
            expected_version=asked_version(request),
        )
    except StaleVersionError:
        return day_page(request, day, changed=changed_words(request, day), status=409)
    except ValidationError as error:
        status = 409 if isinstance(error, DoubleBookingError) else 422
        return day_page(request, day, problems=sentences_of(error), status=status)
    say_undoable(request, day, f"{leg.request.beneficiary.full_name} : trajet confié.")
    return redirect("scheduling:ride-day", day=day)


def _show(request: AppRequest, leg: RideLeg) -> HttpResponse:
    day = leg.request.day
    row = leg.run.ride_day if leg.run is not None else None
    row = row or _known_day(request, leg)
    found = offers_for(request.user, row, leg) if row is not None else LegOffers(is_movable=False)
    context = {
        "leg": leg,
        "day": day,
        "found": found,
        "version": row.version if row is not None else 0,
        "stop": leg.stops.filter(kind="PICKUP").first(),
    }
    template = "partials/offers_dialog.html" if request.htmx else "offers.html"
    return render(request, f"scheduling/transport/runs/{template}", context)


def _known_day(request: AppRequest, leg: RideLeg) -> RideDay:
    rows = RideDay.objects.visible_to(request.user)
    found = rows.filter(day=leg.request.day).first()
    return found or RideDay(territory=territory_of(request.user), day=leg.request.day, version=1)


@requires("run.edit")
@require_POST
def leg_out(request: AppRequest, pk: int) -> HttpResponse:
    """Take a way out of its run."""
    leg = _leg_of(request, pk)
    day = leg.request.day
    if leg.run is None:
        return day_page(request, day, problems=["Ce trajet n’est dans aucune course."], status=422)
    try:
        run_hand.leg_take_out(
            ride_day=leg.run.ride_day, leg=leg, by=request.user, expected_version=asked_version(request)
        )  # fmt: skip
    except StaleVersionError:
        return day_page(request, day, changed=changed_words(request, day), status=409)
    except ValidationError as error:
        return day_page(request, day, problems=sentences_of(error), status=422)
    say_undoable(request, day, f"{leg.request.beneficiary.full_name} : trajet retiré.")
    return redirect("scheduling:ride-day", day=day)


@requires("run.edit")
@require_POST
def leg_pin(request: AppRequest, pk: int) -> HttpResponse:
    """Keep a way where it is in the searches to come, or let it move again."""
    leg = _leg_of(request, pk)
    day = leg.request.day
    if leg.run is None:
        return day_page(request, day, problems=["Ce trajet n’est dans aucune course."], status=422)
    wanted = request.POST.get("pinned") == "1"
    try:
        run_hand.leg_pin(
            ride_day=leg.run.ride_day,
            leg=leg,
            is_pinned=wanted,
            by=request.user,
            expected_version=asked_version(request),
        )
    except StaleVersionError:
        return day_page(request, day, changed=changed_words(request, day), status=409)
    except ValidationError as error:
        return day_page(request, day, problems=sentences_of(error), status=422)
    say_undoable(request, day, "Trajet fixé." if wanted else "Trajet libre de bouger.")
    return redirect("scheduling:ride-day", day=day)
