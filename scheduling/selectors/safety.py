"""The watch over home visits: what is overdue now, who is inside, what ended lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.formatting import enumerate_fr, phone, plural
from core.registries import Answer, Decision
from scheduling.enums import AlertKind, VisitStage, VisitStatus
from scheduling.models import AlertStep, SafetyAlert, SafetySettings, Visit, VisitHelper, VisitSafety
from volunteers.models import Helper

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NumberToCall:
    """A number of the call list of an alert, in the order in which to try them."""

    who: str
    number: str
    link: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with whom to call and who was warned."""

    alert: SafetyAlert
    names: str
    person: str
    commune: str
    numbers: tuple[NumberToCall, ...]
    steps: tuple[AlertStep, ...]


@dataclass(frozen=True, slots=True)
class InsideLine:
    """A visit going on, with those who are inside."""

    visit: Visit
    names: str
    commune: str
    since: datetime
    until: datetime


def _alerts(user: Any) -> Any:
    places = Prefetch("visit__places", VisitHelper.objects.select_related("helper").order_by("-is_lead", "pk"))
    rows = SafetyAlert.objects.visible_to(user)
    related = ("visit__beneficiary__commune", "acknowledged_by", "ended_by")
    steps = Prefetch("steps", AlertStep.objects.order_by("warned_at", "pk"))
    inside = Prefetch("visit__safety", VisitSafety.objects.order_by("pk"))
    return rows.select_related(*related).prefetch_related(places, steps, inside)


def overdue_visits(user: Any) -> list[AlertLine]:
    """Return the alerts that nobody has ended, those that nobody deals with first, then the oldest."""
    lines = [_line(alert) for alert in _alerts(user).open().order_by("opened_at", "pk")]
    return sorted(lines, key=lambda line: line.alert.acknowledged_at is not None)


def overdue_count(user: Any) -> int:
    """Return how many visits are overdue now."""
    return int(SafetyAlert.objects.visible_to(user).open().count())


def ended_alerts(user: Any) -> QuerySet[SafetyAlert]:
    """Return the alerts of the last thirty days that have ended, the latest first."""
    since = timezone.now() - LATELY
    rows: QuerySet[SafetyAlert] = _alerts(user).filter(ended_at__gte=since)
    return rows.order_by("-ended_at", "-pk")


def alert_line(alert: SafetyAlert) -> AlertLine:
    """Return an alert of ``ended_alerts`` with its names."""
    return _line(alert)


def inside_now(user: Any) -> list[InsideLine]:
    """Return the visits whose helpers have arrived and not left, the soonest end first."""
    membership = user.active_membership
    if membership is None or not membership.may("safety.view"):
        return []
    rows = VisitSafety.objects.filter(
        visit__territory=membership.territory_id,
        visit__stage=VisitStage.PUBLISHED,
        visit__status=VisitStatus.UNKNOWN,
        checked_out_at=None,
    )
    found: dict[int, list[VisitSafety]] = {}
    for row in rows.select_related("helper", "visit__beneficiary__commune").order_by("checked_in_at", "pk"):
        found.setdefault(row.visit_id, []).append(row)
    lines = [
        InsideLine(
            visit=group[0].visit,
            names=enumerate_fr(row.helper.full_name for row in group),
            commune=group[0].visit.beneficiary.commune.name,
            since=group[0].checked_in_at,
            until=max(row.expected_end for row in group),
        )
        for group in found.values()
    ]
    return sorted(lines, key=lambda line: (line.until, line.visit.pk))


def _missing(alert: SafetyAlert) -> list[Helper]:
    helpers = [place.helper for place in alert.visit.places.all()]
    if alert.kind == AlertKind.NO_CHECK_IN:
        return helpers
    checks: Any = alert.visit
    inside = {row.helper_id for row in checks.safety.all() if row.checked_out_at is None}
    return [helper for helper in helpers if helper.pk in inside] or helpers


def _line(alert: SafetyAlert) -> AlertLine:
    person = alert.visit.beneficiary
    missing = _missing(alert)
    others = [place.helper for place in alert.visit.places.all() if place.helper not in missing]
    numbers = [(helper.full_name, helper.phone) for helper in (*missing, *others)]
    numbers += [(f"chez {person.full_name}", number) for number in person.phones]
    return AlertLine(
        alert=alert,
        names=enumerate_fr(helper.full_name for helper in missing),
        person=person.full_name,
        commune=person.commune.name,
        numbers=tuple(NumberToCall(who, phone(value), value.as_e164) for who, value in numbers if value),
        steps=tuple(alert.steps.all()),
    )


def safety_is_on(territory_id: int) -> bool:
    """Tell whether the territory watches over home visits."""
    return SafetySettings.objects.filter(territory=territory_id, is_on=True).exists()


def safety_decision(user: Any) -> Iterator[Decision]:
    """Ask whoever is there to look at overdue visits, above everything else."""
    membership = user.active_membership
    if membership is None or not membership.may("safety.edit"):
        return
    alerts = list(SafetyAlert.objects.visible_to(user).open().values_list("acknowledged_at", flat=True))
    if not alerts:
        return
    waiting = sum(taken is None for taken in alerts)
    consequence = "Quelqu’un s’en occupe déjà."
    if waiting:
        consequence = f"{plural(waiting, 'alerte attend', 'alertes attendent')} que quelqu’un appelle."
    yield Decision(
        fact=plural(len(alerts), "visite à vérifier maintenant", "visites à vérifier maintenant"),
        consequence=f"Une arrivée ou un départ n’est pas noté. {consequence}",
        answers=(Answer("Voir qui appeler", reverse("scheduling:safety-board")),),
        icon="shield-exclamation",
        tone="bad" if waiting else "warn",
        order=1,
    )
