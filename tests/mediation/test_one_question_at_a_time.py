"""The diagnosis on a phone: one question a screen, every answer kept, taken up again later."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.formatting import hour, local
from mediation.assessment.versions.v2026_1 import QUESTIONNAIRE
from mediation.models import Assessment, AssessmentDraft, Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation.answers import WILLING

SignIn = Callable[[Role], Client]
KEYS = list(QUESTIONNAIRE.questions)


def at(person: Beneficiary, step: int) -> str:
    return reverse("mediation:assessment-step", args=[person.pk, step])


@pytest.fixture
def person(cast: Cast) -> Beneficiary:
    made: Beneficiary = BeneficiaryFactory()
    return made


def test_fifteen_answers_lead_to_the_result(person: Beneficiary, sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    page = client.get(at(person, 3)).content.decode()
    assert "Question 3 sur 15" in page
    for step, key in enumerate(KEYS, start=1):
        answer = client.post(at(person, step), {"answer": WILLING[key], "vers": "suite", "remark": ""})
    assert answer["Location"] == reverse("mediation:assessment-review", args=[person.pk])
    answer = client.post(answer["Location"])
    assert answer["Location"] == reverse("mediation:assessment-detail", args=[Assessment.objects.get().pk])
    assert Assessment.objects.get().answers == WILLING
    assert not AssessmentDraft.objects.exists()


def test_going_back_keeps_what_was_ticked_and_said(person: Beneficiary, sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)
    sent = {"answer": "lent", "vers": "retour", "remark": "La tablette de sa fille"}
    client.post(at(person, 1), {"answer": "used", "vers": "suite"})
    client.post(at(person, 2), {"answer": "partly", "vers": "retour", "remark": "Pas dans la cuisine"})
    page = client.get(at(person, 2)).content.decode()
    assert 'value="partly"' in page
    assert "checked" in page
    assert "Pas dans la cuisine" in page
    client.post(at(person, 1), sent)
    assert AssessmentDraft.objects.get().answers == {"device": "lent", "connection": "partly"}


def test_going_on_without_an_answer_is_said_and_keeps_the_page(person: Beneficiary, sign_in: SignIn) -> None:
    answer = sign_in(Role.COUNSELLOR).post(at(person, 1), {"vers": "suite"})
    assert answer.status_code == 422
    assert "Choisissez une réponse, ou « Préfère ne pas répondre »." in answer.content.decode()


def test_a_diagnosis_begun_is_offered_again_with_its_hour_and_can_be_forgotten(
    person: Beneficiary, sign_in: SignIn
) -> None:
    client = sign_in(Role.COUNSELLOR)
    client.post(at(person, 1), {"answer": "used", "vers": "plus-tard"})
    begun = hour(local(AssessmentDraft.objects.get().started_at))
    page = client.get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()
    assert f"Diagnostic commencé à {begun}" in page
    assert "1 réponse</b>" in page or "1 réponse sur 15" in page.replace("\xa0", " ")
    assert at(person, 2) in page
    client.post(reverse("mediation:assessment-discard", args=[person.pk]))
    assert not AssessmentDraft.objects.exists()


def test_nobody_else_reads_a_diagnosis_under_way(person: Beneficiary, sign_in: SignIn) -> None:
    sign_in(Role.COUNSELLOR).post(at(person, 1), {"answer": "used", "vers": "suite"})
    page = sign_in(Role.COORDINATOR).get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()
    assert "Diagnostic commencé" not in page


def test_the_whole_page_takes_up_what_was_begun_and_can_be_kept_for_later(person: Beneficiary, sign_in: SignIn) -> None:
    client, whole = sign_in(Role.COUNSELLOR), reverse("mediation:assessment-create", args=[person.pk])
    client.post(at(person, 1), {"answer": "lent", "vers": "suite"})
    client.post(whole, {"device": "lent", "wish": "maybe", "plus_tard": "1"})
    assert AssessmentDraft.objects.get().answers == {"device": "lent", "wish": "maybe"}
    assert client.get(whole).content.decode().count(" checked") == 2
    client.post(whole, WILLING)
    assert Assessment.objects.get().answers == WILLING
    assert not AssessmentDraft.objects.exists()


def test_too_few_answers_give_no_result_but_stay(person: Beneficiary, sign_in: SignIn) -> None:
    client, review = sign_in(Role.COUNSELLOR), reverse("mediation:assessment-review", args=[person.pk])
    client.post(at(person, 1), {"answer": "used", "vers": "suite"})
    assert "Pas assez de réponses pour un profil." in client.get(review).content.decode()
    assert client.post(review).status_code == 422
    assert AssessmentDraft.objects.exists()
    assert not Assessment.objects.exists()


def test_a_question_that_does_not_exist_is_not_found(person: Beneficiary, sign_in: SignIn) -> None:
    assert sign_in(Role.COUNSELLOR).get(at(person, 16)).status_code == 404
