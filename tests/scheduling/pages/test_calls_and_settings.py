"""People to phone, and the settings of planning in words."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from scheduling.enums import CallOutcome, RequestStatus, VisitStage
from scheduling.models import PhoneCall, PlanningSettings, Visit
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, RequestFactory, VisitFactory

SignIn = Callable[[Role], Client]
MakeVisit = Callable[..., Visit]
SENT = {
    "lunch_from": "12:00",
    "lunch_until": "13:45",
    "lunch_minutes": "60",
    "buffer_minutes": "10",
    "civic_never_alone": "on",
    "weight_preference": "4",
    "weight_late": "3",
    "weight_unfair": "3",
}


@pytest.fixture
def call(make_visit: MakeVisit) -> PhoneCall:
    visit = make_visit(published=True)
    return PhoneCall.objects.create(
        territory=visit.territory, visit=visit, sentence="Bonjour Madame Delage, Nadia vient mardi à 10 h."
    )


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER, Role.OPERATOR])
def test_those_who_phone_see_the_number_and_the_words_to_say(sign_in: SignIn, call: PhoneCall, role: Role) -> None:
    page = sign_in(role).get("/appels/").content.decode().replace("\xa0", " ")

    assert "Jeannette Delage" in page
    assert 'href="tel:0536491238"' in page
    assert "Nadia vient mardi à 10 h." in page


@pytest.mark.parametrize("role", [Role.HELPER, Role.PARTNER, Role.ADMIN])
def test_the_others_do_not(sign_in: SignIn, call: PhoneCall, role: Role) -> None:
    client = sign_in(role)

    assert client.get("/appels/").status_code == 403
    assert client.post(f"/appels/{call.pk}/", {"outcome": "TOLD"}).status_code == 403


def test_someone_told_leaves_the_list_and_can_come_back(sign_in: SignIn, call: PhoneCall) -> None:
    client = sign_in(Role.OPERATOR)

    page = client.post(f"/appels/{call.pk}/", {"outcome": "TOLD"}, follow=True).content.decode()
    call.refresh_from_db()
    said = call.outcome
    back = client.post(f"/appels/{call.pk}/", follow=True).content.decode()

    assert said == CallOutcome.TOLD
    assert "Tout le monde est prévenu." in page
    assert "Nadia vient mardi" in back


def test_nobody_answers_keeps_the_call_with_one_try_more(sign_in: SignIn, call: PhoneCall) -> None:
    page = sign_in(Role.COUNSELLOR).post(f"/appels/{call.pk}/", {"outcome": "NO_ANSWER"}, follow=True).content.decode()

    assert "1 essai sans réponse" in page.replace("\xa0", " ")


def test_a_refusal_cancels_the_visit_and_its_request(sign_in: SignIn, call: PhoneCall) -> None:
    sign_in(Role.COUNSELLOR).post(f"/appels/{call.pk}/", {"outcome": "REFUSED"})

    visit = Visit.objects.select_related("request").get(pk=call.visit_id or 0)
    assert visit.stage == VisitStage.CANCELLED
    assert visit.request.status == RequestStatus.CANCELLED


def test_a_call_of_another_territory_does_not_exist(sign_in: SignIn, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.other_territory, last_name="Inconnue")
    visit = VisitFactory(request=RequestFactory(beneficiary=person))
    foreign = PhoneCall.objects.create(territory=cast.other_territory, visit=visit, sentence="…")
    client = sign_in(Role.OPERATOR)

    assert "Inconnue" not in client.get("/appels/").content.decode()
    assert client.post(f"/appels/{foreign.pk}/", {"outcome": "TOLD"}).status_code == 404


def test_a_manager_reads_the_usual_settings_without_writing_any(sign_in: SignIn) -> None:
    page = sign_in(Role.MANAGER).get("/reglages/planning/").content.decode()

    assert 'value="11:40"' in page
    assert "assez, vaut 15\xa0min de route" in page
    assert not PlanningSettings.objects.exists()


def test_a_manager_saves_settings(sign_in: SignIn) -> None:
    page = sign_in(Role.MANAGER).post("/reglages/planning/", {**SENT, "version": "0"}, follow=True).content.decode()

    row = PlanningSettings.objects.get()
    assert "Réglages enregistrés" in page
    assert (row.lunch_minutes, row.weight_preference, row.civic_never_alone) == (60, 40, True)


def test_a_lunch_that_ends_before_it_starts_is_refused_at_its_field_in_words(sign_in: SignIn) -> None:
    sent = {**SENT, "lunch_from": "14:00", "version": "0"}

    response = sign_in(Role.MANAGER).post("/reglages/planning/", sent)

    assert response.status_code == 422
    assert "La fin du repas doit suivre son début." in response.content.decode()
    assert 'value="14:00"' in response.content.decode()


def test_two_managers_see_each_others_settings_and_choose(sign_in: SignIn, cast: Cast) -> None:
    row = PlanningSettings.objects.create(territory=cast.territory)
    first, second = sign_in(Role.MANAGER), sign_in(Role.ADMIN)
    first.post("/reglages/planning/", {**SENT, "version": row.version})

    mine = {**SENT, "lunch_minutes": "30"}
    refused = second.post("/reglages/planning/", {**mine, "version": row.version})

    row.refresh_from_db()
    assert refused.status_code == 409
    assert "Durée du repas" in refused.content.decode()
    assert row.lunch_minutes == 60
    second.post("/reglages/planning/", {**mine, "version": row.version, "keep-lunch_minutes": "theirs"})
    row.refresh_from_db()
    assert row.lunch_minutes == 60


def test_those_who_do_not_hold_the_settings_do_not_open_them(sign_in: SignIn) -> None:
    assert sign_in(Role.COUNSELLOR).get("/reglages/planning/").status_code == 403
