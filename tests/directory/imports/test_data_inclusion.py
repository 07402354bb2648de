"""data·inclusion: structures with their services, in one file or two, checked by the models of its package."""

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.enums import Role
from directory.exchange.drafts import Draft
from directory.exchange.readers import drafts_of
from directory.exchange.tables import UnreadableFileError
from directory.models import Organisation, Place, Service, ServiceRecord
from directory.services.imports import directory_import_start
from tests.conftest import Cast
from tests.directory.imports.files import played, source_of, started, written

STRUCTURE = {
    "source": "dora", "id": "dora--1", "nom": "CIAS Isle Vern", "date_maj": "2026-01-05", "commune": "Saint-Astier",
    "code_postal": "24110", "code_insee": "24372", "adresse": "12 rue Neuve", "siret": "20004009500011",
    "telephone": "05 36 49 21 10", "horaires_accueil": "Mo-Fr 09:00-12:00", "reseaux_porteurs": ["ccas-cias"],
}  # fmt: skip
SERVICE = {
    "source": "dora", "structure_id": "dora--1", "id": "dora--s1", "nom": "Aide aux démarches",
    "type": "accompagnement", "description": "Un agent aide à remplir un dossier.", "date_maj": "2026-01-05",
    "frais": "gratuit",
    "thematiques": ["numerique--acceder-a-des-services-en-ligne"], "publics": ["seniors"], "commune": "Saint-Astier",
    "code_postal": "24110", "adresse": "12 rue Neuve", "modes_accueil": ["en-presentiel"],
    "contact_nom_prenom": "Jeanne Secrète",
}  # fmt: skip
WORKSHOP = SERVICE | {"id": "dora--s2", "nom": "Atelier", "type": "atelier"}
ELSEWHERE = SERVICE | {"id": "dora--s3", "nom": "Permanence", "commune": "Neuvic", "adresse": "Le Bourg"}


def _file(*services: dict[str, Any], **structure: Any) -> bytes:
    return json.dumps({"structures": [STRUCTURE | structure], "services": list(services)}).encode()


def _read(tmp_path: Path, content: bytes, services: bytes | None = None) -> list[Draft]:
    path, second = tmp_path / "a.json", tmp_path / "b.json"
    path.write_bytes(content)
    if services is not None:
        second.write_bytes(services)
    return list(drafts_of(path, services=second if services is not None else None))


def test_a_structure_comes_with_its_services_and_without_the_name_of_a_person(tmp_path: Path) -> None:
    (draft,) = _read(tmp_path, _file(SERVICE, WORKSHOP))

    assert not draft.errors
    assert draft.organisation["networks"] == ["ccas-cias"]
    assert (draft.place["phone"], draft.place["opening_hours"]) == ("+33536492110", "Mo-Fr 09:00-12:00")
    assert [service["name"] for service in draft.services] == ["Aide aux démarches", "Atelier"]
    assert draft.services[0]["themes"] == ["numerique--acceder-a-des-services-en-ligne"]
    assert "Secrète" not in json.dumps(draft.as_json(), ensure_ascii=False)


def test_two_lists_in_two_files_read_like_one_in_any_order(tmp_path: Path) -> None:
    one = _read(tmp_path, _file(SERVICE, WORKSHOP))
    two = _read(tmp_path, json.dumps([STRUCTURE]).encode(), json.dumps([SERVICE, WORKSHOP]).encode())
    turned = _read(tmp_path, json.dumps({"services": [SERVICE, WORKSHOP], "structures": [STRUCTURE]}).encode())

    assert [draft.digest for draft in one] == [draft.digest for draft in two] == [draft.digest for draft in turned]
    with pytest.raises(UnreadableFileError, match="accompagne seulement"):
        _read(tmp_path, b'[{"nom": "Espace"}]', json.dumps([SERVICE]).encode())


def test_what_the_models_refuse_is_said_in_french_and_the_rest_is_kept(tmp_path: Path) -> None:
    wrong = SERVICE | {
        "thematiques": [*SERVICE["thematiques"], "jardinage"],
        "frais": "cher",
        "courriel": "pas d’adresse",
    }
    (draft,) = _read(tmp_path, _file(wrong, siret="123", code_postal="1000", site_web="nulle part"))

    assert not draft.errors
    said = " ".join(draft.warnings)
    assert "« siret » « 123 » attend 14 chiffres." in said
    assert "« thematiques » « jardinage » n’est pas une valeur de la liste." in said
    assert "« frais » « cher »" in said
    assert draft.services[0]["themes"] == SERVICE["thematiques"]
    assert (draft.services[0]["fees"], draft.place["postal_code"], draft.organisation["siret"]) == ("", "01000", "")


def test_a_service_without_its_structure_and_a_structure_without_a_name_are_refused(tmp_path: Path) -> None:
    lost = SERVICE | {"structure_id": "dora--9"}
    first, orphan = _read(tmp_path, _file(lost, nom=""))

    assert "« nom » manque." in first.errors
    assert orphan.errors == ["La structure « dora--9 » de ce service n’est pas dans le fichier."]


@pytest.mark.django_db
def test_a_service_elsewhere_makes_a_second_place_of_the_same_organisation(cast: Cast) -> None:
    run = written(started(cast, _file(SERVICE, ELSEWHERE), name="a.json"), cast)

    assert run.written == {"created": 2}
    assert Organisation.objects.count() == 1
    assert set(Place.objects.values_list("commune_name", flat=True)) == {"Saint-Astier", "Neuvic"}
    assert started(cast, _file(SERVICE, ELSEWHERE), name="a.json").counts == {"UNCHANGED": 2}


@pytest.mark.django_db
def test_a_service_is_known_by_its_identifier_and_closes_when_it_is_no_longer_listed(cast: Cast) -> None:
    written(started(cast, _file(SERVICE, WORKSHOP), name="a.json"), cast)
    assert ServiceRecord.objects.count() == 2

    renamed = SERVICE | {"nom": "Accès aux droits", "thematiques": ["numerique--acquerir-un-equipement"]}
    written(started(cast, _file(renamed), name="a.json"), cast)

    names = {service.name: service.status for service in Service.objects.all()}
    assert names == {"Accès aux droits": "PUBLISHED", "Atelier": "CLOSED"}
    kept = Service.objects.get(name="Accès aux droits")
    assert [theme.theme for theme in kept.themes.all()] == ["numerique--acquerir-un-equipement"]


@pytest.mark.django_db
def test_two_files_are_sent_together(cast: Cast) -> None:
    files = [("a.json", json.dumps([STRUCTURE]).encode()), ("b.json", json.dumps([SERVICE]).encode())]
    run = directory_import_start(
        territory=cast.territory, by=cast.user(Role.MANAGER), source=source_of(cast), files=files
    )

    assert played(run).counts == {"CREATE": 1}
    assert len(run.rows.get().draft["services"]) == 1
