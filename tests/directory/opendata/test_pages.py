"""Pages of open data, open to all, and of exports, for members."""

import gzip
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from core.models import JournalEntry
from directory.enums import RecordStatus
from directory.models import OpenDataFile
from directory.services.opendata import open_data_dump
from tests.conftest import Cast
from tests.directory.opendata.made import a_home_service, a_place, a_service, a_source
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
FOLDER = "/donnees-ouvertes/isle-vern-salembre/"


@pytest.fixture
def published(cast: Cast) -> Cast:
    place = a_place(cast.territory)
    a_service(place)
    a_home_service(cast.territory)
    place.origins.create(field="name", source=a_source(cast.territory), on=date(2026, 3, 1))
    open_data_dump(territory=cast.territory)
    return cast


def text_of(response: Any) -> str:
    return b"".join(response).decode()


def test_the_page_says_what_is_published_from_whom_and_where_to_take_it(published: Cast) -> None:
    page = Client().get(FOLDER)

    text = page.content.decode().replace("\xa0", " ")
    assert page.status_code == 200
    file = OpenDataFile.objects.get(kind="MEDNUM")
    for told in ("Licence Ouverte 2.0", "La cartographie nationale", "1er mars 2026", file.digest, "catalogue.jsonld"):
        assert told in text, told
    for name in ("services.csv", "services.json", "services.geojson", "hsds.json", "osm.csv"):
        assert f'href="{FOLDER}{name}"' in text
    assert "Médiathèque de Neuvic" in text, "the first lines are shown"


def test_before_the_first_night_the_page_says_so(cast: Cast) -> None:
    assert "cette nuit" in Client().get(FOLDER).content.decode()
    assert Client().get(f"{FOLDER}services.csv").status_code == 404
    assert Client().get(f"{FOLDER}catalogue.jsonld").json()["dcat:dataset"] == []


def test_an_unknown_territory_or_file_does_not_exist(published: Cast) -> None:
    for address in (
        "/donnees-ouvertes/inconnu/",
        "/donnees-ouvertes/inconnu/services.csv",
        f"{FOLDER}annuaire.xlsx",
        f"{FOLDER}x",
    ):
        assert Client().get(address).status_code == 404, address


def test_a_file_can_be_read_from_any_site_compressed_or_not(published: Cast) -> None:
    plain = Client().get(f"{FOLDER}services.json")
    packed = Client().get(f"{FOLDER}services.json", headers={"Accept-Encoding": "gzip"})

    text = text_of(plain)
    assert json.loads(text)["structures"]
    assert plain["Content-Length"] == str(len(text.encode()))
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode() == text
    for response in (plain, packed):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "public" in response["Cache-Control"]
        assert "Accept-Encoding" in response["Vary"]
    assert plain["ETag"] != packed["ETag"]


def test_a_copy_that_is_still_right_is_not_sent_again(published: Cast) -> None:
    first = Client().get(f"{FOLDER}osm.csv")

    by_tag = Client().get(f"{FOLDER}osm.csv", headers={"If-None-Match": first["ETag"]})
    by_date = Client().get(f"{FOLDER}osm.csv", headers={"If-Modified-Since": first["Last-Modified"]})
    old = Client().get(f"{FOLDER}osm.csv", headers={"If-None-Match": '"autre"'})

    assert (by_tag.status_code, by_date.status_code, old.status_code) == (304, 304, 200)
    assert by_tag["Access-Control-Allow-Origin"] == "*"


def test_only_public_data_is_open_to_other_sites(published: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)

    for address in (reverse("directory:exports"), f"{reverse('directory:export-file')}?kind=MEDNUM"):
        assert "Access-Control-Allow-Origin" not in client.get(address)


def test_the_catalogue_lists_each_file_with_its_licence_and_checksum(published: Cast) -> None:
    catalogue = Client().get(f"{FOLDER}catalogue.jsonld")

    (dataset,) = catalogue.json()["dcat:dataset"]
    files = {file["dcat:downloadURL"]["@id"].rpartition("/")[2]: file for file in dataset["dcat:distribution"]}
    assert catalogue["Content-Type"].startswith("application/ld+json")
    assert set(files) == {"services.csv", "services.json", "services.geojson", "hsds.json", "osm.csv"}
    assert files["osm.csv"]["spdx:checksum"]["spdx:checksumValue"] == OpenDataFile.objects.get(kind="OSM").digest
    assert dataset["dct:source"][0]["dct:title"] == "La cartographie nationale"


