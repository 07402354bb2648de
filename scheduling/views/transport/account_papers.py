"""What is printed and handed over: the sheet as a spreadsheet, a driver's statement, a passenger's notice."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, requires, territory_of
from core.journal import journal_record
from core.sheets import CONTENT_TYPE
from mediation.models import Beneficiary
from scheduling.models import Driver
from scheduling.selectors.transport.account_statements import driver_statement, passenger_notice
from scheduling.selectors.transport.accounts import sheet_of
from scheduling.views.transport.account_files import pdf_of, sheet_workbook
from scheduling.views.transport.accounts import asked_month, month_words, of_month, scheme_seen


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Answer with a file that no browser keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def paper(template: str, context: dict[str, object], name: str) -> HttpResponse:
    """Answer with a page laid out on paper."""
    response = HttpResponse(pdf_of(template, context), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@requires("ride.account")
@require_safe
def sheet_xlsx(request: AppRequest, pk: int) -> HttpResponse:
    """Download a month; the journal keeps that names and amounts left."""
    scheme, month = scheme_seen(request, pk), asked_month(request.GET)
    sentence = f"{request.user} a exporté le bordereau {of_month(month)} de {scheme}."
    journal_record(actor=request.user, verb="ride_sheet.export", target=scheme, sentence=sentence)
    return download(sheet_workbook(sheet_of(scheme, month)), CONTENT_TYPE, f"bordereau-{pk}-{month:%Y-%m}.xlsx")


@requires("ride.account")
@require_safe
def driver_pdf(request: AppRequest, pk: int) -> HttpResponse:
    """Give a driver's statement of a month, to sign."""
    drivers = Driver.objects.visible_to(request.user).select_related("helper", "scheme")
    driver, month = get_object_or_404(drivers, pk=pk), asked_month(request.GET)
    context: dict[str, object] = {
        "statement": driver_statement(driver, month),
        "driver": driver,
        "of_month": of_month(month),
        "territory": territory_of(request.user),
        "today": timezone.localdate(),
    }
    return paper("scheduling/transport/accounts/driver_pdf.html", context, f"conducteur-{pk}-{month:%Y-%m}.pdf")


@requires("ride.account")
@require_safe
def passenger_pdf(request: AppRequest, pk: int) -> HttpResponse:
    """Give a passenger's notice of a month, in large type."""
    person = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    month = asked_month(request.GET)
    context: dict[str, object] = {
        "notice": passenger_notice(person, month),
        "person": person,
        "month_words": month_words(month),
        "of_month": of_month(month),
        "territory": territory_of(request.user),
        "today": timezone.localdate(),
    }
    return paper("scheduling/transport/accounts/passenger_pdf.html", context, f"participation-{pk}-{month:%Y-%m}.pdf")
