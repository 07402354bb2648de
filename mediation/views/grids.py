"""The grid that decides, for the manager: read, change, see who it would move, put in use."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import AppRequest, requires, territory_of
from core.formatting import plural
from mediation import services
from mediation.assessment.grid import ORIGINAL, Grid, Rule
from mediation.assessment.versions import versions
from mediation.forms.errors import add_service_errors
from mediation.forms.grids import QuestionnaireForm, RuleForm
from mediation.models import OrientationGrid
from mediation.selectors.grid_effect import effect_of, people_by_rule, people_placed
from mediation.selectors.grids import grid_in_preparation, grid_in_use, questionnaire_in_use, rules_of


def _grids(request: AppRequest) -> tuple[Grid, Grid]:
    """Return the grid in use and the one on the screen: in preparation, otherwise the same."""
    territory = territory_of(request.user)
    used = rules_of(grid_in_use(territory))
    row = grid_in_preparation(territory)
    return used, row.grid if row else used


@requires("grid.edit")
@require_GET
def grid(request: AppRequest) -> HttpResponse:
    """Show the rules in order, what changes in preparation would move, and the versions."""
    territory = territory_of(request.user)
    row, draft = grid_in_use(territory), grid_in_preparation(territory)
    used = rules_of(row)
    shown = draft.grid if draft else used
    people = people_placed(request.user)
    by_rule, useless = people_by_rule(people, shown), shown.never_reached()
    last = len(shown.rules) - 1
    asked = questionnaire_in_use(territory)
    context: dict[str, Any] = {
        "grid_row": row,
        "draft": draft,
        "digest": shown.digest,
        "rules": [
            {
                "number": place + 1,
                "rule": rule,
                "count": by_rule[place],
                "is_useless": place in useless,
                "is_first": place == 0,
                "is_before_last": place == last - 1,
                "is_last": place == last,
                "is_new": rule not in used.rules,
            }
            for place, rule in enumerate(shown.rules)
        ],
        "people_count": len(people),
        "effect": effect_of(people, used, shown) if draft else None,
        "versions": OrientationGrid.objects.visible_to(request.user).adopted().select_related("by"),
        "is_original": used == ORIGINAL,
        "questionnaire": asked,
        "questionnaire_form": QuestionnaireForm(initial={"version": asked.version}) if len(versions()) > 1 else None,
    }
    return render(request, "mediation/grid/grid.html", context)


@requires("grid.edit")
@require_http_methods(["GET", "POST"])
def grid_rule(request: AppRequest) -> HttpResponse:
    """Write a rule, or change the one that ``?regle=`` names. Nothing is in use before the grid is."""
    _, shown = _grids(request)
    place = _place(request, shown) if request.GET.get("regle") else None
    rule = shown.rules[place] if place is not None else None
    is_last = place == len(shown.rules) - 1
    form = RuleForm(request.POST if request.method == "POST" else None, rule=rule, is_last=is_last)
    if request.method == "POST" and form.is_valid():
        rules = list(shown.rules)
        if place is None:
            rules.insert(0, form.built())
        else:
            rules[place] = form.built()
        try:
            _prepare(request, shown, rules)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return redirect("mediation:grid")
    context = {
        "form": form,
        "rule": rule,
        "number": None if place is None else place + 1,
        "is_last": is_last,
        "digest": shown.digest,
    }
    return render(request, "mediation/grid/rule.html", context, status=422 if form.errors else 200)


def _place(request: AppRequest, shown: Grid) -> int:
    """Place of the rule that is named, counted from 1 on the screen. Raises Http404."""
    said = request.GET.get("regle") or request.POST.get("regle", "")
    if not said.isdecimal() or len(said) > 3 or not 1 <= int(said) <= len(shown.rules):
        raise Http404
    return int(said) - 1


def _prepare(request: AppRequest, shown: Grid, rules: list[Rule]) -> None:
    """Keep changed rules aside and say whom this one change would move."""
    changed = Grid(tuple(rules))
    services.grid_prepare(
        territory=territory_of(request.user),
        by=request.user,
        grid=changed,
        expected=request.POST.get("empreinte", shown.digest),
    )
    moved = effect_of(people_placed(request.user), shown, changed).moved
    people = plural(moved, "personne recevrait", "personnes recevraient")
    effect = f"{people} un autre conseil." if moved else "Personne ne recevrait un autre conseil."
    messages.info(request, f"Changement noté, pas encore en service. {effect}")


def _change(request: AppRequest, change: Callable[[list[Rule], int], None]) -> HttpResponse:
    _, shown = _grids(request)
    place = _place(request, shown)
    rules = list(shown.rules)
    change(rules, place)
    try:
        _prepare(request, shown, rules)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("mediation:grid")


@requires("grid.edit")
@require_POST
def grid_rule_move(request: AppRequest) -> HttpResponse:
    """Move a rule one place up or down; the last one, for all other cases, stays last."""

    def swap(rules: list[Rule], place: int) -> None:
        other = place + (-1 if request.POST.get("sens") == "haut" else 1)
        if 0 <= other < len(rules) - 1 and place < len(rules) - 1:
            rules[place], rules[other] = rules[other], rules[place]

    return _change(request, swap)


@requires("grid.edit")
@require_POST
def grid_rule_remove(request: AppRequest) -> HttpResponse:
    """Take a rule out; the last one cannot go."""

    def remove(rules: list[Rule], place: int) -> None:
        if place < len(rules) - 1:
            del rules[place]

    return _change(request, remove)


def _act(request: AppRequest, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("mediation:grid")


@requires("grid.edit")
@require_POST
def grid_adopt(request: AppRequest) -> HttpResponse:
    """Put the changes in use."""
    territory, comment = territory_of(request.user), request.POST.get("commentaire", "")
    return _act(
        request,
        lambda: services.grid_adopt(territory=territory, by=request.user, comment=comment),
        "La nouvelle grille est en service. Les diagnostics déjà faits gardent leur conseil.",
    )


@requires("grid.edit")
@require_POST
def grid_discard(request: AppRequest) -> HttpResponse:
    """Forget the changes."""
    territory = territory_of(request.user)
    return _act(request, lambda: services.grid_discard(territory=territory, by=request.user), "Changements abandonnés.")


@requires("grid.edit")
@require_POST
def grid_restore(request: AppRequest) -> HttpResponse:
    """Prepare an earlier version again, or the original."""
    said = request.POST.get("version", "0")
    number = int(said) if said.isdecimal() and len(said) < 6 else -1
    territory = territory_of(request.user)
    return _act(
        request,
        lambda: services.grid_restore(territory=territory, by=request.user, number=number),
        "Version reprise. Regardez ce qu’elle changerait, puis mettez-la en service.",
    )


@requires("grid.edit")
@require_POST
def questionnaire_choose(request: AppRequest) -> HttpResponse:
    """Choose the version of the questionnaire."""
    territory, version = territory_of(request.user), request.POST.get("version", "")
    return _act(
        request,
        lambda: services.questionnaire_choose(territory=territory, by=request.user, version=version),
        f"Les prochains diagnostics suivront le questionnaire {version}.",
    )
