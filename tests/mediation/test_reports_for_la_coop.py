"""Exported reports are read back value for value, against La Coop's vocabulary written here a second time."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from mediation.enums.coop import AgeBand
from mediation.models import ActivityReport
from mediation.report_sheet import columns, reports_workbook
from mediation.selectors.reports import report_totals
from mediation.services import Participant, report_create
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]

# VOCABULARIES B1, value and label.
KINDS = {"individuel": "Accompagnement individuel", "collectif": "Atelier collectif"}
PLACES = {
    "lieu_activite": "Lieu d’activité",
    "autre": "Autre lieu",
    "domicile": "À domicile",
    "a_distance": "À distance",
}
MATERIALS = {
    "ordinateur": "Ordinateur",
    "telephone": "Téléphone",
    "tablette": "Tablette",
    "autre": "Autre",
    "aucun": "Pas de matériel",
}
THEMES = {
    "diagnostic_numerique": "Diagnostic numérique",
    "prendre_en_main_du_materiel": "Prendre en main du matériel",
    "maintenance_de_materiel": "Maintenance de matériel",
    "gere_ses_contenus_numeriques": "Gérer ses contenus numériques",
    "navigation_sur_internet": "Navigation sur internet",
    "email": "E-mail",
    "bureautique": "Bureautique",
    "reseaux_sociaux": "Réseaux sociaux communication",
    "sante": "Santé",
    "banque_et_achats_en_ligne": "Banque et achats en ligne",
    "entrepreneuriat": "Accompagner un professionnel",
    "insertion_professionnelle": "Insertion professionnelle",
    "securite_numerique": "Prévention en sécurité numérique",
    "parentalite": "Parentalité",
    "scolarite_et_numerique": "Scolarité et numérique",
    "creer_avec_le_numerique": "Créer avec le numérique",
    "culture_numerique": "Culture numérique",
    "intelligence_artificielle": "Intelligence artificielle (IA)",
    "aide_aux_demarches_administratives": "Aide aux démarches administratives",
}
PROCEDURES = {
    "papiers_elections_citoyennete": "Papiers - Élections - Citoyenneté",
    "famille_scolarite": "Famille - Scolarité",
    "social_sante": "Social - Santé",
    "travail_formation": "Travail - Formation - Entreprise",
    "logement": "Logement",
    "transports_mobilite": "Transports - Mobilité",
    "argent_impots": "Argent - Impôts",
    "justice": "Justice",
    "etrangers_europe": "Étrangers - Europe",
    "loisirs_sports_culture": "Loisirs - Sports - Culture",
    "associations": "Associations",
}
AUTONOMY = {"entierement_accompagne": "1/3", "partiellement_autonome": "2/3", "autonome": "3/3"}
LEVELS = {"debutant": "1/3", "intermediaire": "2/3", "avance": "3/3"}
REDIRECTIONS = {
    "administration": "Administration (mairie, préfecture…)",
    "mediation_numerique": "Autre structure de médiation numérique",
    "operateur_ou_organisme_en_charge": "Opérateur ou organisme en charge de la démarche administrative",
    "aide_sociale": "Structure d’aide sociale (maison des solidarités, centre social…)",
    "insertion_professionnelle": (
        "Structure d’insertion professionnelle (France Travail, mission locale, chambre de commerce…)"
    ),
    "aide_aux_demarches_administratives": "Structure d’aide aux démarches administratives (France Services…)",
    "autre": "Autre",
}


def turned(table: dict[str, str]) -> dict[str | None, str]:
    """Label to value; an empty cell says nothing."""
    return {label: value for value, label in table.items()} | {None: ""}


def several(cell: str | None, table: dict[str, str]) -> list[str]:
    """Values of a cell with a label a line."""
    return [turned(table)[label] for label in cell.split("\n")] if cell else []


def read_back(content: bytes) -> list[dict[str, Any]]:
    """Rows of the file by column name."""
    rows = load_workbook(BytesIO(content))["Activités"].iter_rows(values_only=True)
    names = [str(name) for name in next(rows)]
    return [dict(zip(names, row, strict=True)) for row in rows]


def meaning(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says, in stored values."""
    kind = turned(KINDS)[row["Type"]]
    labels = row["Thématique(s) d’accompagnement"].split("\n")
    stars = turned(AUTONOMY if kind == "individuel" else LEVELS)[row["Niveau d’autonomie (ou de l’atelier)"]]
    return {
        "kind": kind,
        "done_on": row["Date"].date(),
        "minutes": row["Durée (min)"],
        "place_kind": turned(PLACES)[row["Canaux d’accompagnement"]],
        "place_name": row["Nom du lieu"] or "",
        "insee": row["Code Insee"] or "",
        "materials": several(row["Matériel numérique utilisé"], MATERIALS),
        "themes": [turned(THEMES)[label] for label in labels if label in THEMES.values()],
        "procedure_themes": [turned(PROCEDURES)[label] for label in labels if label in PROCEDURES.values()],
        "workshop_title": row["Nom de l’atelier"] or "",
        "workshop_level": stars if kind == "collectif" else "",
        "autonomy": stars if kind == "individuel" else "",
        "redirection": turned(REDIRECTIONS)[row["Structure de redirection"]],
        "tags": row["Tags"].split("\n") if row["Tags"] else [],
        "notes": row["Notes supplémentaires"] or "",
    }


