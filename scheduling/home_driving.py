"""What runs put on home pages: a driver's next run, and what the team must decide of a run on the road."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import day_near, hour, plural
from core.registries import Answer, Decision, HomeSection
from scheduling.models import RideRequest, Run, RunEvent
from scheduling.selectors.transport.driving import own_runs
from scheduling.selectors.transport.lateness import late_people
from scheduling.selectors.transport.runs_left_open import runs_left_open
from scheduling.transport.enums import LegState, RunEventKind


def my_next_run(user: Any) -> HomeSection | None:
    """Show a driver the next run of the coming days; nothing for someone who drives none."""
    membership = membership_of(user)
    if not membership.may("run.drive_own"):
        return None
    today = timezone.localdate()
    runs = [run for run in own_runs(user, today) if run.day >= today and run.finished_at is None]
    if not runs:
        return None
    context = {
        "run": runs[0],
        "is_today": runs[0].day == today,
        "people": len({leg.request_id for leg in runs[0].legs.all()}),
        "note": plural(len(runs), "course à venir", "courses à venir"),
        "more_url": reverse("scheduling:my-runs"),
        "more_label": "Mes courses",
    }
    aside = membership.role != Role.HELPER
    return HomeSection("Ma prochaine course", "scheduling/home/next_run.html", context, order=8, aside=aside)


def run_decisions(user: Any) -> Iterator[Decision]:
    """Runs late or interrupted, returns to decide, for those who plan runs."""
    membership = user.active_membership
    if membership is None or not membership.may("run.edit"):
        return
    yield from _on_the_road(user)
    yield from _returns(user)
    yield from _left_open(user)


def _on_the_road(user: Any) -> Iterator[Decision]:
    since = timezone.localdate() - timedelta(days=1)
    kinds = [RunEventKind.STOPPED, RunEventKind.LATE]
    events = RunEvent.objects.visible_to(user).standing().filter(kind__in=kinds, settled_at=None, run__day__gte=since)
    told: set[tuple[int, str]] = set()
    for event in events.select_related("run__driver__helper").prefetch_related("run__legs").order_by("-pk"):
        if (event.run_id, event.kind) in told or (event.kind == RunEventKind.LATE and event.run.finished_at):
            continue
        told.add((event.run_id, event.kind))
        yield _decision(event, event.run)


def _decision(event: RunEvent, run: Run) -> Decision:
    driver = run.driver.helper.full_name
    answers: tuple[Answer, ...] = (Answer("Voir la course", reverse("scheduling:run-detail", args=[run.pk])),)
    if event.kind == RunEventKind.STOPPED:
        repair = reverse("scheduling:ride-repair", kwargs={"day": run.day, "pk": run.driver_id})
        if run.day == timezone.localdate():
            answers = (Answer("Remplacer", repair), *answers)
        waiting = sum(leg.state in {LegState.PLANNED, LegState.ABOARD} for leg in run.legs.all())
        rest = plural(waiting, "trajet n’est pas fini", "trajets ne sont pas finis") if waiting else "personne n’attend"
        words = f" « {event.words} »" if event.words else ""
        return Decision(
            f"{driver} ne peut pas continuer sa course",
            f"Depuis {hour(event.at)} : {rest}.{words}",
            answers,
            icon="exclamation-octagon",
            tone="bad",
            order=2,
        )
    rest = f" {event.words}" if event.words else ""
    missed = len(late_people(run))
    if missed:
        who = plural(missed, "personne arrivera", "personnes arriveront")
        rest = f" {who} après l’heure de {'son' if missed == 1 else 'leur'} rendez-vous.{rest}"
    return Decision(
        f"{driver} a {event.minutes} min de retard",
        f"Dit à {hour(event.at)} : les heures sont décalées, les personnes qui attendent sont à prévenir.{rest}",
        answers,
        icon="clock-history",
        order=6,
    )


def _left_open(user: Any) -> Iterator[Decision]:
    """Runs of days gone by that nobody said finished: they are lost for the accounts until they are written down."""
    count = runs_left_open(user).count()
    if count:
        yield Decision(
            plural(count, "course à clôturer", "courses à clôturer"),
            "Personne n’a dit ce qu’elles sont devenues : leurs kilomètres et leurs participations ne comptent pas."
            if count > 1
            else "Personne n’a dit ce qu’elle est devenue : ses kilomètres et ses participations ne comptent pas.",
            (Answer("Saisir d’après la feuille", reverse("scheduling:runs-open")),),
            icon="clipboard-check",
            order=30,
        )


def _returns(user: Any) -> Iterator[Decision]:
    today = timezone.localdate()
    rides = RideRequest.objects.visible_to(user).filter(is_return_asked=True, day=today, legs__state=LegState.ABSENT)
    for ride in rides.select_related("beneficiary").prefetch_related("legs").distinct().order_by("day", "pk"):
        run = next((leg.run_id for leg in ride.legs.all() if leg.run_id and leg.state == LegState.ABSENT), None)
        if run is None:
            continue
        yield Decision(
            f"{ride.beneficiary.full_name} n’était pas au rendez-vous ({day_near(ride.day)})",
            "Son retour est encore prévu : le maintenir ou l’annuler.",
            (Answer("Décider du retour", reverse("scheduling:run-detail", args=[run])),),
            icon="person-x",
            order=5,
        )
