"""Public figures of unmet needs: fixed tables by calendar year, small figures kept back."""

import csv
from io import StringIO

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from directory.selectors.unmet_public import PublicTable, public_table, public_years
from directory.suppression import SMALL
from directory.views.common import public_page, public_territory

_HEADER = ("annee", "periode", "code_insee", "commune", "bouquet", "nombre")
_ALL = "Ensemble"


@login_not_required
@require_safe
def unmet_public(request: HttpRequest, territory: str, year: int | None = None) -> HttpResponse:
    """Show a year of unmet needs by commune and bouquet; the latest one unless the address names another."""
    place = public_territory(territory)
    years = public_years(place)
    if year is not None and year not in years:
        raise Http404
    table = public_table(place, year or years[0]) if years else None
    return public_page(
        request, place, "directory/public/unmet.html", here="besoins", years=years, table=table, small=SMALL
    )


@login_not_required
@require_safe
def unmet_public_csv(request: HttpRequest, territory: str) -> HttpResponse:
    """Give all the published years as a file; an empty figure is one kept back."""
    place = public_territory(territory)
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_HEADER)
    for year in public_years(place):
        for line in _csv_lines(public_table(place, year)):
            writer.writerow(line)
    return HttpResponse(
        out.getvalue().encode("utf-8"),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="besoins-{place.slug}.csv"',
            "Access-Control-Allow-Origin": "*",
        },
    )


def _csv_lines(table: PublicTable) -> list[tuple[object, ...]]:
    lines: list[tuple[object, ...]] = []
    for code, name, cells, total in table.rows:
        lines += [(table.year, "année", code, name, bouquet, _figure(value)) for bouquet, value in cells]
        lines.append((table.year, "année", code, name, _ALL, _figure(total)))
    lines += [(table.year, "année", "", _ALL, bouquet, _figure(value)) for bouquet, value in table.column_totals]
    lines.append((table.year, "année", "", _ALL, _ALL, _figure(table.whole)))
    lines += [(table.year, quarter, "", _ALL, _ALL, _figure(value)) for quarter, value in table.quarters]
    return lines


def _figure(value: int | None) -> int | str:
    return "" if value is None else value
