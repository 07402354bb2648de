"""The transport scheme of the demo: a fictional association, its tariffs, places, vehicles, drivers, rights seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Commune
from mediation.models import Beneficiary
from scheduling.demo.people import Setting
from scheduling.models import Destination, Driver, TransportEligibility, TransportScheme, TransportTariff, Vehicle
from scheduling.services.transport.rights import basis_of
from scheduling.transport.enums import BookingNotice, EvidenceKind, Holding, Regime, RidePurpose
from volunteers.engagement.standing import Activity
from volunteers.enums import HelperKind, TravelMode
from volunteers.models import Helper
from volunteers.selectors.engagement import Engagements

SEED = 3133
SCHEME = "Isle mobilité solidaire"
MINIBUS = "Minibus du centre social"
# The minibus, six cars in order, and one whose insurance has ended.
DRIVERS = 8
# INSEE, population of the urban unit of Périgueux, rounded.
PERIGUEUX = 66_000
PAPERS_SEEN = (EvidenceKind.ASPA, EvidenceKind.CSS, EvidenceKind.ASPA, EvidenceKind.AAH, EvidenceKind.TAX)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the demo: its commune, how far from the commune's point in degrees, how one gets in."""

    name: str
    commune: str
    north: float
    east: float
    address: str = ""
    notes: str = ""
    is_hub: bool = False


SPOTS = (
    Spot("Espace multimédia de Neuvic", "Neuvic", 0.0008, -0.0006, "place de la Mairie", "Entrée par la cour."),
    Spot("Gare de Neuvic", "Neuvic", -0.0031, 0.0042, "avenue de la Gare", is_hub=True),
    Spot("Mairie de Neuvic", "Neuvic", 0.0004, 0.0005, "place de la Mairie"),
    Spot("Supermarché de Neuvic", "Neuvic", -0.0062, 0.0071, "route de Périgueux", "Déposer devant l’entrée couverte."),
    Spot("Isle&Co Saint-Astier", "Saint-Astier", 0.0011, 0.0009, "rue du Pont", "Rampe à gauche de l’entrée."),
    Spot("Cabinet médical de Saint-Astier", "Saint-Astier", 0.0019, -0.0013, "quai de l’Isle", "Ascenseur au fond."),
    Spot("Cabinet de kinésithérapie de Saint-Astier", "Saint-Astier", 0.0016, -0.0018, "quai de l’Isle"),
    Spot("Opticien de Saint-Astier", "Saint-Astier", 0.0006, 0.0002, "rue de la République"),
    Spot("Supermarché de Saint-Astier", "Saint-Astier", -0.0058, 0.0093, "route de Périgueux"),
    Spot("Gare de Saint-Astier", "Saint-Astier", -0.0035, 0.0021, "place de la Gare", is_hub=True),
    Spot("Mairie de Grignols", "Grignols", 0.0003, 0.0004, "le Bourg"),
)


def schemes_create(setting: Setting, helpers: Sequence[Helper], files: Sequence[Beneficiary]) -> TransportScheme:
    """Write the scheme of the demo. ``helpers``: everyone active; ``files``: everyone followed.

    Call it once engagements are written: only people who may drive do. Same arguments and rows, same scheme.
    """
    scheme = _scheme(setting)
    _tariffs(scheme, setting.today.year)
    _places(setting)
    _fleet(scheme, setting, helpers)
    _rights(setting, files)
    return scheme


def _scheme(setting: Setting) -> TransportScheme:
    fields = {
        "regime": Regime.TUS,
        "organiser": "Association fictive Isle mobilité solidaire",
        "is_association": True,
        "rna": "W249999999",
        "address": "place de la Mairie, 24190 Neuvic",
        "phone": "05 36 49 18 24",
        "email": "mobilite@example.org",
        "employees": 1,
        "members": 84,
        "statutes": "Déposés le 12 mars 2019, à lire au siège.",
        "booking": BookingNotice.PRIOR_DAYS,
        "notice_hours": 48,
        "last_booking_time": time(17),
        "hours": "Mo-Fr 08:00-18:00",
        "max_km": 80,
        "excluded_purposes": [RidePurpose.MEDICAL_CPAM.value],
        "rules": "Adhésion de 3 € par an. Annuler la veille avant midi.",
    }
    scheme, _ = TransportScheme.objects.get_or_create(territory=setting.territory, name=SCHEME, defaults=fields)
    return scheme


def _tariffs(scheme: TransportScheme, year: int) -> None:
    """What was asked until the last year, and what is asked since this one."""
    rows = (
        (date(year - 2, 1, 1), date(year - 1, 12, 31), "2.5", 10, "0.25", "0.32"),
        (date(year, 1, 1), None, "2.5", 10, "0.3", "0.35"),
    )
    for starts, ends, fee, kilometres, each, driver in rows:
        amounts = {
            "valid_to": ends,
            "flat_fee": Decimal(fee),
            "flat_fee_up_to_km": Decimal(kilometres),
            "per_km": Decimal(each),
            "driver_per_km": Decimal(driver),
        }
        TransportTariff.objects.get_or_create(scheme=scheme, valid_from=starts, defaults=amounts)