def said(report: ActivityReport) -> dict[str, Any]:
    """The same of a report as it is kept."""
    names = (
        "kind", "done_on", "minutes", "place_kind", "place_name", "materials", "themes", "procedure_themes",
        "workshop_title", "workshop_level", "redirection", "tags", "notes",
    )  # fmt: skip
    autonomy = report.participations.order_by("pk")[0].autonomy if report.kind == "individuel" else ""
    insee = report.commune.insee if report.commune else ""
    return {name: getattr(report, name) for name in names} | {"autonomy": autonomy, "insee": insee}


def a_report(cast: Cast, *people: Participant, **fields: Any) -> ActivityReport:
    """An hour about e-mail at home in Neuvic with Jeannette, with ``fields`` changed."""
    usual: dict[str, Any] = {
        "kind": "individuel",
        "done_on": date(2026, 11, 20),
        "minutes": 60,
        "place_kind": "domicile",
        "commune": CommuneFactory(territory=cast.territory),
        "themes": ["email"],
        "materials": [],
    }
    everyone = people or (Participant(BeneficiaryFactory(territory=cast.territory), "autonome"),)
    by = cast.user(Role.COUNSELLOR)
    return report_create(territory=cast.territory, by=by, participants=everyone, **{**usual, **fields})


def test_every_value_of_la_coop_is_read_back_as_it_was_written(cast: Cast) -> None:
    cast.territory.seat = CommuneFactory(territory=cast.territory, saint_astier=True)
    cast.territory.save()
    jeannette = BeneficiaryFactory(territory=cast.territory)
    administrative = ["aide_aux_demarches_administratives"]
    reports = [
        *(a_report(cast, themes=[theme]) for theme in THEMES),
        *(a_report(cast, themes=administrative, procedure_themes=[procedure]) for procedure in PROCEDURES),
        *(a_report(cast, materials=[material]) for material in MATERIALS),
        *(a_report(cast, place_kind=place, place_name="Médiathèque, Neuvic") for place in PLACES),
        *(a_report(cast, Participant(jeannette, autonomy)) for autonomy in AUTONOMY),
        *(a_report(cast, redirection=redirection) for redirection in REDIRECTIONS),
        *(a_report(cast, kind="collectif", workshop_title="Photos", workshop_level=level) for level in LEVELS),
        *(a_report(cast, minutes=minutes) for minutes in (1, 15, 30, 45, 60, 90, 120, 23 * 60 + 59)),
        a_report(
            cast,
            themes=list(THEMES),
            procedure_themes=list(PROCEDURES),
            materials=list(MATERIALS),
            tags=["Semaine bleue", "seniors"],
            notes="A réussi.\nÀ revoir : les pièces jointes.",
        ),
    ]

    rows = read_back(reports_workbook(reports, is_own=True))

    assert [meaning(row) for row in rows] == [said(report) for report in reports]


