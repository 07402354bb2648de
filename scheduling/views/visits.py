"""A visit of the week: its panel, placing it, moving it, fixing it, removing it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.concurrency import StaleVersionError
from core.formatting import enumerate_fr, moment
from scheduling.enums import VisitStage
from scheduling.forms.planning import MomentForm, Slot, first_slot, moment_data, slot_form, slot_of
from scheduling.models import Plan, Visit, VisitRequest
from scheduling.planning.clock import monday_of
from scheduling.selectors import preview as read
from scheduling.selectors.board_types import MovePreview
from scheduling.services import plans
from scheduling.services import visits as services
from scheduling.services.booking import DoubleBookingError
from scheduling.views.pages import asked_day, back_to_week, say_undoable, sentences_of, week_page, week_url
from volunteers.models import Helper


def visit_of(request: AppRequest, pk: int) -> Visit:
    """Return the visit if the member may see it; 404 otherwise."""
    visits = Visit.objects.visible_to(request.user).select_related("plan__territory", "request", "beneficiary__commune")
    return get_object_or_404(visits, pk=pk)


def _team(request: AppRequest) -> QuerySet[Helper]:
    return Helper.objects.visible_to(request.user).active().order_by("first_name", "last_name", "pk")


def _page(request: AppRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer a page, or the window that htmx opens."""
    if not request.htmx:
        return render(request, f"scheduling/visits/{name}.html", context, status=status)
    response = render(request, f"scheduling/visits/partials/{name}.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#fenetre", "innerHTML"
    return response


@requires("plan.view")
@require_safe
def visit_panel(request: AppRequest, pk: int) -> HttpResponse:
    """Show why a visit is where it is and what another moment would cost."""
    visit = visit_of(request, pk)
    if not request.htmx:
        return redirect(week_url(monday_of(visit.day), day=visit.day, visit=visit.pk) + "#fiche")
    context = {"panel": read.visit_panel(request.user, visit)}
    return render(request, "scheduling/visits/partials/panel.html", context)


@requires("plan.edit")
@require_safe
def move_preview(request: AppRequest, pk: int) -> HttpResponse:
    """Say what a move would change, before it is made."""
    visit = visit_of(request, pk)
    now = slot_of(visit)
    form = slot_form(request.GET, week=visit.plan.week, team=_team(request), people=len(now.helpers), slot=now)
    if not form.is_valid():
        return render(request, "scheduling/visits/partials/effect.html", {"effect": None})
    slot = form.slot
    found = read.move_preview(request.user, visit, slot.keys, slot.starts_at)
    return render(request, "scheduling/visits/partials/effect.html", {"effect": found})


@requires("plan.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_move(request: AppRequest, pk: int) -> HttpResponse:
    """Move a visit: another hour, another day, other people."""
    visit = visit_of(request, pk)
    now = slot_of(visit)
    team, people, week = _team(request), len(now.helpers), visit.plan.week
    if request.method != "POST":
        form = MomentForm(request.GET if "day" in request.GET else None, week=week, team=team, people=people, slot=now)
        return _move_page(request, visit, now, form)
    kept = _kept(request.POST, now)
    sent = slot_form(kept, week=week, team=team, people=people, slot=now)
    if not sent.is_valid():
        shown = sent if isinstance(sent, MomentForm) else MomentForm({}, week=week, team=team, people=people, slot=now)
        return _move_page(request, visit, now, shown, status=422)
    slot = sent.slot
    try:
        services.visit_move(
            visit=visit,
            helpers=slot.helpers,
            starts_at=slot.starts_at,
            by=request.user,
            expected_version=_version(request, visit),
        )
    except StaleVersionError:
        return _move_conflict(request, visit_of(request, pk), slot)
    except ValidationError as error:
        form = MomentForm(moment_data(slot), week=week, team=team, people=people, slot=now)
        status = 409 if isinstance(error, DoubleBookingError) else 422
        return _move_page(request, visit, now, _refused(form, error), status=status)
    visit = visit_of(request, pk)
    say_undoable(request, week, f"{visit.beneficiary.full_name} : {moment(visit.starts_at)}.", visit=visit)
    return back_to_week(request, week, visit=visit)


def _version(request: AppRequest, visit: Visit) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdigit() else visit.version


def _refused(form: MomentForm, error: ValidationError) -> MomentForm:
    """Say on the form what the rules refuse; what was typed stays."""
    form.full_clean()
    for sentence in sentences_of(error):
        form.add_error(None, sentence)
    return form


def _move_page(request: AppRequest, visit: Visit, now: Slot, form: MomentForm, *, status: int = 200) -> HttpResponse:
    effect = None
    if form.is_bound and form.is_valid() and request.method != "POST":
        slot = form.slot
        effect = read.move_preview(request.user, visit, slot.keys, slot.starts_at)
    context = {
        "visit": visit,
        "form": form,
        "effect": effect,
        "version": request.POST.get("version") or visit.version,
        "names": enumerate_fr(helper.full_name for helper in now.helpers),
        "back": week_url(visit.plan.week, day=visit.day, visit=visit.pk),
    }
    return _page(request, "move", context, status=status)


def _kept(sent: QueryDict, now: Slot) -> QueryDict:
    """Apply the choices made between two versions: hours and people, each mine or theirs."""
    if "keep-moment" not in sent:
        return sent
    kept = sent.copy()
    if sent["keep-moment"] == "theirs":
        kept["starts_at"] = now.starts_at.isoformat()
    if sent.get("keep-people") == "theirs":
        kept.setlist("helpers", [str(key) for key in now.keys])
    return kept


def _move_conflict(request: AppRequest, visit: Visit, mine: Slot) -> HttpResponse:
    """Someone moved the visit meanwhile: both versions side by side."""
    theirs = slot_of(visit)
    people = [enumerate_fr(helper.full_name for helper in slot.helpers) for slot in (mine, theirs)]
    hidden = [("version", visit.version), ("starts_at", mine.starts_at.isoformat())]
    back = week_url(visit.plan.week, day=visit.day, visit=visit.pk)
    conflict = {
        "who": "",
        "when": "",
        "url": request.path,
        "cancel_url": back,
        "hidden": [*hidden, *(("helpers", key) for key in mine.keys)],
        "rows": [
            {"name": "moment", "label": "Quand", "mine": moment(mine.starts_at), "theirs": moment(theirs.starts_at)},
            {"name": "people", "label": "Avec", "mine": people[0], "theirs": people[1]},
        ],
    }
    return _page(request, "conflict", {"visit": visit, "conflict": conflict, "back": back}, status=409)


@requires("plan.edit")
@require_POST
def visit_pin(request: AppRequest, pk: int) -> HttpResponse:
    """Fix a visit so that no proposal moves it, or let it go."""
    visit = visit_of(request, pk)
    is_pinned = request.POST.get("pinned") != "non"
    try:
        services.visit_pin(visit=visit, is_pinned=is_pinned, by=request.user)
    except ValidationError as error:
        return week_page(request, visit.plan.week, problems=sentences_of(error), status=422, day=visit.day)
    words = "ne bougera plus" if is_pinned else "peut de nouveau bouger"
    say_undoable(request, visit.plan.week, f"La visite chez {visit.beneficiary.full_name} {words}.", visit=visit)
    return back_to_week(request, visit.plan.week, visit=visit)


@requires("plan.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Take a visit out of the week, after one question."""
    visit = visit_of(request, pk)
    week = visit.plan.week
    if request.method != "POST":
        is_published = visit.stage == VisitStage.PUBLISHED
        back = week_url(week, day=visit.day, visit=visit.pk)
        return _page(request, "remove", {"visit": visit, "is_published": is_published, "back": back})
    asked = request.POST.get("asked") == "oui"
    try:
        services.visit_remove(visit=visit, by=request.user, asked_by_person=asked)
    except ValidationError as error:
        return week_page(request, week, problems=sentences_of(error), status=422, day=visit.day)
    sentence = f"La visite chez {visit.beneficiary.full_name} est retirée, sa demande attend de nouveau."
    say_undoable(request, week, sentence, visit=visit)
    return redirect(week_url(week, day=visit.day))


def _request_of(request: AppRequest, sent: QueryDict) -> VisitRequest:
    key = sent.get("request") or sent.get("demande") or ""
    rows = VisitRequest.objects.visible_to(request.user).select_related("beneficiary__commune", "territory")
    return get_object_or_404(rows, pk=int(key) if key.isdigit() else 0)


def _plan(request: AppRequest, week: date) -> Plan | None:
    return Plan.objects.visible_to(request.user).select_related("territory").filter(week=week).first()


def _place_effect(request: AppRequest, plan: Plan, wanted: VisitRequest, slot: Slot) -> MovePreview:
    return read.place_preview(request.user, plan=plan, request=wanted, helper_ids=slot.keys, starts_at=slot.starts_at)


@requires("plan.edit")
@require_safe
def place_preview(request: AppRequest, week: date) -> HttpResponse:
    """Say what placing a request would change, before it is done."""
    wanted, plan = _request_of(request, request.GET), _plan(request, week)
    form = slot_form(request.GET, week=week, team=_team(request), people=wanted.people)
    effect = None
    if plan is not None and form.is_valid():
        effect = _place_effect(request, plan, wanted, form.slot)
    return render(request, "scheduling/visits/partials/effect.html", {"effect": effect})


@requires("plan.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_place(request: AppRequest, week: date) -> HttpResponse:
    """Place a waiting request: by a remedy in one click, or by hand."""
    if week != monday_of(week):
        return redirect("scheduling:visit-place", week=monday_of(week))
    if request.method != "POST":
        wanted = _request_of(request, request.GET)
        sent = request.GET if "day" in request.GET else None
        return _place_page(request, week, wanted, _place_form(request, week, wanted, sent))
    wanted = _request_of(request, request.POST)
    form = slot_form(request.POST, week=week, team=_team(request), people=wanted.people)
    if not form.is_valid():
        shown = form if isinstance(form, MomentForm) else _place_form(request, week, wanted, {})
        return _place_page(request, week, wanted, shown, status=422)
    slot = form.slot
    try:
        plan = plans.plan_for_week(territory=territory_of(request.user), week=week, by=request.user)
        visit = services.visit_place(
            plan=plan,
            request=wanted,
            helpers=slot.helpers,
            starts_at=slot.starts_at,
            by=request.user,
            accept=request.POST.get("accept", ""),
        )
    except ValidationError as error:
        shown = _refused(_place_form(request, week, wanted, moment_data(slot)), error)
        return _place_page(request, week, wanted, shown, status=422)
    sentence = f"{visit.beneficiary.full_name} : {moment(visit.starts_at)}."
    say_undoable(request, week, sentence, visit=visit)
    return back_to_week(request, week, visit=visit)


def _place_form(request: AppRequest, week: date, wanted: VisitRequest, sent: Any) -> MomentForm:
    day = asked_day(request)
    slot = first_slot(day) if day and monday_of(day) == week else None
    return MomentForm(sent, week=week, team=_team(request), people=wanted.people, slot=slot)


def _place_page(
    request: AppRequest, week: date, wanted: VisitRequest, form: MomentForm, *, status: int = 200
) -> HttpResponse:
    plan = _plan(request, week)
    effect = None
    if plan is not None and request.method != "POST" and form.is_bound and form.is_valid():
        effect = _place_effect(request, plan, wanted, form.slot)
    context = {
        "wanted": wanted,
        "week": week,
        "form": form,
        "effect": effect,
        "moments": read.moments_for(request.user, plan, wanted) if plan is not None else (),
        "back": week_url(week, day=asked_day(request)),
    }
    return _page(request, "place", context, status=status)
