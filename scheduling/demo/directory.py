"""The directory of the demo: real public places as facts, plainly fictional services around them, read as a file."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Commune, Territory
from directory.enums import Capacity, ImportState, RecordStatus, VerificationMethod
from directory.exchange import clean
from directory.exchange.analysis import analyse
from directory.exchange.drafts import Draft
from directory.exchange.writing import Writer
from directory.models import ImportRun, Organisation, Place, PlaceStop, Service, Source

_LICENCE = "Licence Ouverte 2.0"
# Key → name, licence, rank: the lower one wins.
SOURCES = {
    "france-services": ("Liste France Services (ANCT)", _LICENCE, 20),
    "administrations": ("Annuaire de l’administration (DILA)", _LICENCE, 60),
    "exemples": ("Exemples de la démonstration", "", 40),
}
_PAPERS = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
_ONLINE = "numerique--acceder-a-des-services-en-ligne"
_CAPACITY_DAYS = 20
# The day that each real list gives of itself: its places are as old.
_LIST_DAYS = {"france-services": "2024-08-01", "administrations": "2019-01-01"}
# Where the itinerant places of the demo stand: days from today, hour, hours there, commune, spot.
_STOPS = {
    "bus-numerique": (
        (3, 9, 3, "Beauronne", "place de l’Église"), (5, 14, 3, "Jaure", "devant la mairie"),
        (10, 9, 3, "Saint-Jean-d’Ataux", "devant la mairie"), (12, 14, 3, "Saint-Séverin-d’Estissac", "le Bourg"),
        (17, 9, 3, "Beauronne", "place de l’Église"), (19, 14, 3, "Jaure", "devant la mairie"),
        (24, 9, 3, "Saint-Jean-d’Ataux", "devant la mairie"), (26, 14, 3, "Vallereuil", "devant la mairie"),
    ),
    "infirmiere-neuvic": (
        (8, 10, 5, "Saint-Aquilin", "salle des fêtes"), (36, 10, 5, "Saint-Aquilin", "salle des fêtes"),
        (22, 10, 5, "Douzillac", "place de la Mairie"), (50, 10, 5, "Douzillac", "place de la Mairie"),
    ),
}  # fmt: skip


def directory_create(territory: Territory, communes: list[Commune], today: date) -> None:
    """Fill the directory of the territory, then date its checks, its stops and its free places from ``today``."""
    source = Path(__file__).with_name("directory.json")
    facts = json.loads(source.read_text(encoding="utf-8"))
    by_name = {commune.name: commune for commune in communes}
    drafts: dict[str, list[Draft]] = {key: [] for key in SOURCES}
    for line, row in enumerate(facts["real"], start=1):
        drafts[row["source"]].append(_real(line, row))
    for line, row in enumerate(facts["examples"], start=1):
        drafts["exemples"].append(_example(line, row, by_name[row["commune"]]))
    for key, (name, licence, rank) in SOURCES.items():
        origin = Source.objects.create(territory=territory, key=key, name=name, licence=licence, precedence=rank)
        run = ImportRun.objects.create(territory=territory, source=origin, file_name=f"{name}.csv")
        counts = analyse(run, drafts[key])
        Writer(run).write()
        run.rows.all().delete()
        run.state, run.counts, run.progress, run.written_at = ImportState.DONE, dict(counts), 1, timezone.now()
        run.save()
    for row in facts["examples"]:
        _date(row, territory, by_name, today)


def _real(line: int, row: dict[str, Any]) -> Draft:
    is_france_services = row["source"] == "france-services"
    place = {
        **{name: row[name] for name in ("name", "address", "postal_code", "insee_code", "commune_name")},
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "phone": clean.phone(row["phone"]),
        "opening_hours": row["hours"],
        "opening_hours_text": row["note"],
        "updated_on": _LIST_DAYS[row["source"]],
        "hours_to_check": False,
        "kind": "FIXED",
        "mednum": {"dispositif_programmes_nationaux": "France Services"} if is_france_services else {},
    }
    service = {
        "external_id": "accueil",
        "name": "Aide aux démarches, France Services" if is_france_services else "Accueil de la mairie",
        "description": (
            "Deux agents vous aident pour les impôts, la retraite, la santé, la famille, l’emploi, les papiers."
            if is_france_services
            else "Papiers d’identité, état civil, renseignements sur la commune, aide à trouver le bon service."
        ),
        "kind": "accompagnement" if is_france_services else "information",
        "themes": [_ONLINE, _PAPERS] if is_france_services else [_PAPERS],
        "publics": ["tous-publics"],
        "fees": "gratuit",
        "reception_modes": ["en-presentiel"],
        "contact_modes": ["se-presenter", "telephoner"],
        "contact_details": row["note"],
    }
    typology = "RFS" if is_france_services else "MUNI"
    return Draft(line, row["id"], {"name": row["name"], "siret": "", "typology": typology}, place, [service])


def _example(line: int, row: dict[str, Any], commune: Commune) -> Draft:
    place = {
        "name": row["name"],
        "kind": row["kind"],
        "address": row["address"],
        "postal_code": commune.postal_code,
        "insee_code": commune.insee,
        "commune_name": commune.name,
        "latitude": round(commune.latitude + row["north"], 5),
        "longitude": round(commune.longitude + row["east"], 5),
        "phone": clean.phone(row["phone"]),
        "opening_hours": row["hours"],
        "opening_hours_text": row["hours_text"],
        "hours_to_check": False,
        "transport_note": row["transport"],
        "closes_on_school_holidays": row["closes_on_school_holidays"],
        "mednum": {},
    }
    services = [_service(number, service) for number, service in enumerate(row["services"], start=1)]
    organisation = {"name": row["organisation"], "siret": "", "typology": row["typology"]}
    return Draft(line, row["id"], organisation, place, services)


def _service(number: int, row: dict[str, Any]) -> dict[str, Any]:
    return {"external_id": str(number), **{name: value for name, value in row.items() if name != "capacity"}}


def _date(row: dict[str, Any], territory: Territory, by_name: dict[str, Commune], today: date) -> None:
    """Say when an example was checked, where its bus stands, how many places it has left."""
    place = Place.objects.get(territory=territory, records__external_id=row["id"], records__source__key="exemples")
    checked_on = today - timedelta(days=row["verified_days"])
    told = {
        "verified_on": checked_on,
        "verified_how": VerificationMethod.CALL if row["verified_days"] % 2 else VerificationMethod.VISIT,
        "updated_on": checked_on,
    }
    Organisation.objects.filter(pk=place.organisation_id).update(is_own_service=row["own"])
    Place.objects.filter(pk=place.pk).update(**told)
    place.services.update(**told)
    until = timezone.make_aware(datetime.combine(today + timedelta(days=_CAPACITY_DAYS), time(18)))
    for service in row["services"]:
        if service["capacity"]:
            named: Any = Service.objects.filter(place=place, name=service["name"], status=RecordStatus.PUBLISHED)
            named.update(capacity=Capacity(service["capacity"]), capacity_until=until)
    PlaceStop.objects.bulk_create(_stops(row["id"], place, by_name, today))


def _stops(key: str, place: Place, by_name: dict[str, Commune], today: date) -> Iterator[PlaceStop]:
    for days, hour, length, name, where in _STOPS.get(key, ()):
        day = today + timedelta(days=days)
        # Nobody is met on a Sunday: the day after.
        day += timedelta(days=1 if day.weekday() == 6 else 0)
        starts_at = timezone.make_aware(datetime.combine(day, time(hour)))
        commune = by_name[name]
        yield PlaceStop(
            place=place,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=length),
            where=where,
            insee_code=commune.insee,
            commune_name=commune.name,
            latitude=commune.latitude,
            longitude=commune.longitude,
        )
