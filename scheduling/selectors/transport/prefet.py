"""The yearly return to the préfet of an association that runs a transport d'utilité sociale.

Code des transports, art. R. 3133-5, and arrêté du 17 octobre 2019: before 1 March, for the year that has ended. The
items below are those of the arrêté, in its order, and nothing more: what it does not ask for is not told. They follow
the list that URIOPSS PACA-Corse gives of it ("Transports d'utilité sociale : nouvelles précisions de fonctionnement",
2019), the same as the law firm F. Megherbi's of 28 October 2019.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.formatting import NBSP, day_date, euros, number, percent, plural
from scheduling.models import RideLeg, SchemeYear, TransportEligibility, TransportScheme, TransportTariff, Vehicle
from scheduling.selectors.transport.account_lines import finished_runs, scheme_of
from scheduling.transport.accounts import ZERO, to_tenth
from scheduling.transport.enums import Basis, Holding, LegState, Regime
from volunteers.enums import HelperKind

MISSING = "à compléter"
ITEMS = (
    "Nom de l’association",
    "Numéro RNA",
    "Adresse",
    "Nombre de salariés",
    "Nombre de bénévoles",
    "Nombre d’adhérents",
    "Statuts",
    "Nombre de conducteurs",
    "Dont conducteurs bénévoles",
    "Nombre de bénéficiaires",
    "Part des bénéficiaires au titre de la localisation géographique",
    "Part des bénéficiaires au titre des ressources",
    "Véhicules appartenant à l’association : nombre",
    "Véhicules appartenant à l’association : capacité moyenne",
    "Véhicules mis à disposition à titre non lucratif : nombre",
    "Véhicules mis à disposition à titre non lucratif : capacité moyenne",
    "Participation aux coûts demandée",
    "Règles spécifiques de prise en charge",
    "Nombre de trajets réalisés",
    "Distance moyenne parcourue par trajet",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the return: what the arrêté asks, the answer, how it was counted; missing when someone must tell it."""

    label: str
    value: str
    definition: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """The return of a scheme for a year. Once sent, ``items`` are those that were sent."""

    scheme: TransportScheme
    year: int
    row: SchemeYear | None
    items: Sequence[Item]
    has_runs: bool = True

    @property
    def missing(self) -> list[str]:
        """What is still to be completed."""
        return [item.label for item in self.items if item.is_missing]

    @property
    def deadline(self) -> date:
        """Last day to send it: the eve of 1 March."""
        return deadline_of(self.year)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rides of the year come to."""

    drivers: int
    volunteers: int
    passengers: int
    by_income: int
    vehicles: Sequence[Vehicle]
    trips: int
    mean_km: Decimal | None


def deadline_of(year: int) -> date:
    """Return the last day of February of the year after."""
    return date.fromordinal(date(year + 1, 3, 1).toordinal() - 1)


def return_of(scheme: TransportScheme, year: int) -> Return:
    """Return what is told to the préfet for a year, as it was sent once it was."""
    row = SchemeYear.objects.filter(scheme=scheme, year=year).select_related("scheme", "sent_by").first()
    if row is not None and row.sent_on is not None:
        return Return(scheme, year, row, [Item(label, value) for label, value in row.items])
    counts, told = counts_of(scheme, year), row or SchemeYear(scheme=scheme, year=year)
    return Return(scheme, year, row, list(_items(told, counts)), has_runs=counts.drivers > 0)


def counts_of(scheme: TransportScheme, year: int) -> Counts:
    """Count the finished runs of the year: drivers, people carried, vehicles used, ways carried out."""
    runs = [
        run
        for run in finished_runs(scheme.territory_id, date(year, 1, 1), date(year, 12, 31))
        if scheme_of(run) == scheme.pk
    ]
    legs = [leg for run in runs for leg in run.carried if leg.state == LegState.DONE]
    drivers = {run.driver_id: run.driver.helper.kind for run in runs}
    days: dict[int, list[date]] = defaultdict(list)
    for leg in legs:
        days[leg.request.beneficiary_id].append(leg.request.day)
    kilometres = [_own_km(leg) for leg in legs]
    return Counts(
        drivers=len(drivers),
        volunteers=sum(kind == HelperKind.VOLUNTEER for kind in drivers.values()),
        passengers=len(days),
        by_income=_by_income(days),
        vehicles=list({run.vehicle_id: run.vehicle for run in runs}.values()),
        trips=len(legs),
        mean_km=to_tenth(sum(kilometres, ZERO) / len(kilometres)) if kilometres else None,
    )


def _own_km(leg: RideLeg) -> Decimal:
    return leg.direct_km if leg.direct_km is not None else leg.km or ZERO


def _by_income(days: dict[int, list[date]]) -> int:
    """Count the people one of whose trips was covered by a paper seen of their income or of an allowance."""
    seen = TransportEligibility.objects.filter(
        beneficiary__in=days, basis__in=[Basis.INCOME, Basis.SOCIAL_BENEFIT]
    ).order_by("pk")
    return len(
        {
            row.beneficiary_id
            for row in seen
            if any(
                row.seen_on <= day and (row.expires_on is None or day <= row.expires_on)
                for day in days[row.beneficiary_id]
            )
        }
    )


def _items(told: SchemeYear, counts: Counts) -> Iterator[Item]:
    values = [*_association(told.scheme, told), *_activity(told, counts)]
    for label, (value, definition) in zip(ITEMS, values, strict=True):
        yield Item(label, value or MISSING, definition, is_missing=not value)


def _association(scheme: TransportScheme, told: SchemeYear) -> list[tuple[str, str]]:
    by_hand = "Complété par vous pour l’année."
    of_scheme = "Fiche du service."
    return [
        (scheme.organiser, of_scheme),
        (scheme.rna, of_scheme),
        (scheme.address, of_scheme),
        (_figure(told.employees), by_hand),
        (_figure(told.volunteers), by_hand),
        (_figure(told.members), by_hand),
        (told.statutes or scheme.statutes, f"Un exemplaire est joint{NBSP}: dites lequel."),
    ]


def _activity(told: SchemeYear, counts: Counts) -> list[tuple[str, str]]:
    scheme, year = told.scheme, told.year
    owned = [vehicle for vehicle in counts.vehicles if vehicle.holding == Holding.OWNED]
    lent = [vehicle for vehicle in counts.vehicles if vehicle.holding != Holding.OWNED]
    seats = "Places, conducteur compris, moyenne des véhicules comptés."
    used = "Véhicules qui ont fait au moins une course finie dans l’année"
    geographic = counts.passengers - counts.by_income
    mean = f"{number(float(counts.mean_km), 1)}{NBSP}km" if counts.mean_km is not None else "aucun trajet"
    return [
        (number(counts.drivers), "Personnes qui ont fait au moins une course finie dans l’année."),
        (number(counts.volunteers), "Parmi elles, les bénévoles."),
        (number(counts.passengers), "Personnes différentes déposées au moins une fois dans l’année."),
        (_share(geographic, counts.passengers), "Conduites pour leur seul lieu de résidence."),
        (
            _share(counts.by_income, counts.passengers),
            "Un justificatif de ressources ou d’allocation, vu et valable, couvrait au moins un de leurs trajets.",
        ),
        (number(len(owned)), f"{used}, de l’association."),
        (_seats(owned), seats),
        (number(len(lent)), f"{used}, prêtés{NBSP}: ceux des bénévoles compris."),
        (_seats(lent), seats),
        (tariffs_words(scheme, year), "Barèmes en vigueur dans l’année, du plus ancien au plus récent."),
        (told.rules or scheme.rules, "Complétées par vous, sinon celles de la fiche du service."),
        (number(counts.trips), "Allers et retours où la personne a été déposée, comptés chacun pour un."),
        (mean, "Du lieu où la personne est montée à celui où elle est descendue, par la route la plus courte."),
    ]


def _figure(value: int | None) -> str:
    return "" if value is None else number(value)


def _share(part: int, whole: int) -> str:
    return f"{number(part)}, soit {percent(part / whole)}" if whole else "aucun bénéficiaire"


def _seats(vehicles: Sequence[Any]) -> str:
    if not vehicles:
        return "aucun véhicule"
    return plural(sum(vehicle.seats + 1 for vehicle in vehicles) / len(vehicles), "place")


def tariffs_words(scheme: TransportScheme, year: int) -> str:
    """Say the tariffs in force during a year, in a sentence each; nothing when there was none."""
    rows = TransportTariff.objects.filter(scheme=scheme, valid_from__lte=date(year, 12, 31)).order_by("valid_from")
    return " ".join(_tariff_words(row, year) for row in _in_force(list(rows), year))


def _in_force(rows: Sequence[TransportTariff], year: int) -> list[TransportTariff]:
    """Keep those that held on a day of the year: the latest begun wins over the one before."""
    kept = []
    for place, row in enumerate(rows):
        following = rows[place + 1].valid_from if place + 1 < len(rows) else None
        is_over = row.valid_to is not None and row.valid_to < date(year, 1, 1)
        if not is_over and (following is None or following > date(year, 1, 1)):
            kept.append(row)
    return kept


def _tariff_words(row: TransportTariff, year: int) -> str:
    parts = []
    if row.flat_fee:
        upto = number(float(row.flat_fee_up_to_km), 1)
        parts.append(f"{euros(float(row.flat_fee))} par trajet jusqu’à {upto}{NBSP}km")
    if row.per_km:
        beyond = " au-delà" if row.flat_fee else ""
        parts.append(f"{number(float(row.per_km), 3)}{NBSP}€ par kilomètre{beyond}")
    words = ", puis ".join(parts) or "aucune participation"
    since = f" à partir du {day_date(row.valid_from)}" if row.valid_from > date(year, 1, 1) else ""
    return f"{words[:1].upper()}{words[1:]}{since}, sans dépasser le plafond légal."


def is_asked_of(scheme: TransportScheme) -> bool:
    """Tell whether the law asks a return of this scheme: a transport d'utilité sociale."""
    return scheme.regime == Regime.TUS
