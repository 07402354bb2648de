"""The public files of ``../shared/data``: counts that add up, answer keys followed field by field, hours, second time.

What the answer key of a hub says is computed again here, without any of the code that it judges.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Territory
from directory.exchange.drafts import Draft
from directory.exchange.mapping import DAYS, mapping_of
from directory.exchange.readers import drafts_of
from directory.hours import is_valid
from directory.models import ImportRun, Place, Source
from directory.services.imports import directory_import_run, directory_import_start, directory_import_write
from tests.directory.test_hours import DATA, needs_data
from tests.factories import TerritoryFactory

pytestmark = [pytest.mark.django_db, needs_data]
HUBS = ("la-creuse", "bus-france-services-charente", "fibre-64")


def _imported(territory: Territory, path: Path, config: Mapping[str, Any] | None = None) -> ImportRun:
    source, _ = Source.objects.get_or_create(territory=territory, key=path.stem[:50].lower(), name=path.stem[:100])
    run = directory_import_start(
        territory=territory, by=None, source=source, files=[(path.name, path.read_bytes())], config=config
    )
    directory_import_run(import_id=run.pk)
    run.refresh_from_db()
    return run


def _written(run: ImportRun) -> ImportRun:
    directory_import_write(run=run, by=None)
    directory_import_run(import_id=run.pk)
    run.refresh_from_db()
    return run


def _hub(name: str) -> tuple[Path, dict[str, Any], list[dict[str, Any]]]:
    folder = DATA / name
    config = json.loads((folder / f"{name}.config.json").read_text(encoding="utf-8"))
    return folder / f"{name}.json", config, json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _text(value: Any) -> str:
    return (
        "" if value is None else str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    )


def _expected(config: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """What the answer key says of a record, for each field that it maps."""
    told: dict[str, Any] = {}
    for field, key in config.items():
        if isinstance(key, list):
            told[field] = [choice["cible"] for choice in key if _applies(choice, record)]
        elif "colonne" in key:
            told[field] = _text(record.get(key["colonne"])) if key["colonne"] else ""
        elif "colonnes" in key:
            told[field] = " ".join(filter(None, (_text(record.get(column)) for column in key["colonnes"])))
    return told


def _applies(choice: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    columns = choice.get("colonnes")
    if not columns:
        return True
    for column in columns:
        cell = _text(record.get(column))
        excluded = any(word in cell for word in choice.get("sauf", []))
        wanted = choice.get("termes")
        if cell and not excluded and (not wanted or any(word in cell for word in wanted)):
            return True
    return False


@pytest.mark.parametrize("name", HUBS)
def test_each_mapped_field_of_each_row_is_what_the_answer_key_says(name: str) -> None:
    path, config, records = _hub(name)
    drafts = list(drafts_of(path, mapping=mapping_of(config)))
    assert len(drafts) == len(records)
    compared: set[str] = set()

    for record, draft in zip(records, drafts, strict=True):
        for field, value in _expected(config, record).items():
            compared.add(field)
            _compare(field, value, draft)

    assert compared == config.keys() - {"horaires"}


_AS_IT_IS = {
    "nom": "name",
    "commune": "commune_name",
    "adresse": "address",
    "complement_adresse": "address_complement",
}
_WEEKS = {"Semaine impaire": "week 1-53/2", "Semaine paire": "week 2-52/2"}


def _phone_is(value: str, draft: Draft) -> bool:
    digits = "".join(letter for letter in value if letter.isdigit())
    if not draft.place["phone"]:
        return not digits or any("téléphone" in told for told in draft.warnings)
    return draft.place["phone"][-9:] in digits


def _code_is(value: str, ours: str) -> bool:
    return ours == (value.zfill(5) if value else "")


def _number_is(value: str, ours: float | None) -> bool:
    return ours == pytest.approx(float(value.replace(",", "."))) if value else ours is None


def _kept_is(field: str) -> Callable[[Any, Draft], bool]:
    return lambda value, draft: draft.place["mednum"].get(field, "") == value


CHECKS: dict[str, Callable[[Any, Draft], bool]] = {
    "id": lambda value, draft: draft.external_id == value,
    "code_postal": lambda value, draft: _code_is(value, draft.place["postal_code"]),
    "code_insee": lambda value, draft: _code_is(value, draft.place["insee_code"]),
    "latitude": lambda value, draft: _number_is(value, draft.place["latitude"]),
    "longitude": lambda value, draft: _number_is(value, draft.place["longitude"]),
    "telephone": _phone_is,
    "pivot": lambda value, draft: draft.organisation["siret"] == value.replace(" ", ""),
    "structure_parente": lambda value, draft: draft.organisation["name"] == (value or draft.place["name"]),
    "presentation_detail": lambda value, draft: not value or draft.services[0]["description"] == value,
    "semaine_ouverture": lambda value, draft: draft.place["opening_hours"].startswith(_WEEKS[value]),
    "date_maj": lambda value, draft: ("updated_on" in draft.place) == bool(value),
    **{name: _kept_is(name) for name in ("presentation_resume", "courriels", "site_web")},
}


def _compare(field: str, value: Any, draft: Draft) -> None:
    if isinstance(value, list):
        kept = draft.place["mednum"].get(field, "").split("|")
        assert sorted(set(filter(None, kept))) == sorted(set(value)), field
    elif field in _AS_IT_IS:
        assert draft.place[_AS_IT_IS[field]] == value, field
    else:
        assert CHECKS[field](value, draft), (field, value, draft)


@pytest.mark.parametrize("name", HUBS)
def test_the_hours_of_a_hub_are_those_of_its_column(name: str) -> None:
    path, config, records = _hub(name)
    column = next(iter(config["horaires"].values()))
    assert set(config["horaires"]) <= {"osm", "semaine", *DAYS}

    for record, draft in zip(records, drafts_of(path, mapping=mapping_of(config)), strict=True):
        text, place = _text(record.get(column)), draft.place
        assert place["opening_hours_text"].startswith(text)
        assert bool(text) == bool(place["opening_hours"]) or place["hours_to_check"]
        if "osm" in config["horaires"]:
            assert text.partition(";")[0] in place["opening_hours"]


def test_all_five_files_import_with_counts_that_add_up_and_a_second_time_changes_nothing() -> None:
    territory = TerritoryFactory()
    files: list[tuple[Path, dict[str, Any] | None, int]] = [
        (DATA / "france_services_20240801.csv", None, 2845),
        (DATA / "annuaire_administrations_24_2019.csv", None, 686),
    ]
    files += [(path, config, len(records)) for path, config, records in map(_hub, HUBS)]
    given = read = 0
    for path, config, count in files:
        run = _written(_imported(territory, path, config))
        assert sum(run.counts.values()) == count
        changed = run.counts.get("CREATE", 0), run.counts.get("MERGE", 0)
        assert (run.written.get("created", 0), run.written.get("merged", 0)) == changed
        given, read = given + run.hours.get("given", 0), read + run.hours.get("read", 0)

    assert read / given >= 0.95, f"{read} hours read of {given}"
    unread = Place.objects.filter(opening_hours="").exclude(opening_hours_text="")
    assert not unread.filter(hours_to_check=False).exists()
    assert all(
        is_valid(hours) for hours in Place.objects.exclude(opening_hours="").values_list("opening_hours", flat=True)
    )

    before = Place.objects.count()
    for path, config, _ in files:
        again = _imported(territory, path, config)
        assert set(again.counts) <= {"UNCHANGED", "DOUBTFUL", "REFUSED"}
    assert Place.objects.count() == before
