"""A territory's week as a planning problem: rows of the database become places, helpers, days and visits.

Identifiers: a helper is ``str(pk)``; a request still open is ``r<pk>``; a visit whose outcome is known is ``v<pk>``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accounts.models import Commune, Territory
from mediation.enums import Theme
from mediation.models import Beneficiary
from scheduling.enums import HelperWish, Purpose, VisitStage, VisitStatus
from scheduling.models import Plan, PlanningSettings, Visit, VisitRequest
from scheduling.optimiser import evaluate
from scheduling.optimiser import model as engine
from scheduling.planning.clock import minute_of
from scheduling.planning.helper_days import days_a_week, helper_days, minutes_a_week, minutes_taken
from scheduling.planning.inputs import WeekInputs, load_week, wished
from scheduling.planning.journeys import RoadSources, week_journeys
from scheduling.planning.windows import visit_windows
from volunteers.enums import HelperKind, TravelMode
from volunteers.models import Helper
from volunteers.rules import counts_as_minor, theme_problem

LEVELS = {HelperKind.COUNSELLOR: 2, HelperKind.PARTNER: 2, HelperKind.VOLUNTEER: 1, HelperKind.CIVIC_SERVICE: 0}
PROFESSIONALS = frozenset({str(HelperKind.COUNSELLOR), str(HelperKind.PARTNER)})
# Diagnosis is a matter of level and procedures of profession: neither is a skill that one learns by theme.
THEMES_BY_OTHER_RULES = frozenset({str(Theme.DIAGNOSIS), str(Theme.PROCEDURES)})
LEVEL_BY_PURPOSE = {Purpose.FIRST_VISIT: 2, Purpose.COURTESY: 0}
NO_COST = engine.PlanCost(0, 0, 0.0, 0, 0.0, 0, 0.0)


@dataclass(frozen=True, slots=True)
class ProblemIndex:
    """From identifiers of the problem back to rows, and the week as it stands."""

    inputs: WeekInputs
    requests: dict[str, VisitRequest]
    visits: dict[str, Visit]
    helpers: dict[str, Helper]
    assignments: tuple[engine.Assignment, ...]
    roads: RoadSources

    @property
    def week(self) -> date:
        """Monday of the week, day 0 of the problem."""
        return self.inputs.week

    def id_of(self, request: VisitRequest) -> str:
        """Identifier of an open request."""
        return f"r{request.pk}"

    def beneficiary(self, visit_id: str) -> Beneficiary:
        """Who is visited."""
        return self.requests[visit_id].beneficiary


def problem_for(
    *,
    plan: Plan | None = None,
    territory: Territory | None = None,
    week: date | None = None,
    fix: bool = True,
    settings: PlanningSettings | None = None,
    only: VisitRequest | None = None,
) -> tuple[engine.Problem, ProblemIndex]:
    """Build the problem of a plan, or of a territory's week that has none yet.

    With ``fix``, pinned drafts and appointments may not move: what a search needs. Without it nothing is fixed: what
    the check of a hand-made change needs. A placed visit may always stay where it is: someone agreed to that moment,
    so its own hours join its windows. ``settings`` stand in for those of the territory, to see what they would do.
    With ``only``, the other waiting requests are left out: they do not bear on where one can be placed.
    """
    if plan is not None:
        territory, week = plan.territory, plan.week
    if territory is None or week is None:
        raise ValueError("a plan, or a territory and a week")
    inputs = load_week(territory=territory, week=week, plan=plan, settings=settings, only=only)
    placed = [visit for visit in inputs.visits if visit.places.all()]
    places = _places(inputs)
    travel, roads = week_journeys(places, _modes(inputs.helpers), inputs.overrides)
    index = _index(inputs, placed, roads)
    visits = [_placed_visit(visit, inputs, fix=fix) for visit in placed]
    visits += [_open_visit(request, inputs) for request in inputs.requests]
    helpers = tuple(engine_helper(helper, inputs) for helper in inputs.helpers)
    problem = engine.Problem(
        places=places,
        helpers=helpers,
        days=tuple(helper_days(inputs)),
        visits=tuple(visits),
        travel=travel,
        weights=engine_weights(inputs.settings),
    )
    return problem, index


def week_places(*, territory: Territory, week: date) -> tuple[tuple[engine.Place, ...], set[engine.TravelMode]]:
    """Return every place that planning the week may need, the centres of communes too, and the ways of moving."""
    plan = Plan.objects.filter(territory=territory, week=week).first()
    inputs = load_week(territory=territory, week=week, plan=plan)
    centres = Commune.objects.filter(territory=territory).order_by("pk").values_list("latitude", "longitude", "insee")
    communes = [engine.Place(f"c{insee}", latitude, longitude, insee) for latitude, longitude, insee in centres]
    return (*_places(inputs), *communes), _modes(inputs.helpers)


def standing_plan(problem: engine.Problem, assignments: Iterable[engine.Assignment]) -> engine.Plan:
    """Return a plan of the problem from its assignments, with its cost."""
    plan = unpriced_plan(problem, assignments)
    return replace(plan, cost=evaluate(problem, plan.assignments))


def unpriced_plan(problem: engine.Problem, assignments: Iterable[engine.Assignment]) -> engine.Plan:
    """Return a plan of the problem without its cost: all that the checker looks at."""
    kept = tuple(assignments)
    served = {assignment.visit_id for assignment in kept}
    unserved = tuple(visit.id for visit in problem.visits if visit.id not in served)
    return engine.Plan(kept, unserved, NO_COST)


def visit_id_of(visit: Visit) -> str:
    """Identifier of a placed visit in the problem."""
    return f"r{visit.request_id}" if visit.status == VisitStatus.UNKNOWN else f"v{visit.pk}"


def _index(inputs: WeekInputs, placed: Sequence[Visit], roads: RoadSources) -> ProblemIndex:
    requests = {f"r{request.pk}": request for request in inputs.requests}
    requests |= {visit_id_of(visit): visit.request for visit in placed}
    for visit in placed:
        visit.request.beneficiary = visit.beneficiary
    return ProblemIndex(
        inputs=inputs,
        requests=requests,
        visits={visit_id_of(visit): visit for visit in placed},
        helpers={str(helper.pk): helper for helper in inputs.helpers},
        assignments=tuple(
            engine.Assignment(visit_id_of(visit), _people(visit), minute_of(visit.starts_at, inputs.week))
            for visit in placed
        ),
        roads=roads,
    )


def _people(visit: Visit) -> tuple[str, ...]:
    places = sorted(visit.places.all(), key=lambda place: (not place.is_lead, place.pk))
    return tuple(str(place.helper_id) for place in places)


def _place(row: Beneficiary | Helper) -> engine.Place:
    letter = "b" if isinstance(row, Beneficiary) else "h"
    return engine.Place(f"{letter}{row.pk}", row.latitude, row.longitude, row.commune.insee)


def _places(inputs: WeekInputs) -> tuple[engine.Place, ...]:
    homes: dict[int, Beneficiary] = {row.beneficiary_id: row.beneficiary for row in inputs.visits}
    homes |= {row.beneficiary_id: row.beneficiary for row in inputs.requests}
    return (*map(_place, inputs.helpers), *map(_place, homes.values()))


def _modes(helpers: Iterable[Helper]) -> set[engine.TravelMode]:
    """Modes in use. A passenger rides in a car, so that the car's journeys are always known."""
    return {engine.TravelMode(helper.travel_mode) for helper in helpers} | {engine.TravelMode(TravelMode.CAR)}


