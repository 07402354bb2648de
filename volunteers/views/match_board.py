"""The board of matches: who has nobody, who knows one helper, what is to be reviewed or told; the export."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from core.journal import journal_record
from core.sheets import CONTENT_TYPE
from core.text import fold
from mediation.models import Beneficiary
from volunteers.forms.board import BoardFilter
from volunteers.selectors.match_sheet import matches_workbook
from volunteers.selectors.pairs import matches_of, sharing_of
from volunteers.selectors.seniors_waiting import board_counts, possible_counts, seniors_by_known

PAGE_SIZE = 25
VIEWS = {
    "seuls": "Sans personne",
    "deuxieme": "Une seule personne connue",
    "a-revoir": "À revoir",
    "a-prevenir": "À prévenir",
    "proposes": "Proposés",
    "en-cours": "En cours",
}
OF_PEOPLE = frozenset({"seuls", "deuxieme"})


@requires("pair.view")
@require_safe
def match_board(request: AppRequest) -> HttpResponse:
    """Show who has nobody, who knows one helper only, what is to be reviewed, what goes on; by name and commune."""
    user, membership = request.user, membership_of(request.user)
    seniors = seniors_by_known(user)
    asked = request.GET.get("vue", "")
    view = asked if asked in VIEWS else "seuls"
    lists: dict[str, Callable[[], Sequence[Any]]] = {
        "seuls": lambda: seniors[0],
        "deuxieme": lambda: seniors[1],
        "a-revoir": lambda: list(matches_of(user).due()),
        "a-prevenir": lambda: list(matches_of(user).to_tell()),
        "proposes": lambda: list(matches_of(user).filter(state="PROPOSED")),
        "en-cours": lambda: list(matches_of(user).visiting()),
    }
    form = BoardFilter(request.GET, user=user)
    name, commune = (form.cleaned_data["q"], form.cleaned_data["commune"]) if form.is_valid() else ("", None)
    rows = [row for row in lists[view]() if _is_asked(_person(row), name, commune)]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = board_counts(user, seniors)
    context = {
        "views": [(key, label, counts[key]) for key, label in VIEWS.items()],
        "view": view,
        "filter_form": form,
        "is_filtered": bool(name or commune),
        "are_people": view in OF_PEOPLE,
        "page_obj": page,
        "possible": possible_counts(membership.territory_id, [_person(row) for row in page])
        if view in OF_PEOPLE
        else {},
        "sharing": sharing_of(membership.territory_id),
        "may_edit": membership.may("pair.edit"),
        "may_keep": membership.may("pair.keep"),
    }
    template = "partials/board_rows.html" if request.htmx else "board.html"
    response = render(request, f"volunteers/pairs/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _person(row: Any) -> Beneficiary:
    person: Beneficiary = row.beneficiary if hasattr(row, "beneficiary") else row.person
    return person


def _is_asked(person: Beneficiary, name: str, commune: Commune | None) -> bool:
    """Tell whether someone has each word in the name, accents aside, and lives in the commune."""
    told = fold(person.full_name)
    return all(word in told for word in fold(name).split()) and (commune is None or person.commune_id == commune.pk)


@requires("pair.view")
@require_safe
def match_export(request: AppRequest) -> HttpResponse:
    """Download the matches; the journal tells it."""
    territory = territory_of(request.user)
    sentence = f"{request.user} a exporté les jumelages de {territory}."
    journal_record(actor=request.user, verb="match.export", target=territory, sentence=sentence)
    name = f"jumelages-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        matches_workbook(matches_of(request.user)),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
