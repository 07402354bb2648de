"""The questionnaire, its result, and correcting what was computed."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.models import JournalEntry
from mediation import services
from mediation.assessment.questionnaire import SKIPPED
from mediation.assessment.versions.v2026_1 import QUESTIONNAIRE
from mediation.enums import CaseStatus, ProfileLevel, Way
from mediation.models import Assessment
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation.answers import WILLING

QUESTIONS = QUESTIONNAIRE.questions
SignIn = Callable[[Role], Client]


def test_answers_give_a_level_a_way_and_reasons(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(gender="feminin", case__status=CaseStatus.REQUESTED)
    client = sign_in(Role.COUNSELLOR)
    response = client.post(reverse("mediation:assessment-create", args=[person.pk]), WILLING, follow=True)
    page = response.content.decode()
    assert "Volontaire et curieuse" in page
    assert "Atelier avec transport" in page
    assert "Elle souhaite retrouver d’autres personnes." in page
    assert "<svg" in page
    assert "usages 60 sur 100" in page
    person.refresh_from_db()
    assert person.level == ProfileLevel.WILLING
    assert person.open_case
    assert person.open_case.status == CaseStatus.ASSESSED
    assert JournalEntry.objects.filter(verb="assessment.record").count() == 1


def test_every_question_is_asked_and_a_missing_answer_is_said(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    address = reverse("mediation:assessment-create", args=[person.pk])
    client = sign_in(Role.COUNSELLOR)
    page = client.get(address).content.decode()
    assert all(question.text in page for question in QUESTIONS.values())
    page = client.post(address, {**WILLING, "wish": ""}).content.decode()
    assert "Choisissez une réponse, ou « Préfère ne pas répondre »." in page
    assert not Assessment.objects.exists()


def test_too_few_answers_give_no_level_and_keep_what_was_ticked(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    answers = dict.fromkeys(QUESTIONS, SKIPPED) | {"wish": "ideas", "place": "home"}
    page = (
        sign_in(Role.COUNSELLOR)
        .post(reverse("mediation:assessment-create", args=[person.pk]), answers)
        .content.decode()
    )
    assert "Il faut au moins 8 réponses" in page
    assert 'value="ideas" id="id_wish_0" required checked' in page or page.count(" checked") == len(QUESTIONS)
    assert not Assessment.objects.exists()


def test_another_level_needs_a_reason_and_keeps_the_computed_one(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    done = services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    client, address = sign_in(Role.COORDINATOR), reverse("mediation:assessment-detail", args=[done.pk])
    sent = {"level": "GRAND_DEBUTANT", "chosen_way": Way.WORKSHOP_TRANSPORT, "override_reason": ""}
    page = client.post(address, sent).content.decode()
    assert "Dites pourquoi vous retenez un autre profil." in page
    client.post(address, {**sent, "override_reason": "Ses réponses étaient soufflées"})
    done.refresh_from_db()
    person.refresh_from_db()
    assert (done.level, done.computed_level) == (ProfileLevel.BEGINNER, ProfileLevel.WILLING)
    assert person.level == ProfileLevel.BEGINNER
    page = client.get(address).content.decode()
    assert "Le calcul donnait « Volontaire et curieux ». Ses réponses étaient soufflées" in page


def test_the_service_refuses_an_override_without_reason(cast: Cast) -> None:
    with pytest.raises(ValidationError) as caught:
        services.assessment_record(
            beneficiary=BeneficiaryFactory(), by=cast.user(Role.COUNSELLOR), answers=WILLING, level="AUTONOME"
        )
    assert "override_reason" in caught.value.message_dict


@pytest.mark.parametrize("answers", [{**WILLING, "wish": "peut-être"}, {**WILLING, "shoe_size": "42"}])
def test_unknown_questions_and_answers_are_refused(cast: Cast, answers: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        services.assessment_record(beneficiary=BeneficiaryFactory(), by=cast.user(Role.COUNSELLOR), answers=answers)


def test_the_latest_assessment_decides_and_earlier_ones_stay(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    by = cast.user(Role.COUNSELLOR)
    first = services.assessment_record(beneficiary=person, by=by, answers=WILLING)
    alone = {key: ("alone" if value == "helped" else value) for key, value in WILLING.items()}
    services.assessment_record(beneficiary=person, by=by, answers=alone)
    services.assessment_override(assessment=first, by=by, level=ProfileLevel.BEGINNER, override_reason="Relu avec elle")
    person.refresh_from_db()
    assert person.level == ProfileLevel.AUTONOMOUS
    page = sign_in(Role.MANAGER).get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()
    assert "Profil : Autonome" in page
    assert "calculé : Volontaire et curieux" in page


def test_a_manager_reads_a_result_but_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    done = services.assessment_record(beneficiary=BeneficiaryFactory(), by=cast.user(Role.COUNSELLOR), answers=WILLING)
    client, address = sign_in(Role.MANAGER), reverse("mediation:assessment-detail", args=[done.pk])
    assert "Ce profil ou cette suite" not in client.get(address).content.decode()
    assert client.post(address, {"level": "AUTONOME"}).status_code == 403


def test_a_result_of_another_territory_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(territory=cast.other_territory)
    done = services.assessment_record(beneficiary=person, by=cast.stranger.user, answers=WILLING)
    address = reverse("mediation:assessment-detail", args=[done.pk])
    assert sign_in(Role.COUNSELLOR).get(address).status_code == 404