def _places(setting: Setting) -> None:
    communes = {commune.name: commune for commune in setting.communes}
    for spot in SPOTS:
        if spot.commune in communes:
            _spot(setting, spot, communes[spot.commune])
    town = {"town": "Périgueux", "urban_inhabitants": PERIGUEUX, "is_neighbour": True}
    hospital = {"latitude": 45.1952, "longitude": 0.7267, "address": "avenue Georges-Pompidou"}
    station = {"latitude": 45.1866, "longitude": 0.7085, "address": "rue Denis-Papin", "is_hub": True}
    notes = {"access_notes": "Entrée principale, accueil au rez-de-chaussée."}
    for name, fields in (("Hôpital de Périgueux", hospital | notes), ("Gare de Périgueux", station)):
        Destination.objects.get_or_create(territory=setting.territory, name=name, defaults=town | fields)


def _spot(setting: Setting, spot: Spot, commune: Commune) -> None:
    fields = {
        "commune": commune,
        "address": spot.address,
        "access_notes": spot.notes,
        "is_hub": spot.is_hub,
        "urban_inhabitants": commune.urban_inhabitants,
        "latitude": round(commune.latitude + spot.north, 5),
        "longitude": round(commune.longitude + spot.east, 5),
    }
    Destination.objects.get_or_create(territory=setting.territory, name=spot.name, defaults=fields)


def _fleet(scheme: TransportScheme, setting: Setting, helpers: Sequence[Helper]) -> None:
    """A minibus, and the cars of those who drive; the second car's insurance ended yesterday, the third's ends soon."""
    today, dice = setting.today, Random(SEED)  # noqa: S311  (a demo, not a secret)
    minibus, _ = Vehicle.objects.get_or_create(
        territory=setting.territory,
        name=MINIBUS,
        defaults={
            "scheme": scheme,
            "holding": Holding.LENT,
            "seats": 8,
            "wheelchairs": 1,
            "aids": 4,
            "has_low_step": True,
            "insurance_until": today + timedelta(days=212),
            "inspection_until": today + timedelta(days=140),
            "garage": "centre social de Neuvic",
            "latitude": 45.1003,
            "longitude": 0.4701,
        },
    )
    for place, helper in enumerate(_who_drives(helpers, today)):
        insured = {1: -1, 2: 19}.get(place, dice.randint(60, 330))
        vehicle = minibus if place == 0 else _car(scheme, helper, today + timedelta(days=insured), today, dice)
        fields = {
            "scheme": scheme,
            "vehicle": vehicle,
            "licence_seen_on": today - timedelta(days=dice.randint(40, 500)),
            "licence_until": today + timedelta(days=dice.randint(400, 3000)),
            "max_km_day": 120,
            "max_km_year": 3000,
            "takes_to_room": place != 3,
        }
        Driver.objects.get_or_create(helper=helper, defaults=fields)


def _who_drives(helpers: Sequence[Helper], today: date) -> list[Helper]:
    known = Engagements(helpers)
    drive = [one for one in helpers if one.kind == HelperKind.VOLUNTEER and one.travel_mode == TravelMode.CAR]
    fit = [one for one in drive if known.answer(one, today).may(Activity.DRIVE)]
    return sorted(fit, key=lambda one: (one.last_name, one.first_name, one.pk))[:DRIVERS]


def _car(scheme: TransportScheme, helper: Helper, insured: date, today: date, dice: Random) -> Vehicle:
    owner = f"d’{helper}" if helper.first_name[0] in "AEIOUYÉÈÊHÎÔ" else f"de {helper}"
    fields = {
        "scheme": scheme,
        "holding": Holding.DRIVER,
        "seats": dice.choice((2, 3, 3, 4)),
        "aids": dice.choice((1, 1, 2)),
        "has_low_step": dice.random() < 0.3,
        "insurance_until": insured,
        "inspection_until": today + timedelta(days=dice.randint(90, 700)),
    }
    vehicle, _ = Vehicle.objects.get_or_create(
        territory=scheme.territory, name=f"Voiture {owner}"[:80], defaults=fields
    )
    return vehicle


def _rights(setting: Setting, files: Sequence[Beneficiary]) -> None:
    """One person in twelve showed a paper; the last one's ends in ten days."""
    people = sorted(files, key=lambda one: one.pk)[::12]
    for place, person in enumerate(people):
        evidence = PAPERS_SEEN[place % len(PAPERS_SEEN)]
        seen_on = setting.today - timedelta(days=20 + 9 * place % 300)
        ends = seen_on + timedelta(days=365)
        if person is people[-1]:
            ends = setting.today + timedelta(days=10)
        TransportEligibility.objects.get_or_create(
            beneficiary=person,
            evidence=evidence,
            defaults={
                "basis": basis_of(evidence),
                "seen_on": seen_on,
                "seen_by": setting.users["Nadia Ferrand"],
                "expires_on": ends,
            },
        )
