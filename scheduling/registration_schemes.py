"""What the registries are given: transport schemes, tariffs, rights, drivers, vehicles, destinations."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Commune
from accounts.signals import commune_changed
from core.formatting import NBSP, day_date, day_long, enumerate_fr, plural
from core.registries import Answer, Decision, HelperData, PagePart, PersonalField, PersonData, registries
from mediation.models import Beneficiary
from mediation.signals import person_moved
from scheduling.models import Driver, RideRequest, Vehicle
from scheduling.selectors.transport.fleet import Ending, endings
from scheduling.selectors.transport.legality import explanation
from scheduling.services.transport.verdicts import (
    commune_verdicts_renew,
    person_verdicts_renew,
    unlawful_confirmed,
)
from scheduling.transport.enums import Holding
from volunteers.leaving.blanking import without_name
from volunteers.models import Helper

# So many lines of a kind stand one by one on a home page; the others in one line.
SHOWN = 3
_RIGHT, _DRIVE = "savoir si une association peut conduire la personne", "savoir qui peut conduire, et dans quoi"
_ROOM = Vehicle._meta.get_field("name").max_length


def no_longer_lawful(user: Any) -> Iterator[Decision]:
    """Confirmed rides to come that the law no longer allows, for those who plan (invariant I5)."""
    membership = user.active_membership
    if membership is None or not membership.may("run.edit"):
        return
    rides = unlawful_confirmed(RideRequest.objects.visible_to(user), timezone.localdate())
    rows = list(rides.select_related("beneficiary").order_by("day", "pk")[: SHOWN + 1])
    for ride in rows[:SHOWN]:
        told = explanation(ride.verdict)
        yield Decision(
            fact=f"Le déplacement de {ride.beneficiary}, {day_long(ride.day)}, n’est plus autorisé",
            consequence=told.broken[0].sentence if told and told.broken else "",
            answers=(Answer("Voir pourquoi", reverse("scheduling:person-transport", args=[ride.beneficiary_id])),),
            icon="sign-stop",
            tone="bad",
            order=15,
        )
    if len(rows) > SHOWN:
        rest = rides.count() - SHOWN
        yield Decision(
            fact=plural(rest, "autre déplacement confirmé n’est", "autres déplacements confirmés ne sont")
            + f" plus {'autorisé' if rest == 1 else 'autorisés'}",
            consequence="Chacun est expliqué sur la fiche de la personne, partie Transport.",
            answers=(Answer("Voir les bénéficiaires", reverse("mediation:beneficiary-list")),),
            icon="sign-stop",
            tone="bad",
            order=16,
        )


def papers_ending(user: Any) -> Iterator[Decision]:
    """Papers of drivers and vehicles that ended or end within a month, for those who keep them (invariant I7)."""
    membership = user.active_membership
    if membership is None or not membership.may("scheme.edit"):
        return
    today = timezone.localdate()
    rows = endings(user, today)
    for row in rows[:SHOWN]:
        is_over = row.until < today
        when = f"est fini{_e(row)} depuis le {day_date(row.until)}" if is_over else f"finit le {day_date(row.until)}"
        yield Decision(
            fact=f"{row.what} {when}",
            consequence=_ending_consequence(row),
            answers=(Answer("Noter la nouvelle date", _paper_url(row)),),
            icon="file-earmark-x" if is_over else "file-earmark-text",
            tone="bad" if is_over or row.legs else "warn",
            order=35,
        )
    if len(rows) > SHOWN:
        yield Decision(
            fact=plural(len(rows) - SHOWN, "autre papier finit", "autres papiers finissent") + " dans le mois",
            consequence="Sans eux, on ne conduit pas.",
            answers=(Answer("Voir les conducteurs", reverse("scheduling:driver-list")),),
            icon="file-earmark-text",
            order=36,
        )


def _e(row: Ending) -> str:
    return "e" if row.what.startswith("L’assurance") else ""


def _paper_url(row: Ending) -> str:
    if row.is_licence:
        return reverse("scheduling:driver-edit", args=[row.drivers[0].pk])
    return reverse("scheduling:vehicle-edit", args=[row.drivers[0].vehicle_id])


def _ending_consequence(row: Ending) -> str:
    names = enumerate_fr(driver.helper for driver in row.drivers)
    if row.legs == 1:
        return f"Un trajet confié à {names} cherche un conducteur."
    if row.legs:
        return f"{row.legs} trajets confiés à {names} cherchent un conducteur."
    first = row.until + timedelta(days=1)
    since = f" à partir du {day_date(first)}" if row.until >= timezone.localdate() else ""
    if row.is_licence or len(row.drivers) == 1:
        return f"{names} ne peut plus conduire{since}{NBSP}: aucun trajet ne lui sera confié."
    return f"{names} ne peuvent plus le conduire{since}{NBSP}: aucun trajet ne leur sera confié avec lui."


def home_moved(sender: Any, *, beneficiary: Beneficiary, **kwargs: Any) -> None:
    """The home of someone has moved: judge the rides again."""
    person_verdicts_renew(beneficiary=beneficiary)


def commune_was_changed(sender: Any, *, commune: Commune, **kwargs: Any) -> None:
    """The urban unit or the centre of a commune has changed: judge the rides again."""
    commune_verdicts_renew(commune=commune)


def _drivers(helper: Helper) -> QuerySet[Driver]:
    return Driver.objects.filter(helper=helper).order_by("pk")


def _own_vehicles(helper: Helper) -> QuerySet[Vehicle]:
    return Vehicle.objects.filter(drivers__helper=helper, holding=Holding.DRIVER).order_by("pk")


def _named_vehicles(helper: Helper) -> QuerySet[Vehicle]:
    """Vehicles that are the helper's, or whose name or garage says the name."""
    rows = Vehicle.objects.filter(territory=helper.territory_id)
    named = [row.pk for row in rows if without_name([row.name, row.garage], helper) != [row.name, row.garage]]
    return rows.filter(Q(pk__in=named) | Q(pk__in=_own_vehicles(helper).values("pk"))).order_by("pk")