def test_the_public_page_costs_the_same_for_any_number_of_records(published: Cast) -> None:
    counts = []
    for more in (0, 50):
        for _ in range(more):
            a_service(a_place(published.territory))
        open_data_dump(territory=published.territory)
        with CaptureQueriesContext(connection) as queries:
            Client().get(FOLDER)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_a_member_takes_a_spreadsheet_and_the_journal_keeps_it(published: Cast, sign_in: SignIn) -> None:
    response = sign_in(Role.PARTNER).get(reverse("directory:export-file"), {"kind": "SHEET"})

    book = load_workbook(io.BytesIO(b"".join(response)))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[0] for row in rows] == ["Service", "Médiation numérique", "Ménage à domicile"]
    assert rows[2][6] == "05 36 49 21 10"
    entry = JournalEntry.objects.get(verb="directory.exported")
    assert "Classeur pour les collègues" in entry.sentence


def test_filters_choose_what_is_taken(published: Cast, sign_in: SignIn) -> None:
    a_service(
        a_place(published.territory, name="Ailleurs", insee_code="24372", commune_name="Saint-Astier"),
        bouquets=["SOCIAL"],
    )
    commune = CommuneFactory(territory=published.territory)
    source = a_source(published.territory, "autre")
    client = sign_in(Role.COUNSELLOR)

    def names(**chosen: Any) -> set[str]:
        answer = client.get(reverse("directory:export-file"), {"kind": "INCLUSION", **chosen})
        return {record["nom"] for record in json.loads(text_of(answer))["structures"]}

    everything = {"Médiathèque de Neuvic", "Ménage et compagnie", "Ailleurs"}
    assert names() == everything
    assert names(commune=commune.pk) == {"Médiathèque de Neuvic", "Ménage et compagnie"}
    assert names(theme="equipement-et-alimentation--aide-menagere") == {"Ménage et compagnie"}
    assert names(bouquet="SOCIAL") == {"Ailleurs"}
    assert names(source=source.pk) == set()
    assert names(source=published.territory.sources.get(key="cartographie").pk) == {"Médiathèque de Neuvic"}


def test_what_is_not_published_is_only_for_those_who_edit(published: Cast, sign_in: SignIn) -> None:
    draft = a_place(published.territory, name="À relire", status=RecordStatus.DRAFT)
    a_service(draft, status=RecordStatus.DRAFT)
    asked = {"kind": "INCLUSION", "status": "tout"}

    team = sign_in(Role.OPERATOR).get(reverse("directory:export-file"), asked)
    partner = sign_in(Role.PARTNER).get(reverse("directory:export-file"), asked)

    assert "À relire" in text_of(team)
    assert "À relire" not in text_of(partner)


def test_an_unknown_format_leads_back_to_the_page(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(Role.COUNSELLOR).get(reverse("directory:export-file"), {"kind": "PDF"}, follow=True)

    assert "Choisissez un format" in response.content.decode()


def test_the_page_of_exports_tells_how_the_nights_files_went(published: Cast, sign_in: SignIn) -> None:
    OpenDataFile.objects.filter(kind="OSM").update(
        left_out=1, faults=[{"kind": "place", "key": 1, "name": "Lieu cassé", "why": "position illisible"}]
    )
    page = sign_in(Role.MANAGER).get(reverse("directory:exports")).content.decode()

    assert "Lieu cassé" in page
    assert "position illisible" in page
    assert "Refaire les fichiers maintenant" in page
    assert "Refaire" not in sign_in(Role.PARTNER).get(reverse("directory:exports")).content.decode()


def test_files_can_be_made_again_without_waiting_for_the_night(
    published: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    OpenDataFile.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        sign_in(Role.COORDINATOR).post(reverse("directory:open-data-refresh"))

    assert OpenDataFile.objects.filter(territory=published.territory).count() == 5
