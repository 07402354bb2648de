"""What the registries are given: needs for a ride."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.formatting import day_near, plural
from core.registries import (
    Answer,
    Decision,
    MenuEntry,
    Outlook,
    PagePart,
    PersonalField,
    PersonData,
    Step,
    registries,
)
from scheduling.models import RideRequest, RunStop
from scheduling.querysets_transport import OPEN_NEEDS, UNDECIDED
from scheduling.selectors.transport import ride_page
from scheduling.selectors.transport.confided import to_answer_decision, to_confirm_decision
from scheduling.transport.enums import LegState, RideState

_DRIVE, _KNOW = "organiser le déplacement", "savoir ce qui s’est passé"
_LAW = "vérifier que la loi permet le trajet"
_ERASED = "(effacé)"
_RIDE, _LEG, _STOP = "scheduling.RideRequest", "scheduling.RideLeg", "scheduling.RunStop"
_CONFIDED = "scheduling.RideConfided"
_RIDE_FIELDS = (
    ("purpose", "motif du déplacement", _LAW),
    ("direction", "sens", _DRIVE),
    ("origin", "départ", _DRIVE),
    ("destination", "arrivée", _DRIVE),
    ("day", "jour du déplacement", _DRIVE),
    ("arrive_by", "y être à", _DRIVE),
    ("leave_after", "repartir après", _DRIVE),
    ("flexibility", "souplesse", _DRIVE),
    ("part_of_day", "moment de la journée", _DRIVE),
    ("companions", "accompagnants", _DRIVE),
    ("aids", "aides pour se déplacer", _DRIVE),
    ("escort", "jusqu’où accompagner", _DRIVE),
    ("wants_same_driver", "même conducteur souhaité", _DRIVE),
    ("words", "à savoir pour conduire", _DRIVE),
    ("state", "où en est le besoin", _KNOW),
    ("reason", "pourquoi il n’a pas eu lieu", _KNOW),
    ("unmet_reason", "ce qui a manqué", _KNOW),
    ("cancelled_by", "annulé par", _KNOW),
    ("verdict", "ce que dit la loi", _LAW),
    ("requested_on", "demandé le", _KNOW),
)
_KEPT = frozenset(
    {
        "purpose", "direction", "origin", "destination", "day", "arrive_by", "leave_after", "flexibility",
        "part_of_day", "companions", "escort", "wants_same_driver", "unmet_reason", "cancelled_by", "requested_on",
    }
)  # fmt: skip


def return_decision(user: Any) -> Iterator[Decision]:
    """Round trips of which one way was given up: what becomes of the other is still to be said."""
    if not _plans(user):
        return
    rows = RideRequest.objects.visible_to(user).filter(is_return_asked=True, state__in=UNDECIDED)
    found = list(rows.select_related("beneficiary").order_by("day", "pk")[:2])
    if not found:
        return
    first = found[0]
    url = reverse("scheduling:ride-detail", args=[first.pk])
    if len(found) == 1:
        gone, left = ("L’aller", "le retour") if first.direction == "RETURN" else ("Le retour", "l’aller")
        fact = f"{gone} de {first.beneficiary} est annulé, {day_near(first.day)}"
        answers = (Answer(f"Dire ce que devient {left}", url),)
    else:
        count = rows.count()
        fact = f"Un sens est annulé, l’autre reste à décider : {plural(count, 'déplacement')}"
        answers = (Answer("Voir ces déplacements", f"{reverse('scheduling:ride-list')}?state=TODO"),)
    yield Decision(fact, "Personne ne doit rester sans retour.", answers, icon="arrow-left-right", order=25)


def needs_decision(user: Any) -> Iterator[Decision]:
    """Needs that the law refuses, or whose day comes without a driver, for those who plan the rides."""
    if not _plans(user):
        return
    today = timezone.localdate()
    rows = RideRequest.objects.visible_to(user).to_decide(today).filter(is_return_asked=False)
    rows = rows.exclude(pk__in=RideRequest.objects.outside_to_confirm(today).order_by().values("pk"))
    count = rows.count()
    if count:
        refused = rows.unlawful().count()
        late = count - refused
        parts = [
            plural(refused, "n’est pas autorisé", "ne sont pas autorisés") if refused else "",
            plural(late, "part sous deux jours sans conducteur", "partent sous deux jours sans conducteur")
            if late
            else "",
        ]
        yield Decision(
            fact=plural(count, "besoin de déplacement à décider", "besoins de déplacement à décider"),
            consequence=f"{', '.join(part for part in parts if part)}.",
            answers=(Answer("Voir ces besoins", f"{reverse('scheduling:ride-list')}?state=TODO"),),
            icon="bus-front",
            order=35,
        )


def _plans(user: Any) -> bool:
    membership = user.active_membership
    return membership is not None and bool(membership.may("run.edit"))


def made_of_keys(user: Any, keys: Collection[str]) -> Mapping[str, Step]:
    """What became of rides born of needs told to the desk, by their key ("ride:12")."""
    found = {int(key[5:]): key for key in keys if key.startswith("ride:") and key[5:].isdecimal()}
    rows = RideRequest.objects.visible_to(user).filter(pk__in=found)
    return {
        found[ride.pk]: Step(
            f"Déplacement {day_near(ride.day)}, {ride.get_state_display()}",
            reverse("scheduling:ride-detail", args=[ride.pk]),
        )
        for ride in rows
    }


def ride_contacts(territory_id: int) -> Mapping[int, date]:
    """Last ride made or asked for, by the person's id."""
    rides = RideRequest.objects.filter(territory=territory_id).order_by().values_list("beneficiary")
    latest: dict[int, date] = dict(rides.annotate(last=Max("requested_on")))
    for key, day in rides.filter(state=RideState.COMPLETED).annotate(last=Max("day")):
        latest[key] = max(latest.get(key, date.min), day)
    return latest


