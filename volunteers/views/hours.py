"""The own hours, on a phone: said right with one tap, corrected, added by hand."""

from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from core.formatting import plural
from mediation.forms import add_service_errors
from volunteers.enums import HoursStatus
from volunteers.forms.hours import AddForm, CorrectForm
from volunteers.hours_filters import MONTHS_SHOWN, month_of
from volunteers.hours_rules import month_start, next_month, previous_month
from volunteers.models import Helper, TimeEntry
from volunteers.selectors.hours import month_sheet, own_helper
from volunteers.services.hours import (
    entries_declare,
    entries_undeclare,
    entry_add,
    entry_correct,
    entry_remove,
    may_change,
)
from volunteers.views.helpers import posted_version

TO_ANSWER = frozenset({HoursStatus.PROPOSED, HoursStatus.CONTESTED})
CHANGED = "Ces heures ont changé entre-temps : relisez-les."


def asked_month(data: QueryDict) -> date:
    """Return the month of the address, the running one when it says none or one that nobody can look at."""
    current = month_start(timezone.localdate())
    month = month_of(data.get("mois", ""))
    oldest = current.replace(year=current.year - MONTHS_SHOWN // 12 - 2)
    return month if month and oldest <= month <= current else current


def around(month: date) -> dict[str, date | None]:
    """The months before and after, the latter unless it is still to come."""
    after = next_month(month)
    return {"month_before": previous_month(month), "month_after": after if after <= timezone.localdate() else None}


def moment_of(request: AppRequest) -> datetime | None:
    """Read the moment that names what is to be undone."""
    try:
        found = parse_datetime(request.GET.get("a", ""))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def undo_address(name: str, at: datetime) -> str:
    """Return the tag of a message that offers to undo what was done at a moment."""
    return f"undo:{reverse(name)}?{urlencode({'a': at.isoformat()})}"


def _page_of(month: date) -> str:
    return f"{reverse('volunteers:my-hours')}?mois={month:%Y-%m}"


def _without_file(request: AppRequest) -> HttpResponse:
    return render(request, "volunteers/hours/no_own_file.html")


def _own_entry(request: AppRequest, pk: int) -> TimeEntry:
    entries = TimeEntry.objects.owned_by(request.user).select_related("helper__user", "territory")
    return get_object_or_404(entries, pk=pk)


@requires("hours.own")
@require_safe
def my_hours(request: AppRequest) -> HttpResponse:
    """Show a month of the own hours."""
    helper = own_helper(request.user)
    if helper is None:
        return _without_file(request)
    month = asked_month(request.GET)
    sheet = month_sheet(helper, month)
    # What waits for the person comes first.
    lines = sorted(sheet.lines, key=lambda line: line.entry.status not in TO_ANSWER)
    context = {"sheet": sheet, "lines": lines, "helper": helper, **around(month)}
    return render(request, "volunteers/hours/mine.html", context)


@requires("hours.own")
@require_POST
def my_hours_declare(request: AppRequest, pk: int) -> HttpResponse:
    """Say that a line is right."""
    entry = _own_entry(request, pk)
    at = entries_declare(helper=entry.helper, by=request.user, key=pk)
    return _declared(request, at, month_start(entry.day), "C’est noté : la coordination va valider ces heures.")


@requires("hours.own")
@require_POST
def my_hours_declare_all(request: AppRequest) -> HttpResponse:
    """Say that every line of a month is right."""
    helper = own_helper(request.user)
    if helper is None:
        return _without_file(request)
    month = asked_month(request.POST)
    at = entries_declare(helper=helper, by=request.user, month=month)
    return _declared(request, at, month, "C’est noté pour tout le mois : la coordination va valider ces heures.")


def _declared(request: AppRequest, at: datetime | None, month: date, words: str) -> HttpResponse:
    if at is None:
        messages.success(request, "Tout était déjà confirmé.")
    else:
        messages.success(request, words, extra_tags=undo_address("volunteers:my-hours-undeclare", at))
    return redirect(_page_of(month))


@requires("hours.own")
@require_POST
def my_hours_undeclare(request: AppRequest) -> HttpResponse:
    """Take back a confirmation just given."""
    helper, at = own_helper(request.user), moment_of(request)
    count = entries_undeclare(helper=helper, by=request.user, declared_at=at) if helper and at else 0
    if count:
        messages.success(request, f"{plural(count, 'ligne')} de nouveau à confirmer.")
    else:
        messages.error(request, "Ces heures sont déjà validées, ou ont changé : rien n’a été repris.")
    return redirect("volunteers:my-hours")


@requires("hours.own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_hours_correct(request: AppRequest, pk: int) -> HttpResponse:
    """Write other figures for a line."""
    entry = _own_entry(request, pk)
    return correct(request, entry, _page_of(month_start(entry.day)))


def correct(request: AppRequest, entry: TimeEntry, back_url: str) -> HttpResponse:
    """Show and receive the form that corrects a line, for the helper and for the coordination."""
    if not may_change(request.user, entry):
        messages.error(request, "Ces heures sont validées : demandez à la coordination de les revoir.")
        return redirect(back_url)
    form = CorrectForm(request.POST or None, entry=entry)
    version = entry.version
    if request.method == "POST" and form.is_valid():
        try:
            entry_correct(
                entry=entry,
                by=request.user,
                expected_version=posted_version(request),
                figures=form.figures(),
                note=form.cleaned_data["note"],
            )
        except StaleVersionError as error:
            form.add_error(None, CHANGED)
            version = error.current.version
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Les heures sont corrigées.")
            return redirect(back_url)
    context = {"form": form, "entry": entry, "version": version, "back_url": back_url}
    return render(request, "volunteers/hours/correct.html", context, status=422 if form.errors else 200)


@requires("hours.own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_hours_add(request: AppRequest) -> HttpResponse:
    """Add a meeting, a training, a workshop."""
    helper = own_helper(request.user)
    return _without_file(request) if helper is None else add(request, helper, reverse("volunteers:my-hours"))


def add(request: AppRequest, helper: Helper, back_url: str) -> HttpResponse:
    """Show and receive the form that adds hours, for the helper and for the coordination."""
    form = AddForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            entry = entry_add(helper=helper, by=request.user, **form.service_fields())
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Les heures sont notées.")
            return redirect(f"{back_url}?mois={entry.day:%Y-%m}")
    context = {"form": form, "helper": helper, "back_url": back_url, "is_own": helper.user_id == request.user.pk}
    return render(request, "volunteers/hours/add.html", context, status=422 if form.errors else 200)


@requires("hours.own")
@require_POST
def my_hours_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Remove hours added by hand."""
    entry = _own_entry(request, pk)
    return remove(request, entry, _page_of(month_start(entry.day)))


def remove(request: AppRequest, entry: TimeEntry, back_url: str) -> HttpResponse:
    """Remove a line, for the helper and for the coordination."""
    if not may_change(request.user, entry):
        messages.error(request, "Ces heures sont validées : demandez à la coordination de les revoir.")
        return redirect(back_url)
    try:
        entry_remove(entry=entry, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Ces heures sont retirées.")
    return redirect(back_url)