def engine_weights(chosen: PlanningSettings) -> engine.Weights:
    """Return a territory's weights. Unfairness is set in hundredths of a minute of road per minute of deviation."""
    return engine.Weights(
        late=float(chosen.weight_late),
        preference=float(chosen.weight_preference),
        unfair=chosen.weight_unfair / 100,
    )


def engine_helper(helper: Helper, inputs: WeekInputs) -> engine.Helper:
    """Return who can go, and how far; the row need not be saved."""
    facts = inputs.duties.get(helper.pk)
    is_minor = counts_as_minor(facts.birth if facts else helper.birth_year, inputs.week)
    is_civic = helper.kind == HelperKind.CIVIC_SERVICE
    return engine.Helper(
        id=str(helper.pk),
        kind=helper.kind,
        level=LEVELS[HelperKind(helper.kind)],
        skills=skills_of(helper),
        profiles=frozenset(helper.levels),
        travel_mode=engine.TravelMode(helper.travel_mode),
        max_week_minutes=minutes_a_week(helper, inputs),
        used_week_minutes=minutes_taken(helper, inputs),
        max_days=days_a_week(helper, inputs),
        may_go_alone=not (is_minor or (is_civic and inputs.settings.civic_never_alone)),
        fair_group="volunteers" if helper.kind == HelperKind.VOLUNTEER else "",
        apart=inputs.company.apart_from(helper.pk),
        needs_escort=inputs.company.first_visits_escorted and (is_minor or is_civic),
        escorts=inputs.company.escorts_of(helper.pk),
    )


