"""What the registries are given: the runs of a day."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import day_long, plural
from core.registries import Answer, Decision, GivenSpan, PersonData, Promise, registries
from scheduling.models import RideLeg, Run
from scheduling.planning.refs import run_span_ref
from scheduling.services.transport.run_absences import run_planners_warn
from scheduling.services.unavailability import meets
from scheduling.transport.enums import LegState, RunStage
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException
from volunteers.signals import absence_noted

# Runs and visits are promised side by side: keys of runs begin here.
FIRST_RUN_KEY = 1_000_000_000


def runs_promised(helper_id: int) -> Iterator[Promise]:
    """The published runs of a helper still to come: when and for how many people, never whom."""
    runs = Run.objects.filter(stage=RunStage.PUBLISHED, driver__helper=helper_id, starts_at__gte=timezone.now())
    for run in runs.prefetch_related("legs").order_by("starts_at", "pk"):
        people = len({leg.request_id for leg in run.legs.all()})
        yield Promise(FIRST_RUN_KEY + run.pk, run.starts_at, run.ends_at, f"course, {plural(people, 'personne')}")


def runs_given(helper_ids: Collection[int], first: date, last: date) -> Iterator[GivenSpan]:
    """Give each run of helpers between two days: those published, drafts from today on. One query."""
    runs = Run.objects.standing().filter(driver__helper__in=helper_ids, day__gte=first, day__lte=last)
    today = timezone.localdate()
    for run in runs.select_related("driver").order_by("starts_at", "pk"):
        if run.stage == RunStage.PUBLISHED or run.day >= today:
            starts, ends = timezone.localtime(run.starts_at), timezone.localtime(run.ends_at)
            hours = (starts.replace(tzinfo=None), ends.replace(tzinfo=None))
            yield GivenSpan(run.driver.helper_id, *hours, "course", run_span_ref(run.pk))


def runs_without_drivers(user: Any) -> Iterator[Decision]:
    """Published runs whose driver said that they cannot come, for those who plan. Two queries."""
    if not user.active_membership.may("run.edit"):
        return
    today = timezone.localdate()
    coming = Run.objects.visible_to(user).filter(stage=RunStage.PUBLISHED, ends_at__gte=timezone.now())
    runs = list(coming.select_related("driver__helper").order_by("day", "pk"))
    absences = AvailabilityException.objects.filter(
        helper__in=[run.driver.helper_id for run in runs], kind=ExceptionKind.ABSENT, ends_on__gte=today
    )
    hours: dict[int, list[AvailabilityException]] = {}
    for row in absences:
        hours.setdefault(row.helper_id, []).append(row)
    seen: set[tuple[int, date]] = set()
    for run in runs:
        rows = hours.get(run.driver.helper_id, ())
        key = (run.driver_id, run.day)
        if key in seen or not any(meets(row, run.starts_at, run.ends_at) for row in rows):
            continue
        seen.add(key)
        yield Decision(
            fact=f"{run.driver} ne pourra pas conduire {day_long(run.day)}",
            consequence="Sa course est promise. Rien n’a encore changé.",
            answers=(Answer("Voir qui peut la prendre", reverse("scheduling:ride-repair", args=[*reversed(key)])),),
            icon="person-x",
            order=4,
        )


def warn_of_runs(sender: Any, *, absence: AvailabilityException, by: Any, **kwargs: Any) -> None:
    """A driver is absent: tell who plans, if published runs are concerned."""
    run_planners_warn(absence=absence, by=by)


def rides_to_place(user: Any) -> Iterator[Decision]:
    """Today's ways that nobody drives yet, for those who plan. One query."""
    if not user.active_membership.may("run.edit"):
        return
    today = timezone.localdate()
    waiting = RideLeg.objects.visible_to(user).of_day(today).filter(state=LegState.WAITING)
    count = waiting.values("request").distinct().count()
    if count:
        yield Decision(
            fact=f"{plural(count, 'personne attend', 'personnes attendent')} un conducteur aujourd’hui",
            consequence="Leur déplacement n’est pas confirmé.",
            answers=(Answer("Voir la journée", reverse("scheduling:ride-today")),),
            icon="car-front",
            order=8,
        )


def register() -> None:
    """Fill the registries."""
    registries.person_data.add(
        # Who changed the day, and when: keys of rows and minutes.
        PersonData(
            "scheduling.RideChange",
            "Les changements d’une journée de déplacements",
            "leg__request__beneficiary",
            neutral=frozenset(
                {"ride_day", "kind", "driver", "count", "before", "version", "made_by", "made_at", "undone_at"}
            ),
            is_exported=False,
        ),
    )
    registries.promises.add(runs_promised)
    registries.helper_spans.add(runs_given)
    registries.decisions.add(runs_without_drivers)
    registries.decisions.add(rides_to_place)
    absence_noted.connect(warn_of_runs, dispatch_uid="scheduling.warn_of_runs")
