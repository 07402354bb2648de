"""Each file is valid against its standard."""

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from data_inclusion.schema import v1
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from accounts.models import Territory
from directory.exchange.exports import FORMATS, Selection, Tally, inclusion, mednum, pieces_of
from directory.exchange.exports.mednum_words import ALLOWED, COLUMNS
from directory.exchange.exports.reading import Listed
from directory.models import Organisation
from tests.directory.opendata import hsds
from tests.directory.opendata.drawn import inclusion_places, mednum_places
from tests.directory.opendata.made import BASICS, ONLINE, a_bus, a_home_service, a_place, a_service
from tests.factories import TerritoryFactory

STANDARDS = Path(settings.BASE_DIR).parent / "shared" / "data" / "standards"
MEDNUM = STANDARDS / "mediation-numerique" / "schema.json"
HSDS = STANDARDS / "hsds" / "examples"
# The models also refuse what they only advise against: a name that ends with a full stop.
STRICT = {"ignore_warnings": False}
needs_mednum = pytest.mark.skipif(not MEDNUM.exists(), reason=f"the national schema is not in {STANDARDS}")
needs_hsds = pytest.mark.skipif(not HSDS.exists(), reason=f"the examples of HSDS are not in {STANDARDS}")


@pytest.fixture
def territory(db: None) -> Territory:
    """A library, a bus, someone at people's homes, and a town hall with two services."""
    owner: Territory = TerritoryFactory()
    a_service(a_place(owner, closes_on_school_holidays=True))
    a_home_service(owner)
    a_bus(owner)
    hall = a_place(
        owner, name="Mairie de Neuvic", opening_hours="Mo[1] 09:00-12:00", accessibility_url="https://example.org/acces"
    )
    a_service(
        hall,
        ONLINE,
        opening_hours="Mo 09:00-12:00",
        zone=["24309"],
        delay_days=8,
        conditions="Habiter la commune",
        phone="+33536492111",
    )
    a_service(hall, BASICS, name="Atelier", kind="atelier", fees="payant")
    return owner


def content_of(kind: str, territory: Territory) -> str:
    tally = Tally()
    text = b"".join(pieces_of(FORMATS[kind], Selection(territory), tally)).decode()
    assert not tally.faults
    return text


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def faults_of(row: dict[str, str], fields: list[dict[str, Any]]) -> Iterator[str]:
    """What breaks a constraint of a Table Schema: order, presence, type, pattern, length."""
    if list(row) != [field["name"] for field in fields]:
        yield "columns"
    for field in fields:
        value, rules = row[field["name"]], field.get("constraints", {})
        if not value:
            if rules.get("required"):
                yield f"{field['name']} is missing"
            continue
        if not _is_of(field["type"], value):
            yield f"{field['name']}: {value} is no {field['type']}"
        # frictionless asks that the whole value follows the pattern.
        if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
            yield f"{field['name']}: {value}"
        if len(value) > rules.get("maxLength", len(value)):
            yield f"{field['name']} is too long"


def _is_of(kind: str, value: str) -> bool:
    readers: dict[str, Callable[[str], object]] = {"number": float, "date": date.fromisoformat}
    try:
        readers.get(kind, str)(value)
    except ValueError:
        return False
    return True


@needs_mednum
def test_the_national_file_follows_the_national_schema(territory: Territory) -> None:
    fields = json.loads(MEDNUM.read_text(encoding="utf-8"))["fields"]
    rows = rows_of(content_of("MEDNUM", territory))

    assert len(rows) == 3
    assert [fault for row in rows for fault in faults_of(row, fields)] == []
    assert len({row["id"] for row in rows}) == len(rows)


@needs_mednum
def test_the_check_of_the_national_schema_takes_its_example_and_refuses_a_bad_row() -> None:
    fields = json.loads(MEDNUM.read_text(encoding="utf-8"))["fields"]
    (row,) = rows_of(MEDNUM.with_name("exemple-valide.csv").read_text(encoding="utf-8"))

    assert list(faults_of(row, fields)) == []
    bad = row | {"telephone": "05 36 49 21 10", "code_postal": "", "services": "Ménage", "date_maj": "12/03/2026"}
    assert len(list(faults_of(bad, fields))) == 4


