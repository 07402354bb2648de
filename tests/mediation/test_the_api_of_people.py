"""The API follows the rights, the services and the filters of the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.enums import Role
from mediation import services
from mediation.enums import ConsentPurpose, ProfileLevel
from mediation.models import Assessment, Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory
from tests.mediation.answers import WILLING

SignIn = Callable[[Role], Client]
PEOPLE, ASSESSMENTS = "/api/v1/beneficiaries/", "/api/v1/assessments/"
Caller = Callable[[Role], APIClient]


@pytest.fixture
def call(cast: Cast) -> Caller:
    def as_role(role: Role) -> APIClient:
        client = APIClient()
        client.force_authenticate(cast.user(role))
        return client

    return as_role


def new_person(**changes: Any) -> dict[str, Any]:
    return {"first_name": "Élodie", "last_name": "Meynard", "commune": CommuneFactory().pk, **changes}


def test_the_list_has_the_filters_of_the_page(call: Caller) -> None:
    BeneficiaryFactory(first_name="Élodie", level=ProfileLevel.BEGINNER)
    BeneficiaryFactory(first_name="Robert")
    found = call(Role.COUNSELLOR).get(PEOPLE, {"q": "elodie", "level": "GRAND_DEBUTANT"}).json()
    assert [person["first_name"] for person in found["results"]] == ["Élodie"]
    assert found["results"][0]["case_status"] == "ACTIVE"


def test_creating_goes_through_the_service_and_ignores_what_is_not_asked(call: Caller) -> None:
    sent = new_person(level="AUTONOME", territory=99, landline_phone="05 36 49 20 71", version=8)
    response = call(Role.OPERATOR).post(PEOPLE, sent, format="json")
    assert response.status_code == 201, response.content
    person = Beneficiary.objects.get()
    assert (person.level, person.version, person.open_case is not None) == ("", 1, True)
    assert person.search_text == "elodie meynard neuvic 536492071"


def test_what_someone_agrees_to_is_written_as_a_consent(call: Caller) -> None:
    sent = new_person(mobile_phone="06 39 98 12 34", accepts_sms=True)
    response = call(Role.OPERATOR).post(PEOPLE, sent, format="json")
    assert response.json()["accepts_sms"] is True
    person = Beneficiary.objects.get()
    assert [consent.purpose for consent in person.consents.all()] == [ConsentPurpose.REMINDER_SMS]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_year": 2090}, "birth_year"),
        ({"landline_phone": "12"}, "landline_phone"),
        ({"commune": 99999}, "commune"),
        ({"latitude": 45.0}, "longitude"),
        ({"latitude": "NaN", "longitude": 0.5}, "latitude"),
        ({"preferred_days": [9]}, "preferred_days"),
    ],
)
def test_bad_input_is_answered_at_its_field(call: Caller, changes: dict[str, Any], field: str) -> None:
    response = call(Role.COUNSELLOR).post(PEOPLE, new_person(**changes), format="json")
    assert response.status_code == 400
    assert field in response.json()


def test_a_change_needs_the_version_that_was_read(call: Caller) -> None:
    person = BeneficiaryFactory()
    client, address = call(Role.COUNSELLOR), f"{PEOPLE}{person.pk}/"
    assert "version" in client.patch(address, {"interests": "le chant"}, format="json").json()
    saved = client.patch(address, {"interests": "le chant", "version": 1}, format="json")
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    stale = client.patch(address, {"interests": "les oiseaux", "version": 1}, format="json")
    assert stale.status_code == 409
    person.refresh_from_db()
    assert person.interests == "le chant"


def test_an_unknown_or_foreign_file_does_not_exist(cast: Cast, call: Caller) -> None:
    foreign = BeneficiaryFactory(territory=cast.other_territory)
    client = call(Role.COUNSELLOR)
    assert client.get(f"{PEOPLE}{foreign.pk}/").status_code == 404
    assert client.get(f"{PEOPLE}999999/").status_code == 404
    assert client.patch(f"{PEOPLE}{foreign.pk}/", {"version": 1}, format="json").status_code == 404


def test_recording_an_assessment_computes_its_level(call: Caller) -> None:
    person = BeneficiaryFactory()
    client = call(Role.COORDINATOR)
    response = client.post(ASSESSMENTS, {"beneficiary": person.pk, "answers": WILLING, "skill": 100}, format="json")
    assert response.status_code == 201, response.content
    assert (response.json()["level"], response.json()["skill"]) == ("VOLONTAIRE", 60)
    assert response.json()["reasons"]
    listed = client.get(ASSESSMENTS, {"beneficiary": person.pk}).json()
    assert listed["count"] == 1


def test_an_override_without_reason_is_refused(call: Caller) -> None:
    sent = {"beneficiary": BeneficiaryFactory().pk, "answers": WILLING, "level": "AUTONOME"}
    response = call(Role.COUNSELLOR).post(ASSESSMENTS, sent, format="json")
    assert response.status_code == 400
    assert response.json() == {"override_reason": ["Dites pourquoi vous retenez un autre profil."]}
    assert not Assessment.objects.exists()


def test_an_operator_gets_no_level_and_no_assessment(cast: Cast, call: Caller) -> None:
    person = BeneficiaryFactory()
    services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    client = call(Role.OPERATOR)
    assert client.get(f"{PEOPLE}{person.pk}/").json()["level"] == ""
    assert client.get(ASSESSMENTS).status_code == 403


def test_a_helper_is_refused(call: Caller) -> None:
    assert call(Role.HELPER).get(PEOPLE).status_code == 403