def _is_own(row: Vehicle, helper: Helper) -> bool:
    return row.holding == Holding.DRIVER and row.drivers.filter(helper=helper).exists()


def register() -> None:
    """Fill the registries, and listen to what the law reads."""
    right, driver, vehicle = "scheduling.TransportEligibility", "scheduling.Driver", "scheduling.Vehicle"
    registries.beneficiary_parts.add(
        PagePart("Transport", "scheduling:person-transport", "ride.right", 27, "transport")
    )
    registries.decisions.add(no_longer_lawful, papers_ending)
    registries.personal_fields.add(
        PersonalField(right, "basis", "droit au transport", _RIGHT),
        PersonalField(right, "evidence", "justificatif vu", _RIGHT),
        PersonalField(right, "seen_on", "justificatif vu le", _RIGHT),
        PersonalField(right, "expires_on", "justificatif valable jusqu’au", _RIGHT),
        PersonalField(driver, "licence_seen_on", "permis de conduire vu le", _DRIVE),
        PersonalField(driver, "licence_until", "permis valable jusqu’au", _DRIVE),
        PersonalField(driver, "max_km_day", "kilomètres par jour au plus", _DRIVE),
        PersonalField(driver, "max_km_year", "kilomètres par an au plus", _DRIVE),
        PersonalField(driver, "takes_to_room", "accompagne jusqu’à la salle", _DRIVE),
        PersonalField(vehicle, "name", "nom du véhicule", _DRIVE),
        PersonalField(vehicle, "insurance_until", "véhicule assuré jusqu’au", _DRIVE),
        PersonalField(vehicle, "inspection_until", "contrôle technique jusqu’au", _DRIVE),
        PersonalField(vehicle, "garage", "où le véhicule est garé", _DRIVE),
    )
    registries.person_data.add(
        PersonData(right, "Les justificatifs vus pour le transport", "beneficiary", neutral=frozenset({"seen_by"}))
    )
    registries.helper_data.add(
        HelperData(
            driver,
            "La conduite",
            rows=_drivers,
            erase={
                "licence_seen_on": None,
                "licence_until": None,
                "max_km_day": None,
                "max_km_year": None,
                "is_active": False,
            },
        ),
        HelperData(
            vehicle,
            "Sa voiture",
            rows=_named_vehicles,
            erase={
                "name": lambda row, helper: str(without_name(row.name, helper))[:_ROOM],
                "garage": lambda row, helper: "" if _is_own(row, helper) else without_name(row.garage, helper),
                "latitude": lambda row, helper: None if _is_own(row, helper) else row.latitude,
                "longitude": lambda row, helper: None if _is_own(row, helper) else row.longitude,
                "insurance_until": lambda row, helper: None if _is_own(row, helper) else row.insurance_until,
                "inspection_until": lambda row, helper: None if _is_own(row, helper) else row.inspection_until,
                "is_active": lambda row, helper: row.is_active and not _is_own(row, helper),
            },
        ),
    )
    person_moved.connect(home_moved, dispatch_uid="scheduling.home_moved")
    commune_changed.connect(commune_was_changed, dispatch_uid="scheduling.commune_was_changed")