def _ended(row: Any) -> str:
    return str(RideState.CANCELLED_EARLY if row.state in OPEN_NEEDS else row.state)


def _reason(row: Any) -> str:
    return _ERASED if row.reason or row.state in OPEN_NEEDS else ""


def _coming_stops(person: Any) -> QuerySet[Any]:
    """Stops of runs that have not begun: nobody is to be fetched there any more."""
    return RunStop.objects.filter(leg__request__beneficiary=person, leg__state=LegState.PLANNED).order_by("pk")


def _without_run(row: Any) -> Any:
    return None if row.state == LegState.PLANNED else row.run


def _not_planned(row: Any) -> str:
    return str(LegState.CANCELLED if row.state in {LegState.PLANNED, LegState.WAITING} else row.state)


_DATA = (
    PersonData(
        _STOP,
        "Les montées et descentes",
        "leg__request__beneficiary",
        erase={},
        kept=frozenset({"arrives_at", "begins_at", "leaves_at"}),
        neutral=frozenset({"run", "kind", "rank"}),
    ),
    PersonData(
        _LEG,
        "Les trajets",
        "request__beneficiary",
        erase={
            "run": _without_run,
            "state": _not_planned,
            "why": {},
            "resume_latitude": None,
            "resume_longitude": None,
        },
        kept=frozenset({"km", "direct_km", "picked_up_at", "dropped_at"}),
        neutral=frozenset({"way", "is_pinned"}),
    ),
    PersonData(
        _CONFIDED,
        "Les trajets confiés à l’extérieur",
        "ride__beneficiary",
        erase={"reference": ""},
        kept=frozenset({"carrier", "picks_up_at", "brings_back_at"}),
        neutral=frozenset({"confirmed_at", "confirmed_by"}),
    ),
    PersonData(
        _RIDE,
        "Les besoins de déplacement",
        "beneficiary",
        # Why before where it stands: the reason is read from the state it had.
        erase={"reason": _reason, "state": _ended, "words": "", "aids": [], "verdict": {}},
        kept=_KEPT,
        neutral=frozenset({"territory", "version", "scheme", "is_return_asked", "aids_to_check", "created_by"}),
    ),
    PersonData(
        "scheduling.RideSeries",
        "Les déplacements réguliers",
        "beneficiary",
        neutral=frozenset({"territory", "every_weeks", "month_ranks", "skips_school_holidays"}),
    ),
    # Erased first, while the ways still say which runs have not begun.
    PersonData(_STOP, "Les arrêts à venir", rows=_coming_stops, is_exported=False),
)


def register() -> None:
    """Fill the registries."""
    registries.menu.add(
        MenuEntry(
            "Déplacements", "bus-front", "scheduling:ride-today", "ride.view", 80,
            prefix="/deplacements/", phone_label="Trajets",
        )
    )  # fmt: skip
    registries.decisions.add(return_decision, needs_decision, to_confirm_decision, to_answer_decision)
    registries.timeline.add(ride_page.story_of_rides)
    registries.outlooks.add(
        Outlook(ride_page.coming, ride_page.next_day, ride_page.since, ride_page.ahead, ride_page.last)
    )
    registries.beneficiary_parts.add(
        PagePart("Déplacements", "scheduling:beneficiary-rides", "ride.view", 26, "deplacements")
    )
    registries.made.add(made_of_keys)
    registries.personal_fields.add(*(PersonalField(_RIDE, name, label, why) for name, label, why in _RIDE_FIELDS))
    registries.personal_fields.add(
        PersonalField(_LEG, "run", "course", _DRIVE),
        PersonalField(_LEG, "state", "où en est le trajet", _KNOW),
        PersonalField(_LEG, "km", "kilomètres du trajet", "calculer la participation"),
        PersonalField(_LEG, "direct_km", "kilomètres par la route la plus courte", "calculer la participation"),
        PersonalField(_LEG, "picked_up_at", "monté à", _KNOW),
        PersonalField(_LEG, "resume_latitude", "où la voiture s’est arrêtée, latitude", _DRIVE),
        PersonalField(_LEG, "resume_longitude", "où la voiture s’est arrêtée, longitude", _DRIVE),
        PersonalField(_LEG, "dropped_at", "déposé à", _KNOW),
        PersonalField(_LEG, "why", "ce qui a empêché de le placer", _DRIVE),
        PersonalField(_STOP, "arrives_at", "arrivée de la voiture", _DRIVE),
        PersonalField(_STOP, "begins_at", "montée ou descente", _DRIVE),
        PersonalField(_STOP, "leaves_at", "départ de la voiture", _DRIVE),
        PersonalField(_CONFIDED, "carrier", "qui conduit, hors du service", _DRIVE),
        PersonalField(_CONFIDED, "picks_up_at", "départ à l’aller", _DRIVE),
        PersonalField(_CONFIDED, "brings_back_at", "départ au retour", _DRIVE),
        PersonalField(_CONFIDED, "reference", "référence chez le transporteur", _DRIVE),
        PersonalField("scheduling.RideSeries", "weekdays", "jours du déplacement régulier", _DRIVE),
        PersonalField("scheduling.RideSeries", "first_day", "à partir du", _DRIVE),
        PersonalField("scheduling.RideSeries", "until", "jusqu’au", _DRIVE),
    )
    registries.person_data.add(*_DATA)
    registries.last_contacts.add(ride_contacts)
