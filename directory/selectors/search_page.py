"""A page of answers: lines with their numbers, steps that would give more, points of the map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from accounts.models import Commune
from core.formatting import day_date, duration, km
from directory.enums import Bouquet, Capacity, WideningStep
from directory.models import Place, Service
from directory.selectors.search_ladder import NEAR_MINUTES
from directory.selectors.search_types import Answer, Found, Point, crow_kilometres
from directory.selectors.search_wording import counted
from directory.themes import label_of, themes_of

FREE, PAID = "gratuit", "payant"
# What a search's address says of time.
WHEN_NAMES = ("quand", "heure", "le")
# What is looked for most at a desk like ours; one click each.
SHORTCUTS = (
    "numerique--maitriser-les-fondamentaux-du-numerique",
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    "equipement-et-alimentation--aide-menagere",
    "equipement-et-alimentation--alimentation",
    "mobilite--mobilite-douce-partagee-collective",
    "sante--acces-aux-soins",
    "remobilisation--lien-social",
)


@dataclass(frozen=True, slots=True)
class PlacesLeft:
    """Whether a service takes new people, in words; ``kind`` is that of a tag."""

    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A service as a list shows it; ``number`` is also that of the map, 0 for what has no place to go to."""

    found: Found
    number: int
    where: str
    how_far: str
    price: str
    phone: Any
    checked: str
    places_left: "PlacesLeft | None" = None

    @property
    def service(self) -> Service:
        """The record."""
        return self.found.service


@dataclass(frozen=True, slots=True)
class StepOffered:
    """Another step of the ladder, with what it would give."""

    label: str
    url: str


def lines_of(found: Iterable[Found]) -> list[Line]:
    """Return the lines of a list, places numbered in order."""
    lines, number = [], 0
    for row in found:
        number += not row.moves_to_you
        lines.append(_line(row, 0 if row.moves_to_you else number))
    return lines


def _line(found: Found, number: int) -> Line:
    service, place = found.service, found.service.place
    return Line(
        found=found,
        number=number,
        where=found.where or place.commune_name,
        how_far=_how_far(found),
        price=price_of(service),
        phone=service.phone or place.phone or place.organisation.phone,
        checked=checked_of(service),
        places_left=places_left_of(service),
    )


def _how_far(found: Found) -> str:
    if found.moves_to_you or found.minutes is None:
        return ""
    if not found.minutes:
        return "sur place"
    away = f"à {km(found.kilometres)}, " if found.kilometres else "à "
    return f"{away}{duration(found.minutes)} en voiture"


def price_of(service: Service) -> str:
    """Return what it costs, in words; nothing when nobody said."""
    words = {FREE: "Gratuit", PAID: "Payant"}.get(service.fees, "")
    return service.fees_details if service.fees == PAID and service.fees_details else words


def places_left_of(service: Service, now: datetime | None = None) -> PlacesLeft | None:
    """Return "Complet jusqu’au 3 décembre" and the like; None once that is out of date (invariant L5)."""
    until = service.capacity_until
    if until is None or until < (now or timezone.now()):
        return None
    if service.capacity == Capacity.FULL:
        return PlacesLeft(f"Complet jusqu’au {day_date(until)}", "warn")
    words = {Capacity.LIMITED: ("Peu de places", "warn"), Capacity.AVAILABLE: ("Des places disponibles", "good")}
    told = words.get(Capacity(service.capacity))
    return PlacesLeft(*told) if told else None


def checked_of(record: Any) -> str:
    """ "Vérifié le 3 novembre par téléphone", or the date of the information."""
    if record.verified_on is None:
        return f"Information du {day_date(record.updated_on)}"
    return f"Vérifié le {day_date(record.verified_on)} {record.get_verified_how_display()}".strip()


def steps_offered(answer: Answer, query: Mapping[str, Any], path: str) -> list[StepOffered]:
    """Return the steps that would give more, or something else, than the one that answered."""
    words = {
        WideningStep.COMMUNE: "dans la commune",
        WideningStep.EPCI: "dans l’intercommunalité",
        WideningStep.NEAR: f"à moins de {NEAR_MINUTES} minutes",
        WideningStep.DEPARTMENT: "dans le département",
        WideningStep.REMOTE: "à distance",
    }
    offered, told = _on_other_days(answer, query, path), answer.counts[answer.step]
    for step, where in words.items():
        count = answer.counts[step]
        is_more = count > told or step == WideningStep.REMOTE or (step == WideningStep.COMMUNE and count)
        if step != answer.step and count and is_more:
            told = max(told, count)
            url = f"{path}?{urlencode({**query, 'etape': step.value}, doseq=True)}"
            offered.append(StepOffered(f"{counted(count)} {where}", url))
    return offered


def _on_other_days(answer: Answer, query: Mapping[str, Any], path: str) -> list[StepOffered]:
    if answer.other_step is None:
        return []
    kept = {name: value for name, value in query.items() if name not in WHEN_NAMES}
    url = f"{path}?{urlencode({**kept, 'etape': answer.other_step.value}, doseq=True)}"
    return [StepOffered(answer.other_days, url)]


def shortcuts(query: Mapping[str, Any], path: str) -> list[StepOffered]:
    """Return the themes that are one click away, keeping the commune."""
    kept = {name: query[name] for name in ("commune", "point") if query.get(name)}
    return [
        StepOffered(label_of(theme), f"{path}?{urlencode({**kept, 'theme': theme}, doseq=True)}") for theme in SHORTCUTS
    ]


@dataclass(frozen=True, slots=True)
class Domain:
    """A bouquet of services with its themes, one click each."""

    offered: StepOffered
    themes: list[StepOffered]


def domains(query: Mapping[str, Any], path: str) -> list[Domain]:
    """Return the ten bouquets, keeping where the person starts from."""
    kept = {name: query[name] for name in ("commune", "point") if query.get(name)}

    def offered(label: str, subject: str) -> StepOffered:
        return StepOffered(label, f"{path}?{urlencode({**kept, 'sujet': subject}, doseq=True)}")

    return [
        Domain(
            offered(str(bouquet.label), bouquet.value),
            sorted((offered(label_of(theme), theme) for theme in themes_of(bouquet.value)), key=lambda row: row.label),
        )
        for bouquet in Bouquet
    ]


AROUND_KM = 12


def record_map(place: Place, point: Point, communes: Iterable[Commune]) -> dict[str, Any]:
    """Return what the small map of a record draws: its point, and the communes around."""
    outlines = [
        {"name": row.name, "outline": row.outline, "centre": [row.latitude, row.longitude]}
        for row in communes
        if crow_kilometres((row.latitude, row.longitude), point) <= AROUND_KM
    ]
    name = f"{place.name}, {place.commune_name}" if place.commune_name else place.name
    return {"points": [{"number": 0, "name": name, "position": list(point)}], "communes": outlines, "start": None}


def map_data(
    lines: Iterable[Line], communes: Iterable[Commune], here: Commune | None, point: Point | None = None
) -> dict[str, Any]:
    """Return what the map draws: numbered points, outlines, where the person is: a chosen point, or a commune."""
    points = [
        {
            "number": line.number,
            "name": f"{line.number}, {line.service.place.name}, {line.where}",
            "position": list(line.found.point),
        }
        for line in lines
        if line.number and line.found.point
    ]
    outlines = [{"name": row.name, "outline": row.outline, "centre": [row.latitude, row.longitude]} for row in communes]
    start = {"name": here.name, "position": [here.latitude, here.longitude]} if here is not None else None
    if point is not None:
        start = {"name": "L’endroit choisi", "position": list(point)}
    return {"points": points, "communes": outlines, "start": start}