def skills_of(helper: Helper) -> frozenset[str]:
    """Themes the helper handles; who lists none handles all that their kind allows, as the form says."""
    if helper.themes:
        return frozenset(helper.themes)
    return frozenset(theme for theme in Theme.values if not theme_problem(helper.kind, [theme]))


def _open_visit(request: VisitRequest, inputs: WeekInputs) -> engine.Visit:
    return _visit(f"r{request.pk}", request, inputs, duration=request.duration)


def _placed_visit(visit: Visit, inputs: WeekInputs, *, fix: bool) -> engine.Visit:
    start = minute_of(visit.starts_at, inputs.week)
    part = engine.FixedPart(_people(visit), start)
    is_settled = visit.stage == VisitStage.PUBLISHED
    return _visit(
        visit_id_of(visit),
        visit.request,
        inputs,
        duration=visit.minutes if is_settled or visit.is_pinned or not fix else visit.request.duration,
        agreed=engine.Window(start, start + visit.minutes),
        fixed=part if fix and (is_settled or visit.is_pinned) else None,
        planned=part if is_settled else None,
    )


def _visit(
    name: str,
    request: VisitRequest,
    inputs: WeekInputs,
    *,
    duration: int,
    agreed: engine.Window | None = None,
    fixed: engine.FixedPart | None = None,
    planned: engine.FixedPart | None = None,
) -> engine.Visit:
    windows = tuple(visit_windows(request, inputs))
    if agreed is not None and agreed not in windows:
        windows += (agreed,)
    known = inputs.continuity.get(request.beneficiary_id, {})
    return engine.Visit(
        id=name,
        place=f"b{request.beneficiary_id}",
        duration=duration,
        windows=windows,
        people=request.people,
        level_required=LEVEL_BY_PURPOSE.get(Purpose(request.purpose), 1),
        skills=frozenset(request.themes) - THEMES_BY_OTHER_RULES,
        profile=request.beneficiary.level,
        kinds=PROFESSIONALS if is_for_professionals(request) else frozenset(),
        priority=request.priority,
        age_days=max(request.age_days, 0),
        due=(request.due_on - inputs.week).days if request.due_on else None,
        preferred=wished(request, HelperWish.PREFERRED) | inputs.company.matched_with(request.beneficiary_id),
        excluded=wished(request, HelperWish.EXCLUDED),
        apart=inputs.company.avoiding(request.beneficiary_id),
        known_by=inputs.company.who_has_been_to(request.beneficiary_id),
        continuity={str(helper): score for helper, score in known.items()},
        buffer=inputs.settings.buffer_minutes,
        fixed=fixed,
        planned=planned,
    )


def is_for_professionals(request: VisitRequest) -> bool:
    """Procedures in someone's name are for counsellors and social workers (Aidants Connect excludes volunteers)."""
    has_procedure = Theme.PROCEDURES in request.themes or bool(request.procedure_themes)
    return has_procedure or request.purpose == Purpose.PROCEDURE