@needs_mednum
@given(mednum_places())
def test_whatever_a_place_holds_its_row_follows_the_national_schema(listed: Listed) -> None:
    fields = json.loads(MEDNUM.read_text(encoding="utf-8"))["fields"]
    rows = rows_of("".join(mednum.lines_of([listed], Tally())))

    assert [fault for row in rows for fault in faults_of(row, fields)] == []


@given(mednum_places())
def test_the_essential_of_the_national_schema_holds_without_its_file(listed: Listed) -> None:
    (row,) = rows_of("".join(mednum.lines_of([listed], Tally())))

    assert tuple(row) == COLUMNS
    assert len(row) == 32
    assert all(row[name] for name in ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"))
    assert re.fullmatch(r"[a-zA-Z0-9]{9,14}", row["pivot"])
    assert re.fullmatch(r"\d{5}", row["code_postal"])
    assert re.fullmatch(r"(([013-9]\d|2[AB1-9])\d{3})?", row["code_insee"])
    assert re.fullmatch(r"(\+(33|590|594|262|596|269|687|689|508|681)\d{6,9})?", row["telephone"])
    assert len(row["presentation_resume"]) <= 280
    assert date.fromisoformat(row["date_maj"])
    for name, words in ALLOWED.items():
        assert set(filter(None, row[name].split("|"))) <= set(words), name


def test_data_inclusion_takes_every_record(territory: Territory) -> None:
    data = json.loads(content_of("INCLUSION", territory))

    structures = [v1.Structure.model_validate(record, context=STRICT) for record in data["structures"]]
    services = [v1.Service.model_validate(record, context=STRICT) for record in data["services"]]
    assert (len(structures), len(services)) == (4, 5)
    assert {service.structure_id for service in services} <= {structure.id for structure in structures}
    assert all(record.id.startswith(f"{record.source}--") for record in [*structures, *services])
    home = next(service for service in services if service.nom == "Ménage à domicile")
    assert {mode.value for mode in home.modes_accueil or ()} == {"en-presentiel"}
    assert home.zone_eligibilite == ["200040095"]
    assert "domicile" in home.description
    assert {public.value for public in home.publics or ()} == {"seniors"}
    assert not any(service.contact_nom_prenom for service in services)


@given(inclusion_places())
def test_data_inclusion_takes_whatever_a_place_holds(listed: Listed) -> None:
    tally = Tally()
    data = json.loads("".join(inclusion.pieces_of(lambda: [listed], tally)))

    assert (len(data["structures"]), len(data["services"])) == (1, len(listed.services))
    assert not tally.faults
    for record in data["structures"]:
        v1.Structure.model_validate(record, context=STRICT)
    for record in data["services"]:
        v1.Service.model_validate(record, context=STRICT)


def test_hsds_follows_its_schema_and_its_references_lead_somewhere(territory: Territory) -> None:
    Organisation.objects.filter(name="Mairie de Neuvic").update(phone="+33536492100", website="https://example.org/")
    page = json.loads(content_of("HSDS", territory))

    jsonschema.validate(page, hsds.PAGE, format_checker=jsonschema.FormatChecker())
    assert page["total_items"] == len(page["contents"]) > 0
    for organisation in page["contents"]:
        locations = {location["id"] for location in organisation["locations"]}
        for service in organisation["services"]:
            assert {link["location_id"] for link in service["service_at_locations"]} <= locations
            assert service["organization_id"] == organisation["id"]
    identifiers = re.findall(r'"id":"([^"]+)"', content_of("HSDS", territory))
    terms = {a["taxonomy_term"]["id"] for o in page["contents"] for s in o["services"] for a in s["attributes"]}
    once = [identifier for identifier in identifiers if identifier not in terms]
    assert len(once) == len(set(once))


def test_hsds_tells_weekly_hours_as_rules_and_the_dates_of_a_bus(territory: Territory) -> None:
    page = json.loads(content_of("HSDS", territory))

    locations = {place["name"]: place for organisation in page["contents"] for place in organisation["locations"]}
    rules = locations["Médiathèque de Neuvic"]["schedules"]
    assert [(rule["byday"], rule["opens_at"], rule["closes_at"]) for rule in rules] == [
        ("TU,WE,TH,FR", "10:00", "12:00"),
        ("TU,WE,TH,FR", "14:00", "18:00"),
        ("SA", "10:00", "12:30"),
    ]
    assert len(locations["Bus des services"]["schedules"]) == 7
    assert locations["Ménage et compagnie"]["location_type"] == "virtual"


@needs_hsds
def test_hsds_has_the_shape_of_the_standards_own_examples(territory: Territory) -> None:
    example = json.loads((HSDS / "organization_full.json").read_text(encoding="utf-8"))
    listing = json.loads((HSDS / "organization_list.json").read_text(encoding="utf-8"))
    # The example of an organisation names its services without their own parts: these have an example too.
    example["services"] = [json.loads((HSDS / "service_full.json").read_text(encoding="utf-8"))]
    page = json.loads(content_of("HSDS", territory))

    assert set(page) == set(listing)
    for organisation in page["contents"]:
        assert list(unlike(organisation, example)) == []


# The standard's own compiled/organization.json, version 3.0, under CC BY-SA 4.0: not part of this project.
OFFICIAL = os.environ.get("HSDS_SCHEMA", "")


@pytest.mark.skipif(not OFFICIAL, reason="HSDS_SCHEMA names no compiled/organization.json of the standard")
def test_hsds_follows_the_standards_own_schema(territory: Territory) -> None:
    schema = json.loads(Path(OFFICIAL).read_text(encoding="utf-8"))
    page = json.loads(content_of("HSDS", territory))

    assert page["contents"]
    for organisation in page["contents"]:
        jsonschema.validate(organisation, schema, format_checker=jsonschema.FormatChecker())
        assert list(unnamed(organisation, schema)) == []


def unnamed(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Properties that the schema does not name, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}"
            else:
                yield from unnamed(inner, schema["properties"][name], f"{where}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from unnamed(inner, schema["items"], where)


# Properties of the standard's tables that its examples do not happen to show: links back to what holds a part.
_BACK = {"organization_id", "location_id", "service_id", "link_id", "taxonomy_term_id"}


def unlike(ours: Any, example: Any, where: str = "") -> Iterator[str]:
    """Where ours has a property, or a type of value, that the example does not have."""
    if isinstance(ours, dict):
        for name, value in ours.items():
            if name in example:
                yield from unlike(value, example[name], f"{where}.{name}")
            elif name not in _BACK:
                yield f"{where}.{name}"
    elif isinstance(ours, list):
        for value in ours:
            yield from unlike(value, example[0], f"{where}[]")
    elif isinstance(ours, int | float) != isinstance(example, int | float):
        yield f"{where}: {ours!r} is not like {example!r}"


def test_the_map_file_is_geojson_for_umap(territory: Territory) -> None:
    data = json.loads(content_of("GEOJSON", territory))

    assert data["type"] == "FeatureCollection"
    assert len(data["features"]) == 3
    for feature in data["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (longitude, latitude) in {(0.4701, 45.1012), (0.5, 45.05)}
        assert {"name", "description", "services", "adresse", "_umap_options"} <= feature["properties"].keys()
    bus = next(feature for feature in data["features"] if feature["properties"]["name"] == "Bus des services")
    assert "Place du marché" in bus["properties"]["passages"]


def test_the_openstreetmap_file_speaks_in_tags(territory: Territory) -> None:
    rows = {row["name"]: row for row in rows_of(content_of("OSM", territory))}

    assert "Ménage et compagnie" not in rows, "what has no place is not on the ground"
    library = rows["Médiathèque de Neuvic"]
    assert (library["amenity"], library["phone"]) == ("library", "+33 5 36 49 21 10")
    assert (library["addr:housenumber"], library["addr:street"]) == ("4", "place de la Halle")
    assert library["opening_hours"].endswith("; SH off")
    assert (library["ref:FR:SIRET"], library["source:date"]) == ("21240309900017", "2026-03-12")


@pytest.mark.parametrize("kind", list(FORMATS))
def test_the_number_of_queries_does_not_follow_the_number_of_records(kind: str, db: None) -> None:
    owner = TerritoryFactory()
    a_service(a_place(owner))
    counts = []
    for more in (0, 50):
        for _ in range(more):
            a_service(a_place(owner))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            list(pieces_of(FORMATS[kind], Selection(owner), Tally()))
        counts.append(len(queries))

    assert counts[0] == counts[1]
