"""A visit asked for during a call: the request answers the need, and the file may be begun from what was told."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from directory.enums import CallerRole, NeedOutcome
from mediation.models import Beneficiary
from mediation.selectors.callers import told_at_the_desk
from scheduling.models import VisitRequest
from scheduling.services.requests import request_create
from tests.conftest import Cast
from tests.directory.desk.calls import a_need, operators_call
from tests.factories import BeneficiaryFactory

SignIn = Callable[[Role], Client]
CREATE = "scheduling:request-create"


def posted(**changes: object) -> dict[str, object]:
    return {
        "requested_on": timezone.localdate().isoformat(),
        "purpose": "LEARNING",
        "duration": 60,
        "priority": 1,
        "people": 1,
        "words": "Envoyer des photos",
        "moments-TOTAL_FORMS": 1,
        "moments-INITIAL_FORMS": 0,
        "moments-0-day": "any",
        "moments-0-part": "morning",
        **changes,
    }


def test_the_request_settles_the_need_and_leads_back_to_the_call(sign_in: SignIn, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    need = a_need(operators_call(cast), "Mes photos sur la tablette")
    client = sign_in(Role.OPERATOR)
    url = f"{reverse(CREATE)}?beneficiaire={person.pk}&need={need.pk}"
    assert "Mes photos sur la tablette" in client.get(url).content.decode()

    answer = client.post(url, posted())

    made = VisitRequest.objects.get()
    need.refresh_from_db()
    assert (need.outcome, need.outcome_key) == (NeedOutcome.VISIT, f"request:{made.pk}")
    assert need.intake.person_id == person.pk
    assert answer["Location"] == reverse("directory:intake", args=[need.intake_id])


def test_an_unknown_caller_gets_a_file_first_then_the_request(sign_in: SignIn, cast: Cast) -> None:
    call = operators_call(cast, caller_name="Mme Zéphyrine Quenouille", caller_phone="05 36 49 11 77", has_no_car=True)
    need = a_need(call)
    client = sign_in(Role.OPERATOR)
    assert f"need={need.pk}" in client.get(f"{reverse(CREATE)}?need={need.pk}&q=zzz").content.decode()
    form = client.get(reverse("mediation:beneficiary-create"), {"need": need.pk})
    assert 'value="Quenouille"' in form.content.decode()

    values = {
        "gender": "feminin",
        "first_name": "Zéphyrine",
        "last_name": "Quenouille",
        "commune": need.intake.commune_id,
        "mobility": "DRIVEN",
        "household": "UNKNOWN",
        "connection": "UNKNOWN",
        "origin": "PHONE",
    }
    answer = client.post(f"{reverse('mediation:beneficiary-create')}?need={need.pk}", values)

    person = Beneficiary.objects.get()
    assert answer["Location"] == f"{reverse(CREATE)}?beneficiaire={person.pk}&need={need.pk}"


def test_someone_who_calls_for_another_becomes_the_contact(cast: Cast) -> None:
    call = operators_call(
        cast, caller_name="Sylvie Dupuy", caller_phone="06 39 98 11 22", caller_role=CallerRole.RELATIVE
    )

    told = told_at_the_desk(call)

    assert (told["trusted_name"], told["trusted_phone"]) == ("Sylvie Dupuy", "+33639981122")
    assert "last_name" not in told


def test_a_need_of_another_territory_answers_nothing(sign_in: SignIn, cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    far = BeneficiaryFactory(territory=cast.other_territory)
    need = a_need(operators_call(cast))
    stranger = Client()
    stranger.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert stranger.get(reverse(CREATE), {"beneficiaire": far.pk, "need": need.pk}).status_code == 404
    with pytest.raises(ValidationError):
        request_create(
            beneficiary=far,
            by=cast.stranger.user,
            windows=[],
            need=need,
            purpose="LEARNING",
            requested_on=timezone.localdate(),
        )
    assert sign_in(Role.OPERATOR).get(reverse(CREATE), {"beneficiaire": person.pk, "need": 10**9}).status_code == 404
