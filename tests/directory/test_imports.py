"""Imports of other directories: analysed first, written at once, the same the second time."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from directory.enums import RecordStatus, RowAction, RowDecision
from directory.exchange.analysis import analyse
from directory.exchange.mapping import ColumnMapping, mapping_of
from directory.exchange.readers import drafts_of
from directory.exchange.tables import UnreadableFileError
from directory.exchange.writing import Writer
from directory.models import FieldOrigin, ImportRun, Place, ServiceTheme, Source
from tests.directory.test_hours import DATA, needs_data
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
HEADER = "id,nom,commune,code_postal,code_insee,adresse,latitude,longitude,telephone,horaires,services\n"
NEUVIC = "1,Espace multimédia,Neuvic,24190,24309,4 place de la Halle,45.1,0.47,05 36 49 21 10,{hours},{services}\n"
ONE = HEADER + NEUVIC.format(hours="Mo-Fr 09:00-12:00", services="Aide aux démarches administratives")


@pytest.fixture
def source() -> Source:
    return Source.objects.create(territory=TerritoryFactory(), key="cartographie", name="La cartographie nationale")


def imported(source: Source, path: Path, mapping: ColumnMapping | None = None) -> tuple[Counter[str], ImportRun]:
    run = ImportRun.objects.create(territory=source.territory, source=source, file_name=path.name)
    counts = analyse(run, drafts_of(path, mapping=mapping))
    Writer(run).write()
    return counts, run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str, name: str = "lieux.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return _write


def test_a_row_becomes_a_place_with_its_service_themes_and_provenance(source: Source, write: Write) -> None:
    counts, _ = imported(source, write(ONE))
    place = Place.objects.get()

    assert counts == {RowAction.CREATE: 1}
    assert (place.name, place.commune_name, place.phone.as_e164) == ("Espace multimédia", "Neuvic", "+33536492110")
    assert (place.opening_hours, place.status) == ("Mo-Fr 09:00-12:00", RecordStatus.PUBLISHED)
    assert ServiceTheme.objects.filter(service__place=place, theme__endswith="demarches-administratives").exists()
    assert place.origins.get(field="opening_hours").source == source


def test_the_same_file_again_changes_nothing(source: Source, write: Write) -> None:
    imported(source, write(ONE))

    counts, _ = imported(source, write(ONE))

    assert counts == {RowAction.UNCHANGED: 1}
    assert Place.objects.count() == 1


def test_a_changed_row_updates_and_a_missing_row_closes(source: Source, write: Write) -> None:
    imported(source, write(ONE + "2,Mairie,Neuvic,24190,24309,Le Bourg,,,,,\n"))

    counts, _ = imported(source, write(ONE.replace("12:00", "12:30")))

    assert counts == {RowAction.UPDATE: 1, RowAction.CLOSE: 1}
    assert Place.objects.get(name="Espace multimédia").opening_hours == "Mo-Fr 09:00-12:30"
    assert Place.objects.get(name="Mairie").status == RecordStatus.CLOSED


def test_what_a_person_corrected_is_kept_and_the_row_says_so(source: Source, write: Write) -> None:
    imported(source, write(ONE))
    place = Place.objects.get()
    team = Source.objects.create(territory=source.territory, key="equipe", name="L’équipe", is_human=True)
    place.phone = "0536492199"
    place.save()
    place.origins.filter(field="phone").update(source=team)

    _, run = imported(source, write(ONE.replace("21 10", "21 11")))

    place.refresh_from_db()
    assert place.phone.as_e164 == "+33536492199"
    assert any("Gardé : téléphone" in message for message in run.rows.get().messages)


def test_a_place_known_from_another_source_is_merged_not_doubled(source: Source, write: Write) -> None:
    imported(source, write(ONE))
    other = Source.objects.create(territory=source.territory, key="autre", name="Un autre fichier")

    counts, _ = imported(other, write(ONE.replace("1,Espace", "A-77,L’espace")))

    assert counts == {RowAction.MERGE: 1}
    assert Place.objects.count() == 1
    assert Place.objects.get().records.count() == 2


def test_the_same_phone_under_another_name_waits_for_a_person(source: Source, write: Write) -> None:
    imported(source, write(ONE))
    other = Source.objects.create(territory=source.territory, key="autre", name="Un autre fichier")
    text = ONE.replace("Espace multimédia", "Médiathèque et espace informatique")

    counts, run = imported(other, write(text))
    assert counts == {RowAction.DOUBTFUL: 1}
    assert Place.objects.count() == 1

    run.rows.update(decision=RowDecision.OTHER)
    Writer(run).write()
    assert Place.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("windows.csv", ONE, "cp1252"),
        ("bom.csv", "\ufeff" + ONE, "utf-8"),
        ("unicode.csv", "\ufeff" + ONE, "utf-16-le"),
        ("titre.csv", "Les lieux du département,,,,,,,,,,\n\n" + ONE, "utf-8"),
        ("points.csv", ONE.replace(",", ";"), "utf-8"),
    ],
)
def test_dialects_of_tables_are_read_alike(name: str, text: str, encoding: str, source: Source, write: Write) -> None:
    imported(source, write(text, name, encoding))

    assert Place.objects.get().name == "Espace multimédia"


def test_codes_and_positions_are_put_right_and_said(source: Source, write: Write) -> None:
    text = HEADER + "1,Lieu,Bourg,1000,1053,Rue,0.47,45.1,0536492110,,\n2,,Bourg,24190,,Rue,,,,,\n"

    _, run = imported(source, write(text))

    place = Place.objects.get()
    assert (place.postal_code, place.insee_code, place.latitude) == ("01000", "01053", 45.1)
    assert [words.replace("\xa0", " ") for words in run.rows.get(line=2).messages] == [
        "Latitude et longitude étaient échangées : remises à leur place.",
        "Le code postal « 1000 » avait perdu son zéro : repris comme 01000.",
        "Le code INSEE « 1053 » avait perdu son zéro : repris comme 01053.",
    ]
    assert run.rows.get(line=3).action == RowAction.REFUSED
    assert run.rows.get(line=3).messages == ["Le nom manque."]


def test_an_unknown_table_says_what_to_do(write: Write) -> None:
    with pytest.raises(UnreadableFileError, match="dites laquelle va où"):
        list(drafts_of(write("a,b\n1,2\n")))


@needs_data
@pytest.mark.parametrize(
    ("name", "created"), [("la-creuse", 80), ("bus-france-services-charente", 12), ("fibre-64", 50)]
)
def test_the_hubs_files_follow_their_published_mapping(name: str, created: int, source: Source) -> None:
    folder = DATA / name
    config = json.loads((folder / f"{name}.config.json").read_text(encoding="utf-8"))
    mapping = mapping_of(config)
    path = folder / f"{name}.json"

    counts, run = imported(source, path, mapping)
    again, _ = imported(source, path, mapping)

    assert counts[RowAction.CREATE] >= created
    refused = {row.messages[0] for row in run.rows.filter(action=RowAction.REFUSED)}
    assert all("manque" in reason or "déjà celui d’une autre ligne" in reason for reason in refused)
    assert set(again) <= {RowAction.UNCHANGED, RowAction.DOUBTFUL, RowAction.REFUSED}
    targets = {choice["cible"] for choice in config.get("services", ())}
    given = {value for place in Place.objects.all() for value in place.mednum.get("services", "").split("|") if value}
    assert given == targets


@needs_data
def test_the_public_offices_of_the_departement_are_imported(source: Source) -> None:
    path = DATA / "annuaire_administrations_24_2019.csv"

    counts, _ = imported(source, path)
    again, _ = imported(source, path)

    assert counts.total() == 686
    assert counts[RowAction.CREATE] + counts[RowAction.DOUBTFUL] == 686
    assert set(again) <= {RowAction.UNCHANGED, RowAction.DOUBTFUL}
    assert FieldOrigin.objects.filter(place__isnull=False).exists()
