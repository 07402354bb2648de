"""A driver cannot come: what changes, shown before it is done; then who is to be phoned."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from core.formatting import day_long
from scheduling.models import Driver, RideDay
from scheduling.selectors.transport.ride_repairs import people_to_phone, repair_view
from scheduling.services.absences import absence_note
from scheduling.services.booking import DoubleBookingError
from scheduling.services.transport import run_repair as services
from scheduling.views.pages import sentences_of
from scheduling.views.transport.run_day import asked_version, changed_words, day_page


@requires("run.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def ride_repair(request: AppRequest, day: date, pk: int) -> HttpResponse:
    """Show the day without a driver, as few changes as possible; apply it as it was shown."""
    driver = get_object_or_404(Driver.objects.visible_to(request.user).select_related("helper"), pk=pk)
    row = RideDay.objects.visible_to(request.user).select_related("territory").filter(day=day).first()
    if row is None or day < timezone.localdate():
        return redirect("scheduling:ride-day", day=day)
    if request.method != "POST":
        return _show(request, row, driver)
    try:
        services.repair_apply(
            ride_day=row,
            driver=driver,
            by=request.user,
            digest=request.POST.get("shown", ""),
            expected_version=asked_version(request),
        )
        if request.POST.get("absent") == "1":
            absence_note(helper=driver.helper, starts_on=day, ends_on=day, by=request.user)
    except StaleVersionError:
        return day_page(request, day, changed=changed_words(request, day), status=409)
    except ValidationError as error:
        row.refresh_from_db()
        status = 409 if isinstance(error, DoubleBookingError) else 422
        return _show(request, row, driver, problems=sentences_of(error), status=status)
    messages.success(request, f"La journée est organisée sans {driver}.")
    return redirect("scheduling:ride-to-phone", day=day)


def _show(
    request: AppRequest, row: RideDay, driver: Driver, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    found = services.repair_find(ride_day=row, drivers=[driver])
    context = {
        "day": row.day,
        "day_words": day_long(row.day),
        "driver": driver,
        "version": row.version,
        "shown": found.digest,
        "view": repair_view(found),
        "problems": problems or [],
    }
    return render(request, "scheduling/transport/runs/repair.html", context, status=status)


@requires("run.edit")
@require_safe
def ride_to_phone(request: AppRequest, day: date) -> HttpResponse:
    """List the people whose hour or driver changed when a driver was replaced, with what to tell them."""
    context = {"day": day, "day_words": day_long(day), "rows": people_to_phone(request.user, day)}
    return render(request, "scheduling/transport/runs/to_phone.html", context)
