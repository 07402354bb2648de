"""The next step at the head of a file, which also knows what was asked for and has no day yet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation import services
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, RequestFactory
from tests.mediation.answers import WILLING

SignIn = Callable[[Role], Any]


def page_of(client: Any, person: Beneficiary, **asked: str) -> str:
    text: str = client.get(reverse("mediation:beneficiary-detail", args=[person.pk]), asked).content.decode()
    return text.replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_request_that_waits_is_the_next_step(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(case__status=CaseStatus.ACTIVE, level="VOLONTAIRE")
    waiting = RequestFactory(beneficiary=person, requested_on=timezone.localdate() - timedelta(days=12))

    page = page_of(sign_in(Role.COUNSELLOR), person)

    assert "Prochaine étape : une visite à placer" in page
    assert "Visite à placer, demandée depuis 12 jours." in page
    assert reverse("scheduling:request-detail", args=[waiting.pk]) in page.split("</section>")[0]
    assert "Rien n’est prévu" not in page


def test_someone_never_assessed_is_assessed_first_and_the_request_is_not_forgotten(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(case__status=CaseStatus.REQUESTED)
    RequestFactory(beneficiary=person)

    page = page_of(sign_in(Role.COUNSELLOR), person)

    assert "Prochaine étape : faire le diagnostic numérique" in page
    assert "Visite à placer, demandée depuis" in page


def test_a_kind_chosen_in_the_story_changes_neither_the_next_step_nor_the_count_of_events(
    cast: Cast, sign_in: SignIn
) -> None:
    person = BeneficiaryFactory(case__status=CaseStatus.ACTIVE)
    services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    client = sign_in(Role.COUNSELLOR)

    def head(page: str) -> str:
        return page.split('id="profil"', maxsplit=1)[0].split('id="suite"')[1]

    assert head(page_of(client, person)) == head(page_of(client, person, histoire="assessment"))


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER, Role.OPERATOR])
def test_a_file_opens_in_less_than_thirty_queries_for_each_role(cast: Cast, sign_in: SignIn, role: Role) -> None:
    person = BeneficiaryFactory(case__status=CaseStatus.ACTIVE)
    services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    RequestFactory(beneficiary=person)
    client, address = sign_in(role), reverse("mediation:beneficiary-detail", args=[person.pk])
    client.get(address)

    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200

    assert len(seen) < 30
