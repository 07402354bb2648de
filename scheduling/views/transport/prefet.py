"""The yearly return to the préfet: read, completed, printed, noted as sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from core.formatting import day_number
from core.sheets import CONTENT_TYPE
from mediation.forms import add_service_errors
from scheduling.forms.transport.accounts import SentForm, YearForm
from scheduling.models import TransportScheme
from scheduling.selectors.transport.prefet import Return, is_asked_of, return_of
from scheduling.services.transport.prefet import YEAR_FIELDS, scheme_year_complete, scheme_year_send
from scheduling.views.transport.account_files import return_workbook
from scheduling.views.transport.account_papers import download, paper
from scheduling.views.transport.accounts import asked_year, month_words, scheme_seen


def _scheme(request: AppRequest, pk: int) -> TransportScheme:
    """Return a scheme whose law asks for a return; 404 for another."""
    scheme = scheme_seen(request, pk)
    if not is_asked_of(scheme):
        raise Http404
    return scheme


def _year(request: AppRequest) -> int:
    data = request.POST if request.method == "POST" else request.GET
    return asked_year(data, timezone.localdate().year - 1)


def return_url(scheme_id: int, year: int) -> str:
    """Address of the return of a year."""
    return f"{reverse('scheduling:prefet-return', args=[scheme_id])}?annee={year}"


def _page(request: AppRequest, found: Return, status: int = 200, **forms: Any) -> HttpResponse:
    this_year = timezone.localdate().year
    initial = _initial(found)
    context = {
        "found": found,
        "scheme": found.scheme,
        "year": found.year,
        "year_text": str(found.year),
        "year_before": found.year - 1,
        "year_after": found.year + 1 if found.year < this_year else None,
        "is_over": found.year < this_year,
        "is_late": found.year < this_year and found.deadline < timezone.localdate(),
        "form": YearForm(initial=initial),
        "sent_form": SentForm(prefix="envoi"),
    }
    return render(request, "scheduling/transport/accounts/return.html", context | forms, status=status)


def _initial(found: Return) -> dict[str, Any]:
    """What was completed, else what the scheme's file says."""
    scheme, row = found.scheme, found.row
    if row is not None:
        return {name: getattr(row, name) for name in YEAR_FIELDS}
    known = {"employees": scheme.employees, "members": scheme.members}
    texts = {"statutes": scheme.statutes, "rules": scheme.rules}
    return {name: value for name, value in {**known, **texts}.items() if value}


@requires("ride.account")
@require_http_methods(["GET", "HEAD", "POST"])
def return_page(request: AppRequest, pk: int) -> HttpResponse:
    """Show the return of a year with what is missing, and keep what a person completes."""
    scheme, year = _scheme(request, pk), _year(request)
    if request.method != "POST":
        return _page(request, return_of(scheme, year))
    form = YearForm(request.POST)
    if form.is_valid():
        try:
            scheme_year_complete(scheme=scheme, year=year, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "C’est enregistré pour l’année.")
            return redirect(return_url(pk, year))
    return _page(request, return_of(scheme, year), 422, form=form)


@requires("ride.account")
@require_POST
def return_send(request: AppRequest, pk: int) -> HttpResponse:
    """Note the day the return was sent, or take it back."""
    scheme, year = _scheme(request, pk), _year(request)
    if "reprendre" in request.POST:
        scheme_year_send(scheme=scheme, year=year, on=None, by=request.user)
        messages.success(request, "L’envoi est repris : la déclaration se compte de nouveau.")
        return redirect(return_url(pk, year))
    form = SentForm(request.POST, prefix="envoi")
    if form.is_valid():
        try:
            scheme_year_send(scheme=scheme, year=year, on=form.cleaned_data["on"], by=request.user)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "L’envoi est noté : la déclaration reste telle qu’elle est partie.")
            return redirect(return_url(pk, year))
    return _page(request, return_of(scheme, year), 422, sent_form=form)


@requires("ride.account")
@require_safe
def return_pdf(request: AppRequest, pk: int) -> HttpResponse:
    """Give the return as a letter."""
    scheme, year = _scheme(request, pk), _year(request)
    today = timezone.localdate()
    context: dict[str, object] = {
        "found": return_of(scheme, year),
        "scheme": scheme,
        "year": year,
        "written_on": f"{day_number(today)} {month_words(today)}",
    }
    return paper("scheduling/transport/accounts/return_pdf.html", context, f"declaration-{year}.pdf")


@requires("ride.account")
@require_safe
def return_xlsx(request: AppRequest, pk: int) -> HttpResponse:
    """Give the return as a spreadsheet."""
    scheme, year = _scheme(request, pk), _year(request)
    return download(return_workbook(return_of(scheme, year)), CONTENT_TYPE, f"declaration-{year}.xlsx")
