"""A provider proposes a service on a public page: nothing typed is lost, nothing is public before someone read it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.throttle import PER_ADDRESS
from directory.enums import AuthorRole, ContributionKind, ContributionState
from directory.models import Contribution, Organisation, Place, Service
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.contributions.rows import a_service, filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def page(cast: Cast) -> str:
    return reverse("directory:public-proposal", args=[cast.territory.slug])


def send(page: str, cast: Cast, **answers: Any) -> Any:
    return Client().post(page, filled(cast.territory, **answers))


def test_the_form_opens_without_an_account(page: str) -> None:
    answer = Client().get(page)

    assert answer.status_code == 200
    assert "Vos nom et adresse électronique ne sont pas publiés" in answer.content.decode()


def test_a_proposal_waits_to_be_read_and_nothing_is_public(page: str, cast: Cast) -> None:
    answer = send(page, cast)

    assert (answer.status_code, answer["Location"]) == (302, f"{page}merci/?courriel=1")
    row = Contribution.objects.get()
    assert (row.kind, row.state, row.author_role) == (
        ContributionKind.NEW, ContributionState.PROPOSED, AuthorRole.PROVIDER,
    )  # fmt: skip
    assert row.proposed["service.declaration_number"] == "SAP123456789"
    assert row.proposed["service.zone"] == [cast.territory.siren]
    assert row.proposed["service.phone"] == "+33639981234"
    assert row.proposed["service.bouquets"] == ["SOCIAL"]
    assert "service.opening_hours" not in row.proposed
    assert not any(model.objects.exists() for model in (Organisation, Place, Service))


def test_the_page_of_thanks_says_what_happens_next(page: str, cast: Cast) -> None:
    with_mail = Client().get(f"{page}merci/?courriel=1").content.decode()
    without = Client().get(f"{page}merci/").content.decode()

    assert "Rien n’est visible avant" in with_mail
    assert "Vous recevez un e-mail" in with_mail
    assert "nous ne pourrons pas vous écrire" in without


def test_an_email_says_that_it_came(page: str, cast: Cast) -> None:
    send(page, cast)

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.subject) == (
        "martine@example.org", "Votre proposition « Ménage et repassage » est arrivée",
    )  # fmt: skip
    assert "Rien n’est publié avant." in message.body
    assert "Bonjour Martine Lacoste," in message.body


def test_without_an_address_no_email_leaves(page: str, cast: Cast) -> None:
    assert send(page, cast, author_email="").status_code == 302

    assert Contribution.objects.count() == 1
    assert not OutboxMessage.objects.exists()


def test_hours_in_words_fill_the_week_before_anything_is_sent(page: str, cast: Cast) -> None:
    words = {"hours-text": "du lundi au vendredi 9h-12h"}

    shown = send(page, cast, **words, **{"hours-do": "read"})
    assert shown.status_code == 200
    assert not shown.context["form"].errors
    assert not Contribution.objects.exists(), "reading the words is no sending"

    send(page, cast, **words)
    assert Contribution.objects.get().proposed["service.opening_hours"] == "Mo-Fr 09:00-12:00"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"declaration_number": ""}, "declaration_number"),
        ({"declaration_number": "12345"}, "declaration_number"),
        ({"siret": "123"}, "siret"),
        ({"modes": ["lieu"], "address": ""}, "address"),
        ({"commune": ""}, "commune"),
        ({"zone_kind": "communes", "zone": []}, "zone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "", "email": ""}, "phone"),
        ({"modes": []}, "modes"),
        ({"name": ""}, "name"),
        ({"author_email": "martine"}, "author_email"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(page: str, cast: Cast, answers: dict[str, Any], field: str) -> None:
    answer = send(page, cast, **answers)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Je viens chez vous deux heures ou plus" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_someone_employed_by_households_has_no_number(page: str, cast: Cast) -> None:
    assert send(page, cast, declaration_number="", accepts_cesu="on").status_code == 302
    assert send(page, cast, declaration_number="", accepts_cesu="on", siret="12345678900011").status_code == 422


def test_a_business_at_a_place_gives_its_address(page: str, cast: Cast) -> None:
    answers = {"modes": ["lieu"], "address": "4 place de la Halle", "home_activities": [], "declaration_number": ""}
    send(page, cast, siret="123 456 789 00011", **answers)

    proposed = Contribution.objects.get().proposed
    assert (proposed["place.kind"], proposed["place.address"]) == ("FIXED", "4 place de la Halle")
    assert proposed["organisation.siret"] == "12345678900011"
    assert proposed["service.is_at_home"] is False


def test_a_service_already_there_is_shown_before_sending(page: str, cast: Cast) -> None:
    a_service(cast.territory, name="Ménage et repassage", organisation="Martine Lacoste")

    warned = send(page, cast)
    assert warned.status_code == 422
    assert "Ce service est peut-être déjà dans l’annuaire" in warned.content.decode()
    assert not Contribution.objects.exists()

    assert send(page, cast, is_other="on").status_code == 302


def test_a_service_that_is_not_public_is_never_shown(page: str, cast: Cast) -> None:
    a_service(cast.territory, name="Ménage et repassage", organisation="Martine Lacoste", status="DRAFT")
    other = a_service(cast.other_territory, name="Ménage et repassage", organisation="Martine Lacoste")

    assert other.status == "PUBLISHED"
    assert send(page, cast).status_code == 302


def test_a_machine_is_asked_again_and_loses_nothing(page: str, cast: Cast) -> None:
    answer = send(page, cast, ne_pas_remplir="https://example.org")

    assert answer.status_code == 422
    assert "Je viens chez vous deux heures ou plus" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_too_many_proposals_are_refused_politely(page: str, cast: Cast) -> None:
    for number in range(PER_ADDRESS):
        send(page, cast, author_email=f"a{number}@example.org", name=f"Service {number}", organisation=f"Nom {number}")

    answer = send(page, cast, author_email="b@example.org")

    assert answer.status_code == 429
    assert "Rien n’est perdu" in answer.content.decode()
    assert Contribution.objects.count() == PER_ADDRESS


def test_a_second_sending_replaces_the_first_one(page: str, cast: Cast) -> None:
    send(page, cast)
    send(page, cast, description="Je viens chez vous le matin, toutes les semaines.")

    assert list(Contribution.objects.values_list("state", flat=True)) == ["SUPERSEDED", "PROPOSED"]


def test_an_unknown_territory_has_no_form(db: None) -> None:
    assert Client().get("/services/nulle-part/proposer/").status_code == 404
