"""Someone is absent: the absence noted, then the repaired weeks accepted as they were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import plural
from scheduling.models import Plan, PlanChange
from scheduling.planning.absence_repair import touched_by
from scheduling.planning.problem_builder import ProblemIndex, problem_for
from scheduling.planning.rearrangement import Judge, Put, placed_only, rearranged
from scheduling.planning.snapshots import snapshot
from scheduling.services.plans import plan_change_record, plan_lock
from scheduling.services.rearranging import visits_rearrange
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper
from volunteers.services import exception_add

OUT_OF_DATE = "Le planning a changé entre-temps : voici ce que nous proposons maintenant."


@dataclass(frozen=True, slots=True)
class WeekOffer:
    """What was shown for a week: the plan as it was, what is put elsewhere, the requests that lose their visit."""

    plan: int
    version: int
    puts: tuple[Put, ...]
    lost: tuple[int, ...]


@transaction.atomic
def absence_note(
    *, helper: Helper, starts_on: date, ends_on: date, by: User, reason: str = ""
) -> AvailabilityException:
    """Note whole days of absence, once: the same absence noted again is the one already there.

    No visit changes. Raises ValidationError by field, also for days gone by.
    """
    if ends_on < timezone.localdate():
        raise ValidationError({"starts_on": "Ces jours sont déjà passés."})
    known = AvailabilityException.objects.filter(
        helper=helper, kind=ExceptionKind.ABSENT, starts=None, starts_on=starts_on, ends_on=ends_on
    ).first()
    if known is not None:
        return known
    kind = ExceptionKind.ABSENT
    return exception_add(helper=helper, by=by, kind=kind, starts_on=starts_on, ends_on=ends_on, reason=reason)


@transaction.atomic
def absence_accept(*, absence: AvailabilityException, offers: Sequence[WeekOffer], by: User) -> list[PlanChange]:
    """Rearrange the weeks as they were shown, all or none. Appointments are booked again and those concerned told.

    Raises ValidationError when a week changed since, or would break a rule; DoubleBookingError when someone was
    booked in between.
    """
    return [_accept_week(absence, offer, by) for offer in sorted(offers, key=lambda one: one.plan)]


def _accept_week(absence: AvailabilityException, offer: WeekOffer, by: User) -> PlanChange:
    found = Plan.objects.filter(pk=offer.plan, territory=absence.helper.territory_id).first()
    if found is None:
        raise ValidationError(OUT_OF_DATE)
    plan = plan_lock(found)
    problem, index = problem_for(plan=plan, fix=False)
    changed = {put.request for put in offer.puts} | set(offer.lost)
    if plan.version != offer.version or not {f"r{key}" for key in changed} <= set(index.visits):
        raise ValidationError(OUT_OF_DATE)
    touched = {one.visit_id for one in touched_by(index, absence)}
    base = [one for one in index.assignments if one.visit_id not in touched]
    refusals = Judge(placed_only(problem, index), index, base).refusals(rearranged(index, offer.puts, offer.lost))
    if refusals:
        raise ValidationError(list(refusals))
    before = snapshot(plan) | {"absence": absence.pk, "changed": sorted(changed), "touched": _keys(index, touched)}
    visits_rearrange(plan=plan, puts=offer.puts, removed=offer.lost, by=by)
    return plan_change_record(plan=plan, sentence=_sentence(absence, offer), before=before, by=by)


def _keys(index: ProblemIndex, names: set[str]) -> list[int]:
    return sorted(index.requests[name].pk for name in names)


def _sentence(absence: AvailabilityException, offer: WeekOffer) -> str:
    """ "Absence de Nadia Ferrand : 3 visites changées, 1 visite retirée"."""
    parts = []
    if offer.puts:
        parts.append(plural(len(offer.puts), "visite changée", "visites changées"))
    if offer.lost:
        parts.append(plural(len(offer.lost), "visite retirée", "visites retirées"))
    return f"Absence de {absence.helper} : {', '.join(parts)}"
