"""Accounts of rides: the months of a year, a month's sheet, its close and its payments, a driver's own months."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from accounts.models import Territory
from core.formatting import MONTHS
from mediation.forms import add_service_errors
from scheduling.forms.transport.accounts import PaymentForm, ReopenForm
from scheduling.models import CostSheet, TransportScheme
from scheduling.selectors.transport import accounts as reads
from scheduling.selectors.transport.ride_years import Year, YearFigures, year_of
from scheduling.selectors.transport.runs_left_open import left_open_in_month
from scheduling.services.transport import accounts as services
from scheduling.views.pages import sentences_of
from volunteers.hours_filters import month_of
from volunteers.hours_rules import next_month, previous_month

OLDEST_YEAR = 2000


def asked_month(data: QueryDict) -> date:
    """Return the month of the address; the one that has just ended when it says none."""
    return named_month(data) or previous_month(timezone.localdate())


def named_month(data: QueryDict) -> date | None:
    """Return the month that is named, if it is one that has begun."""
    month = month_of(data.get("mois", ""))
    return month if month and month.year >= OLDEST_YEAR and month <= timezone.localdate() else None


def _no_month(request: AppRequest, pk: int) -> HttpResponse:
    """Nothing is done to a month that the form does not name."""
    messages.error(request, "Rien n’a été changé : le mois n’est pas indiqué. Recommencez depuis le bordereau.")
    return redirect("scheduling:ride-sheet", pk=pk)


def asked_year(data: QueryDict, usual: int) -> int:
    """Return the year of the address, or the usual one."""
    text = data.get("annee", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else usual
    return year if OLDEST_YEAR <= year <= timezone.localdate().year else usual


def scheme_seen(request: AppRequest, pk: int) -> TransportScheme:
    """Return the scheme if the member may see it; 404 otherwise."""
    found: TransportScheme = get_object_or_404(TransportScheme.objects.visible_to(request.user), pk=pk)
    return found


def month_words(month: date) -> str:
    """ "octobre 2026"."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def of_month(month: date) -> str:
    """ "d’octobre 2026", "de novembre 2026"."""
    words = month_words(month)
    return f"d’{words}" if words[0] in "ao" else f"de {words}"


def sheet_url(scheme_id: int, month: date) -> str:
    """Address of the sheet of a month."""
    return f"{reverse('scheduling:ride-sheet', args=[scheme_id])}?mois={month:%Y-%m}"


@requires("ride.account")
@require_safe
def accounts_list(request: AppRequest) -> HttpResponse:
    """List the months of a year by scheme, with their totals, and the figures of the year."""
    today = timezone.localdate()
    year = asked_year(request.GET, today.year)
    territory = territory_of(request.user)
    figures = year_of(territory, year)
    context = {
        "year": year,
        "year_before": year - 1 if year > OLDEST_YEAR else None,
        "year_after": year + 1 if year < today.year else None,
        "schemes": list(reads.month_rows(territory, year).items()),
        "figures": figures.whole,
        "by_scheme": _named(territory, figures),
    }
    return render(request, "scheduling/transport/accounts/list.html", context)


def _named(territory: Territory, year: Year) -> list[tuple[str, YearFigures]]:
    """Figures of each service with its name, then those of needs without one; nothing where there is a single line."""
    names: dict[int | None, str] = dict(TransportScheme.objects.filter(territory=territory).values_list("pk", "name"))
    found = [(name, year.by_scheme[key]) for key, name in names.items() if key in year.by_scheme]
    if None in year.by_scheme:
        found.append(("Aucun service choisi", year.by_scheme[None]))
    return found if len(found) > 1 else []


@requires("ride.account")
@require_safe
def sheet_page(request: AppRequest, pk: int) -> HttpResponse:
    """Show a month of a scheme: its runs, its drivers, its passengers."""
    scheme, month = scheme_seen(request, pk), asked_month(request.GET)
    after = next_month(month)
    sheet = reads.sheet_of(scheme, month)
    context = {
        "scheme": scheme,
        "sheet": sheet,
        "may_reopen": reads.may_reopen(sheet),
        "left_open": 0 if sheet.is_closed else left_open_in_month(scheme, month),
        "title": f"Bordereau {of_month(month)}",
        "month_before": previous_month(month),
        "month_after": after if after <= timezone.localdate() else None,
        "today": timezone.localdate(),
    }
    return render(request, "scheduling/transport/accounts/sheet.html", context)


@requires("ride.account")
@require_POST
def sheet_close(request: AppRequest, pk: int) -> HttpResponse:
    """Close the sheet of a month."""
    scheme, month = scheme_seen(request, pk), named_month(request.POST)
    if month is None:
        return _no_month(request, pk)
    try:
        services.sheet_close(scheme=scheme, month=month, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, "Le bordereau est clos : ses montants ne changent plus.")
    return redirect(sheet_url(pk, month))


def _closed_sheet(scheme: TransportScheme, month: date) -> CostSheet | None:
    return CostSheet.objects.filter(scheme=scheme, month=month, closed_at__isnull=False).first()


@requires("ride.account")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Ask why a sheet is opened again, and open it."""
    scheme = scheme_seen(request, pk)
    month = named_month(request.POST if request.method == "POST" else request.GET)
    if month is None:
        return _no_month(request, pk)
    sheet = _closed_sheet(scheme, month)
    if sheet is None:
        messages.error(request, "Ce bordereau n’est pas clos.")
        return redirect(sheet_url(pk, month))
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.sheet_reopen(sheet=sheet, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Le bordereau est rouvert : il se compte de nouveau d’après les courses.")
            return redirect(sheet_url(pk, month))
    context = {
        "form": form,
        "scheme": scheme,
        "month": month,
        "of_month": of_month(month),
        "back_url": sheet_url(pk, month),
    }
    return render(request, "scheduling/transport/accounts/reopen.html", context, status=422 if form.errors else 200)


@requires("ride.account")
@require_POST
def sheet_pay(request: AppRequest, pk: int) -> HttpResponse:
    """Note that a passenger paid or that a driver was paid; without a day, take it back."""
    scheme, month = scheme_seen(request, pk), named_month(request.POST)
    if month is None:
        return _no_month(request, pk)
    sheet = _closed_sheet(scheme, month)
    form = PaymentForm(request.POST)
    if sheet is None or not form.is_valid():
        messages.error(request, "Rien n’a été noté : closez d’abord le bordereau, puis indiquez un jour.")
        return redirect(sheet_url(pk, month))
    on = form.cleaned_data["on"]
    party: dict[str, Any] = {"sheet": sheet, "on": on, "by": request.user}
    try:
        if form.cleaned_data["party"] == "conducteur":
            services.dues_pay(driver_id=form.cleaned_data["key"], **party)
        else:
            services.charges_pay(beneficiary_id=form.cleaned_data["key"], **party)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, "C’est noté." if on else "C’est repris : la somme est de nouveau attendue.")
    return redirect(f"{sheet_url(pk, month)}#{form.cleaned_data['party']}s")


@requires("run.drive_own")
@require_safe
def my_accounts(request: AppRequest) -> HttpResponse:
    """Show a driver the own kilometres and what is given back, for closed months: nobody's name."""
    return render(request, "scheduling/transport/accounts/mine.html", {"months": reads.own_months(request.user)})
