"""What if: a visit's reasons and other moments, a move before it is made, a publication before it is sent."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.access import membership_of
from core.formatting import day_long, duration, enumerate_fr, hour, hours_between, plural
from scheduling.enums import HelperWish, VisitStage, VisitStatus
from scheduling.models import Plan, Visit, VisitHelper, VisitRequest
from scheduling.optimiser import explain_served, insertions
from scheduling.optimiser.model import ServedReason, Slot
from scheduling.planning.clock import moment_at
from scheduling.planning.hand_check import HandChange
from scheduling.planning.inputs import wished
from scheduling.planning.problem_builder import visit_id_of
from scheduling.planning.sentences import cost_words, first_names_of
from scheduling.selectors.board import conflicts_of
from scheduling.selectors.board_types import MovePreview, OtherMoment, VisitPanel
from scheduling.selectors.week_reading import WeekReading
from scheduling.services.visits import agreed_for
from volunteers.models import Helper

MOMENTS_SHOWN = 4


def visit_panel(user: Any, visit: Visit) -> VisitPanel:
    """Return a visit with the reasons of its place and the other moments it could have."""
    reading = WeekReading(user, visit.plan.week, visit.plan)
    name = visit_id_of(visit)
    row = reading.index.visits.get(name, visit)
    is_open = row.status == VisitStatus.UNKNOWN and row.stage != VisitStage.CANCELLED
    can_edit = is_open and membership_of(user).may("plan.edit")
    reasons: tuple[str, ...] = ()
    others: tuple[OtherMoment, ...] = ()
    if is_open and name in reading.index.visits:
        served = explain_served(reading.problem, reading.standing, name)
        reasons = tuple(_reasons(reading, row, served))
        others = tuple(_others(reading, row, served.alternatives)) if can_edit else ()
    return VisitPanel(
        visit=row,
        sentence=_sentence(row),
        reasons=reasons,
        others=others,
        conflicts=tuple(one for one in conflicts_of(reading) if one.visit is not None and one.visit.pk == row.pk),
        can_edit=can_edit,
        can_ride=is_open and membership_of(user).may("ride.edit") and row.day >= timezone.localdate(),
    )


def _people(visit: Visit) -> list[Helper]:
    return [place.helper for place in visit.places.all()]


def _sentence(visit: Visit) -> str:
    """ "Mardi 24 novembre, de 11 h à 12 h 15, à Neuvic, avec Monique Aubert et Jean-Louis Pradier."."""
    names = enumerate_fr(helper.full_name for helper in _people(visit))
    hours = hours_between(visit.starts_at, visit.ends_at)
    return f"{day_long(visit.day).capitalize()}, {hours}, à {visit.beneficiary.commune.name}, avec {names}."


def _reasons(reading: WeekReading, visit: Visit, served: ServedReason) -> Iterator[str]:
    """Why this person, this hour: who is known or wished for, the road, who else could go, the load."""
    people = _people(visit)
    yield from _known(visit)
    preferred = wished(visit.request, HelperWish.PREFERRED)
    for helper in people:
        if str(helper.pk) in preferred:
            yield f"{visit.beneficiary.first_name} a demandé {helper.first_name}."
    yield from _way(reading, visit)
    possible = plural(served.helpers_possible, "personne")
    could = "pouvaient" if served.helpers_possible > 1 else "pouvait"
    yield f"{possible} sur {served.helpers_total} {could} y aller."
    for helper in people:
        done = duration(reading.itineraries.worked_minutes(str(helper.pk)))
        yield f"{helper.first_name} fera {done} sur ses {duration(helper.max_minutes_week)} cette semaine."


def _known(visit: Visit) -> Iterator[str]:
    """Say since when each of them visits this person."""
    made = VisitHelper.objects.filter(
        visit__beneficiary=visit.beneficiary_id,
        visit__stage=VisitStage.PUBLISHED,
        visit__status__in=[VisitStatus.SEEN, VisitStatus.UNKNOWN],
        visit__day__lt=visit.day,
        helper__in=_people(visit),
    )
    days: dict[int, list[Any]] = {}
    for key, day in made.order_by("visit__day").values_list("helper", "visit__day"):
        days.setdefault(key, []).append(day)
    for helper in _people(visit):
        if helper.pk in days:
            count, first = plural(len(days[helper.pk]), "visite"), days[helper.pk][0]
            yield f"{helper.first_name} connaît {visit.beneficiary.first_name} : {count} depuis le {day_long(first)}."


def _way(reading: WeekReading, visit: Visit) -> Iterator[str]:
    lead = _people(visit)[0]
    start_day = (visit.day - reading.week).days
    itinerary = reading.itineraries.of(str(lead.pk), start_day)
    for leg in itinerary.legs if itinerary else ():
        if leg.target == f"b{visit.beneficiary_id}":
            origin = "de chez lui ou elle" if leg.origin.startswith("h") else "de la visite d’avant"
            yield f"À {duration(leg.minutes)} {origin}." if leg.minutes else "Tout près de l’étape d’avant."
            return


def _others(reading: WeekReading, visit: Visit, slots: Sequence[Slot]) -> Iterator[OtherMoment]:
    """Other places that move nobody else: those that the move service accepts."""
    best = max(
        (reading.index.inputs.continuity.get(visit.beneficiary_id, {}).get(row.pk, 0) for row in _people(visit)),
        default=0,
    )
    for slot in [slot for slot in slots if not slot.moved][:MOMENTS_SHOWN]:
        payload = {"visit": visit.pk, "version": visit.version, **_slot_fields(reading, slot)}
        broken = best - slot.continuity > 0.25
        cost = cost_words(slot.extra_minutes, continuity_broken=broken)
        yield OtherMoment(_slot_label(reading, slot), cost, payload)


def _slot_fields(reading: WeekReading, slot: Slot) -> dict[str, Any]:
    moment = moment_at(reading.week, slot.start)
    return {"helpers": [int(name) for name in slot.helper_ids], "starts_at": moment.isoformat()}


def _slot_label(reading: WeekReading, slot: Slot) -> str:
    """ "Mercredi 25 novembre, entre 9 h et 9 h 15, avec Monique et Jean-Louis"."""
    first, last = moment_at(reading.week, slot.start), moment_at(reading.week, slot.latest_start)
    hours = f"à {hour(first)}" if first == last else f"entre {hour(first)} et {hour(last)}"
    return f"{day_long(first).capitalize()}, {hours}, avec {first_names_of(reading.index, slot.helper_ids)}"


def moments_for(user: Any, plan: Plan, request: VisitRequest) -> tuple[OtherMoment, ...]:
    """Return where a waiting request could still go without moving anyone, the cheapest first."""
    reading = WeekReading(user, plan.week, plan)
    name = reading.index.id_of(request)
    visit = next((row for row in reading.problem.visits if row.id == name), None)
    if visit is None or name in reading.index.visits:
        return ()
    found = insertions(reading.problem, reading.standing, visit)
    return tuple(
        OtherMoment(
            _slot_label(reading, slot),
            cost_words(slot.extra_minutes),
            {"request": request.pk, "accept": "", **_slot_fields(reading, slot)},
        )
        for slot in [slot for slot in found if not slot.moved][:MOMENTS_SHOWN]
    )


def _helpers(user: Any, helper_ids: Sequence[int]) -> list[Helper]:
    """Helpers that the user may see, in the order asked for; unknown keys are left out."""
    found = Helper.objects.visible_to(user).in_bulk(list(helper_ids))
    return [found[key] for key in helper_ids if key in found]


def _preview(change: HandChange) -> MovePreview:
    found = change.check()
    if found.refusals:
        return MovePreview(False, found.refusals, found.extra_minutes, found.neighbours)
    return MovePreview(True, (f"{found.cost}.", *found.warnings), found.extra_minutes, found.neighbours)


def move_preview(user: Any, visit: Visit, helper_ids: Sequence[int], starts_at: datetime) -> MovePreview:
    """Return what moving a visit there would break or cost. Nothing is written."""
    helpers = _helpers(user, helper_ids)
    people = visit.places.count()
    return _preview(
        HandChange(
            visit.plan,
            request=visit.request,
            helpers=helpers,
            starts_at=starts_at,
            people=people,
            minutes=visit.minutes,
        )
    )


def place_preview(
    user: Any,
    *,
    plan: Plan,
    request: VisitRequest,
    helper_ids: Sequence[int],
    starts_at: datetime,
    accept: str = "",
) -> MovePreview:
    """Return what placing a waiting request there would break or cost. Nothing is written."""
    agreed = agreed_for(request, accept)
    helpers = _helpers(user, helper_ids)
    return _preview(
        HandChange(
            plan, request=request, helpers=helpers, starts_at=starts_at, people=agreed.people, minutes=agreed.minutes
        )
    )
