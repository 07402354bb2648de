"""The files of the night: made by the worker, replaced together, kept when something breaks, told to managers."""

import gzip
import hashlib
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import Territory
from directory.enums import RecordStatus
from directory.exchange.exports import geojson
from directory.exchange.exports.tally import IncompleteError
from directory.models import OpenDataFile, Place, SourceRecord
from directory.selectors.opendata import credits_of, open_data_decisions
from directory.services.opendata import open_data_dump
from directory.tasks import dump_open_data
from tests.conftest import Cast
from tests.directory.opendata.made import a_home_service, a_place, a_service, a_source
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory() -> Territory:
    owner: Territory = TerritoryFactory()
    a_service(a_place(owner))
    a_home_service(owner)
    return owner


def content(territory: Territory, kind: str) -> str:
    file = OpenDataFile.objects.get(territory=territory, kind=kind)
    return gzip.decompress(bytes(file.content)).decode()


def break_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make the map file stumble on one place."""
    plain = geojson.feature_of

    def stumbling(listed: Any) -> Any:
        if listed.place.name == name:
            raise ValueError("position illisible")
        return plain(listed)

    monkeypatch.setattr(geojson, "feature_of", stumbling)


def test_each_open_format_has_its_file_with_size_and_digest(territory: Territory) -> None:
    files = open_data_dump(territory=territory)

    assert [file.kind for file in files] == ["MEDNUM", "INCLUSION", "GEOJSON", "HSDS", "OSM"]
    for file in files:
        text = gzip.decompress(bytes(file.content))
        assert (file.size, file.digest) == (len(text), hashlib.sha256(text).hexdigest())
        assert text.decode().startswith(file.preview[:50])
    assert {file.kind: file.rows for file in files} == {
        "MEDNUM": 1,
        "INCLUSION": 4,
        "GEOJSON": 1,
        "HSDS": 2,
        "OSM": 1,
    }


def test_made_again_the_same_records_give_the_same_bytes(territory: Territory) -> None:
    first = {file.kind: (file.digest, file.changed_at) for file in open_data_dump(territory=territory)}

    second = {file.kind: (file.digest, file.changed_at) for file in open_data_dump(territory=territory)}

    assert second == first
    assert OpenDataFile.objects.count() == 5


def test_a_change_replaces_the_file(territory: Territory) -> None:
    open_data_dump(territory=territory)
    Place.objects.filter(name="Médiathèque de Neuvic").update(name="Médiathèque Lacoste")

    open_data_dump(territory=territory)

    assert "Médiathèque Lacoste" in content(territory, "MEDNUM")
    assert "Médiathèque de Neuvic" not in content(territory, "MEDNUM")


def test_a_faulty_record_is_left_out_counted_and_named(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    a_service(a_place(territory, name="Lieu cassé"))
    break_on(monkeypatch, "Lieu cassé")

    open_data_dump(territory=territory)

    file = OpenDataFile.objects.get(kind="GEOJSON")
    assert (file.rows, file.left_out) == (1, 1)
    assert file.faults[0]["name"] == "Lieu cassé"
    assert "Lieu cassé" not in content(territory, "GEOJSON")
    assert "Lieu cassé" in content(territory, "MEDNUM")


def test_what_a_format_cannot_hold_is_counted_apart(territory: Territory) -> None:
    a_service(a_place(territory, name="Sans adresse", address=""))

    open_data_dump(territory=territory)

    file = OpenDataFile.objects.get(kind="MEDNUM")
    assert (file.rows, file.left_out, file.incomplete) == (1, 0, {"Il manque l’adresse": 1})


def test_a_format_that_fails_keeps_its_last_good_file(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    open_data_dump(territory=territory)
    good = content(territory, "GEOJSON")
    break_on(monkeypatch, "Médiathèque de Neuvic")
    Place.objects.filter(name="Médiathèque de Neuvic").update(phone="+33536492119")

    made = open_data_dump(territory=territory)

    assert "GEOJSON" not in {file.kind for file in made}
    assert content(territory, "GEOJSON") == good
    assert "position illisible" in OpenDataFile.objects.get(kind="GEOJSON").problem
    assert "+33536492119" in content(territory, "MEDNUM")


def test_it_is_told_to_those_who_moderate_until_it_is_put_right(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    a_service(a_place(cast.territory))
    a_service(a_place(cast.territory, name="Lieu cassé"))
    with monkeypatch.context() as broken:
        break_on(broken, "Lieu cassé")
        open_data_dump(territory=cast.territory)

    (decision,) = open_data_decisions(cast.user(Role.MANAGER))
    assert decision.fact.startswith("1")
    assert "fiche hors des données ouvertes" in decision.fact
    assert list(open_data_decisions(cast.user(Role.HELPER))) == []
    assert list(open_data_decisions(cast.stranger.user)) == []

    open_data_dump(territory=cast.territory)
    assert list(open_data_decisions(cast.user(Role.MANAGER))) == []


def test_drafts_closed_merged_and_foreign_records_stay_out(territory: Territory) -> None:
    kept = Place.objects.get(name="Médiathèque de Neuvic")
    a_service(a_place(territory, name="CANARI relecture", status=RecordStatus.DRAFT))
    a_service(a_place(territory, name="CANARI fermé", status=RecordStatus.CLOSED, closed_on="2026-01-01"))
    a_service(a_place(territory, name="CANARI réuni", merged_into=kept))
    a_service(kept, name="CANARI service", status=RecordStatus.DRAFT)
    other = TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")
    a_service(a_place(other, name="CANARI voisin"))

    for file in open_data_dump(territory=territory):
        assert "CANARI" not in content(territory, file.kind), file.kind


def test_records_whose_source_forbids_it_are_not_published_again(territory: Territory) -> None:
    reserved = a_source(territory, "reservee", name="Liste réservée", may_republish=False)
    read = a_place(territory, name="CANARI lu")
    a_service(read)
    SourceRecord.objects.create(source=reserved, external_id="1", place=read, digest="", last_seen_on=read.updated_on)
    corrected = a_place(territory, name="CANARI corrigé")
    a_service(corrected)
    corrected.origins.create(field="phone", source=reserved)
    told = a_service(Place.objects.get(name="Médiathèque de Neuvic"), name="CANARI service")
    told.origins.create(field="description", source=reserved)

    for file in open_data_dump(territory=territory):
        assert "CANARI" not in content(territory, file.kind), file.kind
    assert [credit["name"] for credit in credits_of(territory)] == []


def test_sources_are_credited_with_their_licence_and_latest_date(territory: Territory) -> None:
    place = Place.objects.get(name="Médiathèque de Neuvic")
    map_source = a_source(territory, url="https://cartographie.example.org/")
    team = a_source(territory, "equipe", name="L’équipe", is_human=True)
    place.origins.create(field="name", source=map_source, on="2026-03-01")
    place.origins.create(field="phone", source=team, on="2026-04-02")

    assert credits_of(territory) == [
        {
            "name": "La cartographie nationale",
            "licence": "Licence Ouverte 2.0",
            "url": "https://cartographie.example.org/",
            "on": "2026-03-01",
        },
        {
            "name": "CC Isle Vern Salembre, saisie par l’équipe",
            "licence": "Licence Ouverte 2.0",
            "url": "",
            "on": "2026-04-02",
        },
    ]


def test_the_worker_and_the_command_make_the_files_of_every_territory(
    territory: Territory, capsys: pytest.CaptureFixture[str]
) -> None:
    TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")

    dump_open_data()
    assert OpenDataFile.objects.count() == 10

    call_command("dump_open_data", "ailleurs")
    assert "CC d’Ailleurs · data·inclusion : 0 fiche" in capsys.readouterr().out.replace("\xa0", " ")
    with pytest.raises(CommandError):
        call_command("dump_open_data", "inconnu")


def test_an_incomplete_record_says_what_it_lacks() -> None:
    assert str(IncompleteError("Il manque la position")) == "Il manque la position"