def test_the_columns_stand_in_the_order_of_la_coop() -> None:
    own = columns(is_own=True)

    assert own[:6] == ("Date", "Enregistré le", "Dernière modification le", "Type", "Participants", "Bénéficiaire")
    assert own[6:12] == (
        "Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee",
    )  # fmt: skip
    assert own[12:21] == (
        "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement", "Tags",
        "Nom de la démarche administrative", "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté",
        "Structure de redirection",
    )  # fmt: skip
    assert own[21:] == (
        "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire",
        "Genre du bénéficiaire", "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "Notes supplémentaires",
        "ID CRA",
    )  # fmt: skip


def test_a_workshop_of_eight_counts_eight_accompaniments_in_the_figures_and_in_the_file(cast: Cast) -> None:
    people = [BeneficiaryFactory(territory=cast.territory, last_name=name) for name in ("Delage", "Salat", "Roux")]
    everyone = [*(Participant(person) for person in people), *([Participant()] * 5)]
    workshop = a_report(cast, *everyone, kind="collectif", workshop_title="Mes photos", notes="Belle séance.")
    a_report(cast, Participant(people[0], "autonome"))

    rows = read_back(reports_workbook([workshop], is_own=True))
    totals = report_totals(ActivityReport.objects.all())

    assert [row["Participants"] for row in rows] == [f"{place}/8" for place in range(1, 9)]
    assert [row["Notes supplémentaires"] for row in rows] == ["Belle séance.", *[None] * 7]
    assert [row["Bénéficiaire"] for row in rows][3:] == ["Bénéficiaire anonyme"] * 5
    assert (totals.reports, totals.accompaniments, totals.people, totals.minutes) == (2, 9, 3, 120)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_can_run(cast: Cast, sign: str) -> None:
    """R22."""
    nasty = f"{sign}cmd|'/c calc'!A1"
    report = a_report(cast, kind="collectif", workshop_title="x", notes="x", tags=["x"])
    ActivityReport.objects.filter(pk=report.pk).update(workshop_title=nasty, notes=nasty, tags=[nasty])
    report.refresh_from_db()

    sheet = load_workbook(BytesIO(reports_workbook([report], is_own=True)))["Activités"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]

    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@\t\r"]
    assert sum(isinstance(cell.value, str) and cell.value.startswith("'") for cell in cells) == 3


@pytest.mark.parametrize(
    ("age", "label"),
    [
        (11, "Moins de 12 ans"), (12, "12 - 17 ans"), (17, "12 - 17 ans"), (18, "18 - 24 ans"), (24, "18 - 24 ans"),
        (25, "25 - 39 ans"), (40, "40 - 59 ans"), (60, "60 - 69 ans"), (69, "60 - 69 ans"), (70, "70 ans et plus"),
    ],
)  # fmt: skip
def test_ages_fall_in_the_bands_of_la_coop(age: int, label: str) -> None:
    assert AgeBand.of(2026 - age, 2026).label == label


def test_everyones_file_names_the_authors_and_no_person(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(territory=cast.territory, first_name="Canari", last_name="Secret")
    a_report(cast, Participant(person, "autonome"), notes="Canari de note")
    own = sign_in(Role.COUNSELLOR).get(reverse("mediation:report-export"))
    all_of_them = sign_in(Role.MANAGER).get(reverse("mediation:report-export"))

    own_row, row = read_back(own.content)[0], read_back(all_of_them.content)[0]
    assert (own_row["Bénéficiaire"], own_row["Notes supplémentaires"]) == ("Canari Secret", "Canari de note")
    assert row["Nom du médiateur"] == cast.user(Role.COUNSELLOR).last_name
    assert row["Rôle"] == "Conseiller Numérique"
    assert "Canari" not in str(row)
    assert row["Date"].date() == date(2026, 11, 20)
