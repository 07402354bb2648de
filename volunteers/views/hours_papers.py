"""What is printed and handed over: monthly sheet, certificate, accounts."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.enums import Role
from core.sheets import CONTENT_TYPE
from volunteers.forms.hours import MonthsForm, PeriodForm, usual_period
from volunteers.models import Helper
from volunteers.selectors.hours import certificate, month_sheet
from volunteers.selectors.hours_valuation import Valuation, valuation
from volunteers.views.helpers import helper_of
from volunteers.views.hours import around, asked_month
from volunteers.views.hours_files import month_workbook, pdf_of, valuation_workbook


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _pdf(template: str, context: dict[str, object], name: str) -> HttpResponse:
    response = HttpResponse(pdf_of(template, context), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _back(request: AppRequest, helper: Helper) -> dict[str, object]:
    """Where one comes from: the own hours for a helper, the file for the team."""
    membership = membership_of(request.user)
    is_helper = membership.role == Role.HELPER
    if is_helper:
        return {"is_own": True, "back_url": reverse("volunteers:my-hours"), "back_label": "Mes heures"}
    file_url = reverse("volunteers:helper-detail", args=[helper.pk])
    may_add = membership.may("hours.validate")
    return {"is_own": False, "back_url": file_url, "back_label": helper.full_name, "may_add": may_add}


@requires("hours.sheet")
@require_safe
def sheet_page(request: AppRequest, pk: int) -> HttpResponse:
    """Show the hours of a month, ready to print."""
    helper, month = helper_of(request, pk), asked_month(request.GET)
    context = {"sheet": month_sheet(helper, month), "helper": helper, **around(month), **_back(request, helper)}
    return render(request, "volunteers/hours/sheet.html", context)


@requires("hours.sheet")
@require_safe
def sheet_pdf(request: AppRequest, pk: int) -> HttpResponse:
    """Give the month as a sheet to sign."""
    helper, month = helper_of(request, pk), asked_month(request.GET)
    context = {"sheet": month_sheet(helper, month), "territory": territory_of(request.user)}
    return _pdf("volunteers/hours/sheet_pdf.html", context, f"heures-{pk}-{month:%Y-%m}.pdf")


@requires("hours.sheet")
@require_safe
def sheet_xlsx(request: AppRequest, pk: int) -> HttpResponse:
    """Give the month as a spreadsheet."""
    helper, month = helper_of(request, pk), asked_month(request.GET)
    return _file(month_workbook(month_sheet(helper, month)), CONTENT_TYPE, f"heures-{pk}-{month:%Y-%m}.xlsx")


def _period(request: AppRequest) -> tuple[PeriodForm, tuple[date, date] | None]:
    usual = usual_period()
    data = {name: request.GET.get(name) or value for name, value in usual.items()}
    form = PeriodForm(data)
    return form, (form.cleaned_data["du"], form.cleaned_data["au"]) if form.is_valid() else None


@requires("hours.sheet")
@require_safe
def certificate_page(request: AppRequest, pk: int) -> HttpResponse:
    """Choose the period of a certificate, and see what it will say."""
    helper = helper_of(request, pk)
    form, period = _period(request)
    paper = certificate(helper, *period) if period else None
    context = {"form": form, "paper": paper, "helper": helper, **_back(request, helper)}
    return render(request, "volunteers/hours/certificate.html", context, status=422 if form.errors else 200)


@requires("hours.sheet")
@require_safe
def certificate_pdf(request: AppRequest, pk: int) -> HttpResponse:
    """Give the certificate; with a period that is none, go back to the choice."""
    helper = helper_of(request, pk)
    _, period = _period(request)
    if period is None:
        return redirect("volunteers:hours-certificate", pk=pk)
    context: dict[str, object] = {
        "paper": certificate(helper, *period),
        "helper": helper,
        "territory": territory_of(request.user),
        "today": timezone.localdate(),
    }
    return _pdf("volunteers/hours/certificate_pdf.html", context, f"attestation-heures-{pk}.pdf")


def _accounts(request: AppRequest) -> tuple[MonthsForm, Valuation | None]:
    form = MonthsForm(request.GET)
    if not form.is_valid():
        return form, None
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return form, valuation(territory_of(request.user), first, last)


@requires("hours.view")
@require_safe
def valuation_page(request: AppRequest) -> HttpResponse:
    """Show what volunteers gave, for the annual accounts, and what journeys cost."""
    form, accounts = _accounts(request)
    membership = membership_of(request.user)
    context = {
        "form": form,
        "accounts": accounts,
        "query": request.GET.urlencode(),
        "may_rate": membership.may("hours.rates"),
    }
    return render(request, "volunteers/hours/valuation.html", context, status=422 if form.errors else 200)


@requires("hours.view")
@require_safe
def valuation_xlsx(request: AppRequest) -> HttpResponse:
    """Give the accounts as a spreadsheet."""
    _, accounts = _accounts(request)
    if accounts is None:
        return redirect("volunteers:valuation")
    name = f"benevolat-{accounts.first:%Y-%m}-{accounts.last:%Y-%m}.xlsx"
    return _file(valuation_workbook(accounts), CONTENT_TYPE, name)
