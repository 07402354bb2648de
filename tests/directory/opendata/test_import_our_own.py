"""Our own files, imported: everything comes in once, and the second time changes nothing."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from accounts.models import Territory
from directory.enums import RowAction
from directory.exchange.analysis import analyse
from directory.exchange.exports import FORMATS, Selection, Tally, pieces_of
from directory.exchange.readers import drafts_of
from directory.exchange.writing import Writer
from directory.models import ImportRun, Organisation, Place, Service
from tests.directory.opendata.made import BASICS, a_bus, a_home_service, a_place, a_service, a_source
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory() -> Territory:
    owner: Territory = TerritoryFactory()
    library = a_place(
        owner,
        name="=Médiathèque; « l’Arbre », 2|3",
        address='4, place "de la Halle"',
        closes_on_school_holidays=True,
    )
    a_service(library, description='Une ligne,\nune autre ; et "des guillemets"')
    hall = Organisation.objects.create(territory=owner, name="Mairie de Bourg", siret="21010530000012")
    a_service(
        a_place(
            owner,
            organisation=hall,
            name="Mairie",
            latitude=None,
            longitude=None,
            phone="+262692123456",
            postal_code="97400",
            insee_code="97411",
            commune_name="Saint-Denis",
        ),
        BASICS,
    )
    a_bus(owner)
    a_home_service(owner)
    return owner


def written(territory: Territory, kind: str, folder: Path) -> Path:
    shape = FORMATS[kind]
    path = folder / shape.file_name
    path.write_bytes(b"".join(pieces_of(shape, Selection(territory), Tally())))
    return path


def imported(path: Path, into: Territory) -> Counter[str]:
    source = into.sources.filter(key="notre-export").first() or a_source(into, "notre-export")
    run = ImportRun.objects.create(territory=into, source=source, file_name=path.name)
    counts = analyse(run, drafts_of(path))
    Writer(run).write()
    return counts


@pytest.mark.parametrize(("kind", "count"), [("MEDNUM", 3), ("INCLUSION", 4)])
def test_the_second_import_of_our_own_file_changes_nothing(
    kind: str, count: int, territory: Territory, tmp_path: Path
) -> None:
    other = TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")
    path = written(territory, kind, tmp_path)

    first, second = imported(path, other), imported(path, other)

    assert first == {RowAction.CREATE: count}
    assert second == {RowAction.UNCHANGED: count}
    assert Place.objects.filter(territory=other).count() == count


@pytest.mark.parametrize("kind", ["MEDNUM", "INCLUSION"])
def test_what_was_imported_is_exported_the_same(kind: str, territory: Territory, tmp_path: Path) -> None:
    other = TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")
    imported(written(territory, kind, tmp_path), other)
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()

    ours, theirs = written(territory, kind, tmp_path / "ours"), written(other, kind, tmp_path / "theirs")

    keys = ("id", "source", "structure_id", "lien_source")
    assert _plain(ours, keys) == _plain(theirs, keys)


def _plain(path: Path, keys: tuple[str, ...]) -> object:
    """Return the content of a file without the identifiers, which are each directory's own."""
    if path.suffix == ".json":
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: [{key: value for key, value in record.items() if key not in keys} for record in records]
            for name, records in data.items()
        }
    with path.open(encoding="utf-8", newline="") as lines:
        return [row[1:] for row in csv.reader(lines)]


def test_a_home_service_comes_back_as_one(territory: Territory, tmp_path: Path) -> None:
    other = TerritoryFactory(slug="ailleurs", name="CC d’Ailleurs", siren="200099999")
    imported(written(territory, "INCLUSION", tmp_path), other)

    service = Service.objects.get(territory=other, name="Ménage à domicile")
    assert (service.is_at_home, service.accepts_cesu) == (True, True)
    assert service.documents == "une pièce d’identité"
    assert service.description == "De l’aide pour vos démarches en ligne, sans rendez-vous."
    assert service.zone == ["200040095"]
