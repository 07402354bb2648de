"""The sheet of objectives for the fridge door, on screen and as a PDF."""

from dataclasses import replace
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from accounts.access import AppRequest, requires, territory_of
from mediation import services
from mediation.models import Beneficiary
from mediation.selectors.fridge import fridge_sheet


def _context(request: AppRequest, pk: int) -> dict[str, Any]:
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    services.objective_sheet_read(beneficiary=beneficiary, by=request.user)
    sheet = fridge_sheet(beneficiary, request.user)
    return {"beneficiary": beneficiary, "sheet": sheet, "territory": territory_of(request.user)}


@requires("objective.view")
@require_GET
def objective_sheet(request: AppRequest, pk: int) -> HttpResponse:
    """Show the sheet, ready to print."""
    return render(request, "mediation/sheet/fridge.html", _context(request, pk))


@requires("objective.view")
@require_GET
def objective_sheet_pdf(request: AppRequest, pk: int) -> HttpResponse:
    """Give the sheet as a PDF of one page. Its style comes from our own files: nothing is fetched."""
    document = one_page(_context(request, pk))
    response = HttpResponse(document.write_pdf(), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="feuille-du-frigo.pdf"'
    return response


def one_page(context: dict[str, Any]) -> Any:
    """Lay the sheet out on one page: words wider than foreseen leave out one objective more, told by its number."""
    document = fridge_document(context)
    while len(document.pages) > 1 and len(context["sheet"].lines) > 1:
        sheet = context["sheet"]
        context["sheet"] = replace(sheet, lines=sheet.lines[:-1], left_out=sheet.left_out + 1)
        document = fridge_document(context)
    return document


def fridge_document(context: dict[str, Any]) -> Any:
    """Lay the sheet out."""
    from weasyprint import CSS, HTML

    style = CSS(filename=finders.find("mediation/fridge.css"), url_fetcher=_refuse_fetching)
    html = render_to_string("mediation/sheet/fridge_pdf.html", context)
    return HTML(string=html, url_fetcher=_refuse_fetching).render(stylesheets=[style])


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print a sheet: {url}")
