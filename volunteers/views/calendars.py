"""Calendars that a helper links to the own hours, and the settings of the monthly question."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from mediation.forms import add_service_errors
from volunteers.forms.availability import AvailabilitySettingsForm, CalendarForm
from volunteers.models import BusyCalendar, Helper
from volunteers.services import busy
from volunteers.services.availability_months import availability_settings_update, settings_of
from volunteers.views.availability import own_helper
from volunteers.views.helpers import posted_version


@requires("availability.edit_own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendars(request: AppRequest) -> HttpResponse:
    """Show the calendars of the person signed in; link another one."""
    helper = own_helper(request)
    if helper is None:
        return render(request, "volunteers/no_own_file.html")
    if request.method != "POST":
        return _page(request, helper, CalendarForm())
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid() and _linked(request, helper, form):
        return redirect("volunteers:my-calendars")
    return _page(request, helper, form, status=422)


def _linked(request: AppRequest, helper: Helper, form: CalendarForm) -> bool:
    sent, name = form.cleaned_data["file"], form.cleaned_data["name"]
    try:
        if sent is not None:
            busy.busy_calendar_send(
                helper=helper, by=request.user, content=sent.read(), name=name or str(sent.name)[:80]
            )
            messages.success(request, "L’agenda est lu : aucune visite ne sera proposée pendant vos rendez-vous.")
        else:
            busy.busy_calendar_link(helper=helper, by=request.user, address=form.cleaned_data["address"], name=name)
            messages.success(request, "L’agenda est relié. Il est lu dans la minute, puis chaque nuit.")
    except ValidationError as error:
        add_service_errors(form, error)
        return False
    return True


def _page(request: AppRequest, helper: Helper, form: CalendarForm, status: int = 200) -> HttpResponse:
    context = {"helper": helper, "form": form, "calendars": BusyCalendar.objects.filter(helper=helper)}
    return render(request, "volunteers/availability/calendars.html", context, status=status)


def _own(request: AppRequest, pk: int) -> BusyCalendar:
    rows = BusyCalendar.objects.visible_to(request.user).filter(helper__user=request.user)
    return get_object_or_404(rows.select_related("helper"), pk=pk)


@requires("availability.edit_own")
@require_POST
def my_calendar_delete(request: AppRequest, pk: int) -> HttpResponse:
    """Take a calendar away."""
    busy.busy_calendar_remove(calendar=_own(request, pk), by=request.user)
    messages.success(request, "L’agenda est retiré, et les heures lues sont effacées.")
    return redirect("volunteers:my-calendars")


@requires("availability.edit_own")
@require_POST
def my_calendar_read(request: AppRequest, pk: int) -> HttpResponse:
    """Have a calendar read again now."""
    try:
        busy.busy_calendar_refresh(calendar=_own(request, pk), by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, "L’agenda est relu dans la minute.")
    return redirect("volunteers:my-calendars")


@requires("territory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def availability_settings(request: AppRequest) -> HttpResponse:
    """Whether and when volunteers are asked each month."""
    territory = territory_of(request.user)
    current = settings_of(territory.pk)
    form = AvailabilitySettingsForm(request.POST or None, instance=settings_of(territory.pk))
    context = {"form": form, "version": current.version}
    if request.method != "POST":
        return render(request, "volunteers/availability/settings.html", context)
    if form.is_valid():
        try:
            version = posted_version(request)
            availability_settings_update(
                territory=territory, by=request.user, expected_version=version, **form.cleaned_data
            )
        except StaleVersionError:
            form.add_error(
                None, "Quelqu’un vient de changer ces réglages. Enregistrez de nouveau pour garder les vôtres."
            )
            return render(request, "volunteers/availability/settings.html", context, status=409)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect("volunteers:availability-settings")
    return render(request, "volunteers/availability/settings.html", context, status=422)
