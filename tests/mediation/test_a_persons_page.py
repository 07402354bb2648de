"""The file: next step, how to reach, story, who may read what."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.models import JournalEntry
from mediation import services
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from mediation.selectors.home import file_decisions
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation.answers import WILLING

SignIn = Callable[[Role], Client]


def url(person: Beneficiary) -> str:
    return reverse("mediation:beneficiary-detail", args=[person.pk])


def test_the_page_says_how_to_reach_and_what_to_know(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(access_notes="Sonner deux fois", interests="le chant choral", preferred_days=[1, 3])
    page = sign_in(Role.COUNSELLOR).get(url(person)).content.decode()
    assert "Jeannette Delage" in page
    assert "05\u00a036\u00a049\u00a012\u00a038" in page or "05 36 49 12 38" in page
    assert "Sonner deux fois" in page
    assert "De préférence : mardi, jeudi" in page
    assert "Se fait conduire" in page


def test_someone_waiting_is_to_be_assessed_next(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(case__status=CaseStatus.REQUESTED)
    page = sign_in(Role.COUNSELLOR).get(url(person)).content.decode()
    assert "Prochaine étape : faire le diagnostic numérique" in page
    assert reverse("mediation:assessment-create", args=[person.pk]) in page


def test_reading_a_file_is_journaled_and_filtering_its_story_is_not(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    client = sign_in(Role.COUNSELLOR)
    client.get(url(person))
    client.get(url(person), {"histoire": "case"}, headers={"HX-Request": "true"})
    entry = JournalEntry.objects.get(verb="beneficiary.read")
    assert entry.actor == cast.user(Role.COUNSELLOR)
    assert entry.sentence == f"A consulté la fiche n° {person.pk}."


def test_the_story_tells_assessments_and_can_be_filtered(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    client = sign_in(Role.MANAGER)
    whole = client.get(url(person)).content.decode()
    assert "Nadia Ferrand a fait le diagnostic numérique : volontaire et curieux." in whole
    assert "Demande reçue." in whole
    part = client.get(url(person), {"histoire": "case"}, headers={"HX-Request": "true"}).content.decode()
    assert "Demande reçue." in part
    assert "diagnostic numérique" not in part


def test_the_page_asks_for_as_many_queries_with_one_assessment_or_ten(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    person = BeneficiaryFactory()
    client = sign_in(Role.COUNSELLOR)
    for _ in range(10):
        services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    with django_assert_max_num_queries(29):  # type: ignore[attr-defined]  # a context manager of the plug-in
        client.get(url(person))


def test_an_operator_reads_the_file_without_its_profile(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    done = services.assessment_record(
        beneficiary=person,
        by=cast.user(Role.COUNSELLOR),
        answers=WILLING,
        level="NON_INTERESSE",
        override_reason="Très fatiguée ce jour-là",
    )
    client = sign_in(Role.OPERATOR)
    page = client.get(url(person)).content.decode()
    assert "Jeannette Delage" in page
    for secret in ("Peu d’envie", "peu d’envie", "Très fatiguée", "Volontaire", "diagnostic numérique :"):
        assert secret not in page
    assert client.get(reverse("mediation:assessment-detail", args=[done.pk])).status_code == 403
    assert client.get(reverse("mediation:assessment-create", args=[person.pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.HELPER, Role.PARTNER, Role.ADMIN])
def test_those_without_the_right_are_refused(cast: Cast, sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(url(BeneficiaryFactory())).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "beneficiary-detail",
        "beneficiary-edit",
        "assessment-create",
        "beneficiary-archive",
        "beneficiary-restore",
        "case-close",
        "case-reopen",
    ],
)
def test_a_file_of_another_territory_does_not_exist(cast: Cast, sign_in: SignIn, name: str) -> None:
    person = BeneficiaryFactory(territory=cast.other_territory)
    client = sign_in(Role.COUNSELLOR)
    address = reverse(f"mediation:{name}", args=[person.pk])
    send = client.post if name.startswith(("case", "beneficiary-archive", "beneficiary-restore")) else client.get
    assert send(address).status_code == 404


def test_the_home_page_tells_who_has_no_assessment_and_links_to_them(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Simone", level="AUTONOME")
    BeneficiaryFactory(first_name="Lucette")
    BeneficiaryFactory(first_name="Yvette", case__status=CaseStatus.REQUESTED)
    (missing,) = file_decisions(cast.user(Role.COUNSELLOR))
    assert missing.fact == "2 personnes n’ont pas encore de diagnostic."
    listed = sign_in(Role.COUNSELLOR).get(missing.answers[0].url).content.decode()
    assert "Lucette" in listed
    assert "Yvette" in listed
    assert "Simone" not in listed
    assert not list(file_decisions(cast.user(Role.OPERATOR)))


def test_the_home_page_tells_first_who_waits_too_long(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Lucette", case__status=CaseStatus.REQUESTED, case__opened_on="2025-01-05")
    BeneficiaryFactory(first_name="Simone")
    (late,) = file_decisions(cast.user(Role.COUNSELLOR))
    assert late.fact == "1 personne attend une première réponse depuis plus de 15 jours."
    listed = sign_in(Role.COUNSELLOR).get(late.answers[0].url).content.decode()
    assert "Lucette" in listed
    assert "Simone" not in listed
