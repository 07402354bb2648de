"""The list: search, filters, sort, pages, what an operator does not see."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from core.models import JournalEntry
from mediation.enums import CaseStatus, ProfileLevel
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory

SignIn = Callable[[Role], Client]
URL = reverse("mediation:beneficiary-list")


def names(client: Client, **params: str) -> str:
    response = client.get(URL, params)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "words", ["elodie", "ÉLODIE", "meynard elodie", "0536491238", "05 36 49", "+33 5 36 49 12", "neuvic"]
)
def test_someone_is_found_by_name_phone_or_commune_without_accents(cast: Cast, sign_in: SignIn, words: str) -> None:
    BeneficiaryFactory(first_name="Élodie", last_name="Meynard")
    BeneficiaryFactory(
        first_name="Robert", last_name="Teyssier", landline_phone="05 53 00 11 22", commune__saint_astier=True
    )
    page = names(sign_in(Role.COUNSELLOR), q=words)
    assert "Élodie Meynard" in page
    assert "Robert Teyssier" not in page


def test_filters_combine_and_the_count_is_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    BeneficiaryFactory(first_name="Yvette", level=ProfileLevel.BEGINNER, case__referent=nadia)
    BeneficiaryFactory(first_name="Simone", level=ProfileLevel.BEGINNER)
    BeneficiaryFactory(first_name="Lucette", case__status=CaseStatus.REQUESTED)
    client = sign_in(Role.COUNSELLOR)
    page = names(client, level="GRAND_DEBUTANT", referent=str(nadia.pk))
    assert "Yvette" in page
    assert "Simone" not in page
    assert "1\u00a0personne<" in page
    assert "Lucette" in names(client, unassessed="true")
    assert "Yvette" not in names(client, unassessed="true")
    assert "Lucette" in names(client, status="REQUESTED")
    assert "Simone" not in names(client, status="REQUESTED")


def test_the_head_says_how_many_are_followed_and_wait(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory()
    BeneficiaryFactory(first_name="Lucette", case__status=CaseStatus.REQUESTED)
    page = names(sign_in(Role.COUNSELLOR))
    assert "2\u00a0personnes suivies. 1 attend une première réponse." in page


def test_archived_files_are_only_listed_on_request(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Simone", archived_at="2026-01-05T10:00:00Z", case=False)
    client = sign_in(Role.COUNSELLOR)
    assert "Simone" not in names(client)
    assert "Simone" in names(client, status="ARCHIVED")


def test_a_list_without_anyone_offers_the_first_step(cast: Cast, sign_in: SignIn) -> None:
    page = names(sign_in(Role.COUNSELLOR))
    assert "Ajouter une première personne" in page


def test_a_search_without_result_offers_to_clear_the_filters(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory()
    page = names(sign_in(Role.COUNSELLOR), q="zzz")
    assert "Personne ne correspond" in page
    assert "Effacer les filtres" in page


def test_htmx_gets_the_results_alone(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory()
    response = sign_in(Role.COUNSELLOR).get(URL, {"q": "jeannette"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert "Jeannette Delage" in page
    assert "HX-Request" in response["Vary"]


def test_pages_hold_25_people_and_keep_the_filters(cast: Cast, sign_in: SignIn) -> None:
    for number in range(27):
        BeneficiaryFactory(last_name=f"Delage{number:02d}", landline_phone="")
    client = sign_in(Role.COUNSELLOR)
    page = names(client, q="delage")
    assert "Page 1 sur 2" in page
    assert "Delage24" in page
    assert "Delage25" not in page
    assert "q=delage&amp;page=2" in page
    assert "Delage26" in names(client, q="delage", page="2")


def test_the_youngest_and_the_longest_wait_come_first_when_asked(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Aînée", birth_year=1930, case__opened_on="2026-06-01")
    BeneficiaryFactory(first_name="Cadette", birth_year=1960, case__opened_on="2025-06-01")
    client = sign_in(Role.COUNSELLOR)
    by_age = names(client, sort="age")
    assert by_age.index("Cadette") < by_age.index("Aînée")
    by_wait = names(client, sort="status")
    assert by_wait.index("Cadette") < by_wait.index("Aînée")


def test_the_number_of_queries_does_not_grow_with_the_list(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(Role.COUNSELLOR)
    BeneficiaryFactory(case__referent=cast.user(Role.COUNSELLOR))
    with CaptureQueriesContext(connection) as few:
        names(client)
    for number in range(49):
        BeneficiaryFactory(last_name=f"Delage{number}", case__referent=cast.user(Role.COUNSELLOR))
    with django_assert_num_queries(len(few.captured_queries)):
        names(client)


def test_people_of_another_territory_never_appear(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Étrangère", territory=cast.other_territory)
    BeneficiaryFactory()
    assert "Étrangère" not in names(sign_in(Role.COUNSELLOR))


def test_an_operator_sees_no_profile(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(level=ProfileLevel.NOT_INTERESTED)
    page = names(sign_in(Role.OPERATOR))
    assert "Jeannette Delage" in page
    assert "Peu d’envie" not in page
    assert "Exporter" not in page


def test_the_export_follows_the_filters_and_runs_no_formula(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="=cmd|'/c calc'!A1", last_name="@SUM(1)", address="+33 rue", email="")
    BeneficiaryFactory(first_name="Simone", commune__saint_astier=True)
    client = sign_in(Role.MANAGER)
    response = client.get(reverse("mediation:beneficiary-export"), {"q": "neuvic"})
    sheet = load_workbook(BytesIO(response.content))["Bénéficiaires"]
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:3] == ["Nom", "Prénom", "Année de naissance"]
    assert len(rows) == 2
    assert rows[1][0].value == "'@SUM(1)"
    assert str(rows[1][1].value).startswith("'=cmd")
    assert rows[1][5].value == "'+33 rue"
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert JournalEntry.objects.get(verb="beneficiary.export").sentence == "A exporté une liste de 1 fiche."


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.COORDINATOR])
def test_who_may_not_export_is_refused(cast: Cast, sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(reverse("mediation:beneficiary-export")).status_code == 403
