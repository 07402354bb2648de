"""Pages of imports: what a manager sees and does, in a constant number of queries."""

import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from directory.enums import ImportState, RowDecision
from directory.forms.columns import ColumnsForm
from directory.models import ColumnMap, ImportRun, Place, Source
from directory.services.imports import directory_import_answer, directory_import_run
from directory.services.sources import source_create
from tests.conftest import Cast
from tests.directory.imports.files import line, played, source_of, started, table, written
from tests.directory.test_hours import DATA, needs_data

SignIn = Callable[[Role], Client]
pytestmark = pytest.mark.django_db
UNKNOWN = (
    "Structure;Ville;Tél;Lundi;Mardi;Gratuit\nEspace;Neuvic;0536492110;9h-12h;;oui\nIsle;Sourzac;;;;non\n".encode()
)


def _send(client: Client, content: bytes = table(line(1)), **fields: object) -> ImportRun:
    file = SimpleUploadedFile("lieux.csv", content)
    given = {"file": file, "new_source": "La cartographie", "closes_missing": "on", **fields}
    response = client.post(reverse("directory:import-list"), given)
    assert response.status_code == 302, response.content.decode()
    run = ImportRun.objects.order_by("-pk")[0]
    return played(run)


def test_a_manager_sends_a_file_reads_it_over_and_has_it_written(sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    run = _send(client, licence="Licence Ouverte 2.0")
    page = reverse("directory:import-detail", args=[run.pk])

    shown = client.get(page).content.decode()
    assert "Rien n’est encore écrit." in shown
    assert "À créer" in shown
    assert "Horaires" in shown
    client.post(reverse("directory:import-write", args=[run.pk]))
    assert "Écriture en cours" in client.get(page).content.decode()
    directory_import_run(import_id=run.pk)

    shown = client.get(page).content.decode()
    assert "1\xa0lieu créé" in shown
    assert Source.objects.get(name="La cartographie").licence == "Licence Ouverte 2.0"
    assert Place.objects.count() == 1


def test_the_form_says_what_is_missing_at_its_field(sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    shown = client.post(reverse("directory:import-list"), {"closes_missing": "on"}).content.decode()
    assert "l’un des deux" in shown
    assert "Donnez un nom à la nouvelle source" in shown

    file = SimpleUploadedFile("lieux.pdf", b"%PDF")
    shown = client.post(reverse("directory:import-list"), {"file": file, "new_source": "A"}).content.decode()
    assert "Envoyez un tableau" in shown
    assert not Source.objects.exists()


def test_each_count_shows_its_rows_and_a_doubtful_one_stands_side_by_side(cast: Cast, sign_in: SignIn) -> None:
    written(started(cast, table(line(1, nom="Espace multimédia", phone="0536492110"))), cast)
    run = started(
        cast,
        table(line(5), line(6, nom="Médiathèque et espace", phone="0536492110"), ",,Neuvic,,,,,,,,\n"),
        source=source_of(cast, "Autre"),
    )
    client = sign_in(Role.MANAGER)
    page = reverse("directory:import-detail", args=[run.pk])

    shown = client.get(page, {"lignes": "DOUBTFUL"}).content.decode()
    assert "Ligne 3 du fichier" in shown
    assert "Dans l’annuaire" in shown
    assert "pareil" in shown
    assert "Lieu f" not in shown
    assert "Le nom manque." in client.get(page, {"lignes": "REFUSED"}).content.decode()

    row = run.rows.get(action="DOUBTFUL")
    answer = {"ligne": row.pk, "reponse": "SAME", "lignes": "DOUBTFUL"}
    response = client.post(reverse("directory:import-answer", args=[run.pk]), answer)
    assert response.url == f"{page}?lignes=DOUBTFUL#ligne-{row.pk}"  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.decision == RowDecision.SAME


def test_the_page_asks_for_the_same_number_of_queries_at_one_row_and_at_fifty(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    counts = []
    for number in (1, 50):
        first = table(*(line(n, nom=f"Espace {'y' * (n + 1)}", phone=f"05364921{n:02d}") for n in range(number)))
        written(started(cast, first, source=source_of(cast, f"A{number}")), cast)
        second = table(*(line(n, nom=f"Autre espace {'x' * (n + 1)}", phone=f"05364921{n:02d}") for n in range(number)))
        run = started(cast, second, source=source_of(cast, f"B{number}"))
        assert run.counts.get("DOUBTFUL", 0) == number
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("directory:import-detail", args=[run.pk]), {"lignes": "DOUBTFUL"})
        counts.append(len(queries))
        directory_import_answer(run=run, by=cast.user(Role.MANAGER), decision=RowDecision.SKIP)
    assert counts[0] == counts[1]


def test_writing_does_not_ask_for_queries_row_by_row(cast: Cast) -> None:
    counts = []
    for number in (2, 50):
        source = source_of(cast, f"S{number}")
        texts = [
            table(
                *(
                    line(n, nom=f"Maison {'x' * n} {number}", phone=f"0536{number:02d}{n:04d}", adresse=street)
                    for n in range(number)
                )
            )
            for street in ("Rue A", "Rue B")
        ]
        for text in texts:
            run = started(cast, text, source=source)
            with CaptureQueriesContext(connection) as queries:
                written(run, cast)
            counts.append(len(queries))
    # A few more, as a database takes so many values at once; nothing for each row.
    assert counts[2] - counts[0] < 24
    assert counts[3] - counts[1] < 24


def test_the_report_is_a_table_that_runs_nothing(cast: Cast, sign_in: SignIn) -> None:
    run = started(cast, table(line(1, nom="=HYPERLINK(0)"), ",,Neuvic,,,,,,,,\n"))

    answer = sign_in(Role.MANAGER).get(reverse("directory:import-report", args=[run.pk]))

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Ligne", "Nom", "Avis")
    assert rows[1][1] == "'=HYPERLINK(0)"
    assert rows[2][5] == "Le nom manque."


def test_a_table_of_unknown_columns_is_explained_previewed_and_read(sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    run = _send(client, UNKNOWN)
    page = reverse("directory:import-columns", args=[run.pk])

    shown = client.get(page).content.decode()
    assert "0536492110" in shown
    assert "Espace" in shown
    form = ColumnsForm(columns=["Structure", "Ville", "Tél", "Lundi", "Mardi", "Gratuit"], config={})
    given = dict.fromkeys(form.fields, "") | {
        "nom-0": "Structure", "commune-0": "Ville", "telephone-0": "Tél",
        "horaires-lundi": "Lundi", "horaires-mardi": "Mardi",
        "regle-0-valeur": "frais_a_charge|Gratuit", "regle-0-colonne-0": "Gratuit", "regle-0-termes": "oui",
        "name": "Nos lieux",
    }  # fmt: skip
    preview = client.post(page, given | {"suite": "apercu"}).content.decode()
    assert "Horaires" in preview
    assert not ColumnMap.objects.exists()

    response = client.post(page, given | {"suite": "lire"})
    assert response.status_code == 302
    played(run)
    assert (run.state, run.counts) == (ImportState.READY, {"CREATE": 2})
    first = run.rows.get(line=2).draft
    assert first["place"]["opening_hours"] == "Mo 09:00-12:00"
    assert first["services"][0]["fees"] == "gratuit"
    assert ColumnMap.objects.get().name == "Nos lieux"

    again = _send(client, UNKNOWN, source=run.source_id, mapping=ColumnMap.objects.get().pk)
    assert again.state == ImportState.READY


def test_more_conditions_are_added_without_losing_what_was_chosen(sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    run = _send(client, UNKNOWN)
    given = {"conditions": "2", "suite": "conditions", "nom-0": "Ville"}

    shown = client.post(reverse("directory:import-columns", args=[run.pk]), given).content.decode()

    assert "Condition 5" in shown
    assert '<option value="Ville" selected>' in shown


def test_a_published_mapping_fills_the_page_in_and_a_wrong_one_says_why(sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    run = _send(client, UNKNOWN)
    page = reverse("directory:import-config", args=[run.pk])
    good = {
        "nom": {"colonne": "Structure"},
        "services": [{"cible": "Payant", "colonnes": ["Gratuit"], "termes": ["non"]}],
    }

    file = SimpleUploadedFile("config.json", json.dumps(good).encode())
    assert '<option value="Structure" selected>' in client.post(page, {"config": file}).content.decode()
    for wrong, words in ((b"{", "JSON lisible"), (b"[]", "ne contient pas"), (b'{"nom": 3}', "attend une colonne")):
        file = SimpleUploadedFile("config.json", wrong)
        assert words in client.post(page, {"config": file}).content.decode()


@needs_data
@pytest.mark.parametrize("name", ["la-creuse", "bus-france-services-charente", "fibre-64"])
def test_the_editor_gives_a_published_mapping_back_whole(name: str) -> None:
    config = json.loads((DATA / name / f"{name}.config.json").read_text(encoding="utf-8"))
    columns = list(json.loads((DATA / name / f"{name}.json").read_text(encoding="utf-8"))[0])
    empty = ColumnsForm(columns=columns, config=config)

    form = ColumnsForm(
        {key: field.initial or "" for key, field in empty.fields.items()}, columns=columns, config=config
    )

    assert form.is_valid(), form.errors
    told = {key: value for key, value in config.items() if value not in ({"colonne": ""}, {})}
    for key, value in told.items():
        is_list = isinstance(value, list)
        expected = [{k: v for k, v in choice.items() if v} for choice in value] if is_list else value
        assert form.mapping()[key] == expected, key


def test_sources_are_put_in_order_and_told(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    first, second = (source_create(territory=cast.territory, by=None, name=name) for name in ("Une", "Deux"))

    client.post(reverse("directory:source-move", args=[second.pk]), {"sens": "avant"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.precedence < first.precedence
    shown = client.get(reverse("directory:source-list")).content.decode()
    assert shown.index("Deux") < shown.index("Une")
    assert "Licence à préciser" in shown

    given = {"name": "Une", "licence": "ODbL 1.0", "url": ""}
    client.post(reverse("directory:source-edit", args=[first.pk]), given)
    first.refresh_from_db()
    assert first.licence == "ODbL 1.0"
    wrong = client.post(reverse("directory:source-edit", args=[first.pk]), given | {"name": "deux"})
    assert "porte déjà ce nom" in wrong.content.decode()


def test_progress_is_followed_and_the_page_read_again_at_the_end(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    run = started(cast, table(line(1)))
    page = reverse("directory:import-detail", args=[run.pk])
    htmx = {"HX-Request": "true", "HX-Target": "avancement"}

    ImportRun.objects.update(state=ImportState.READING, rows_done=500)
    answer = client.get(page, headers=htmx)
    assert "500\xa0lignes lues" in answer.content.decode()
    assert "HX-Refresh" not in answer
    ImportRun.objects.update(state=ImportState.READY)
    assert client.get(page, headers=htmx)["HX-Refresh"] == "true"
