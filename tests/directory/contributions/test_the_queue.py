"""The queue of proposals: what the team sees, filters, decides, and is told on its home page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from directory.enums import ContributionState
from directory.models import Contribution, Organisation, OwnerLink, Service
from directory.registration_contributions import proposals_to_read
from directory.services.contributions import Author, contribution_refuse, service_confirm
from tests.conftest import Cast
from tests.directory.contributions.rows import a_change, a_link, a_service, proposed_entry

pytestmark = pytest.mark.django_db
LIST = "/annuaire/propositions/"


def test_the_oldest_comes_first_and_confirmations_are_counted_apart(cast: Cast, sign_in: Any) -> None:
    entry = proposed_entry(cast.territory)
    change = a_change(a_service(cast.territory))
    Contribution.objects.filter(pk=change.pk).update(created_at=timezone.now() - timedelta(days=3))
    service_confirm(service=a_service(cast.territory, name="Autre"), author=Author())

    answer = sign_in(Role.COUNSELLOR).get(LIST)

    assert [row.pk for row in answer.context["page_obj"]][:2] == [change.pk, entry.pk]
    assert answer.context["lead"].replace("\u00a0", " ") == "2 propositions attendent, et 1 fiche confirmée."


def test_filters_stay_in_the_address_and_answer_a_fragment(cast: Cast, sign_in: Any) -> None:
    entry = proposed_entry(cast.territory)
    change = a_change(a_service(cast.territory))
    contribution_refuse(contribution=change, by=cast.user(Role.COUNSELLOR), reason="ALREADY_RIGHT")
    client = sign_in(Role.COUNSELLOR)

    def found(query: str) -> list[int]:
        return [row.pk for row in client.get(f"{LIST}?{query}").context["page_obj"]]

    assert found("etat=PROPOSED") == [entry.pk]
    assert found("etat=DECIDEES") == [change.pk]
    assert found("etat=TOUTES&genre=NEW") == [entry.pk]
    assert found("q=repassage") == [entry.pk]
    assert found("etat=TOUTES&q=demarches") == [change.pk]
    assert found("q=rien+de+tel") == []
    fragment = client.get(f"{LIST}?etat=DECIDEES", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_an_empty_queue_explains_itself(cast: Cast, sign_in: Any) -> None:
    assert "Aucune proposition à lire" in sign_in(Role.COUNSELLOR).get(LIST).content.decode()


def test_the_list_asks_as_many_questions_for_fifty_rows_as_for_one(cast: Cast, sign_in: Any) -> None:
    client = sign_in(Role.COUNSELLOR)

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    a_change(a_service(cast.territory))
    client.get(LIST)
    one = questions()
    for number in range(49):
        service = a_service(cast.territory, name=f"Service {number}", organisation=f"Structure {number}")
        Contribution.objects.create(
            territory=cast.territory, kind="CHANGE", service=service, proposed={"service.name": "x"}
        )
    assert questions() == one


def test_publishing_from_the_page_leads_to_the_next_one(cast: Cast, sign_in: Any) -> None:
    first, second = proposed_entry(cast.territory), a_change(a_service(cast.territory))
    client: Client = sign_in(Role.COUNSELLOR)
    page = client.get(reverse("directory:contribution-detail", args=[first.pk]))
    ticked = [line.key for line in page.context["lines"] if not line.is_required and line.key != "service.phone"]

    answer = client.post(reverse("directory:contribution-accept", args=[first.pk]), {"champ": ticked})

    assert answer["Location"] == reverse("directory:contribution-detail", args=[second.pk])
    first.refresh_from_db()
    assert first.state == ContributionState.PARTLY
    assert Service.objects.get(name="Ménage et repassage").phone == ""


def test_a_new_entry_goes_under_the_structure_ticked_on_the_page(cast: Cast, sign_in: Any) -> None:
    known = a_service(cast.territory, name="Jardinage", organisation="Martine Lacoste")
    row = proposed_entry(cast.territory)
    client: Client = sign_in(Role.COUNSELLOR)
    page = client.get(reverse("directory:contribution-detail", args=[row.pk]))
    assert [twin.pk for twin in page.context["twins"]] == [known.pk]
    ticked = [line.key for line in page.context["lines"]]

    client.post(
        reverse("directory:contribution-accept", args=[row.pk]),
        {"champ": ticked, "organisation": known.place.organisation.pk},
    )

    assert Organisation.objects.filter(name="Martine Lacoste").count() == 1


def test_publishing_nothing_is_explained(cast: Cast, sign_in: Any) -> None:
    row = a_change(a_service(cast.territory))
    answer = sign_in(Role.COUNSELLOR).post(
        reverse("directory:contribution-accept", args=[row.pk]), {"champ": []}, follow=True
    )

    assert "Cochez au moins une information" in answer.content.decode()


def test_refusing_asks_for_a_reason_and_then_is_told(cast: Cast, sign_in: Any) -> None:
    row = a_change(a_service(cast.territory))
    client: Client = sign_in(Role.COUNSELLOR)
    address = reverse("directory:contribution-refuse", args=[row.pk])

    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "OTHER"}).status_code == 422
    assert client.post(address, {"reason": "NOT_CHECKED"})["Location"] == LIST
    again = client.post(address, {"reason": "NOT_CHECKED"}, follow=True).content.decode()
    assert "a déjà décidé entre-temps" in again
    assert "Proposition refusée" in again


def test_two_numbers_that_do_not_match_are_pointed_out(cast: Cast, sign_in: Any) -> None:
    def page(siret: str) -> str:
        row = proposed_entry(cast.territory, **{"organisation.siret": siret})
        return str(
            sign_in(Role.COUNSELLOR).get(reverse("directory:contribution-detail", args=[row.pk])).content.decode()
        )

    assert "Deux numéros qui ne vont pas ensemble" in page("98765432100011")
    assert "Deux numéros qui ne vont pas ensemble" not in page("12345678900011")


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.MANAGER])
def test_the_home_page_says_what_waits(cast: Cast, role: Role) -> None:
    assert not list(proposals_to_read(cast.user(role)))

    proposed_entry(cast.territory)
    service_confirm(service=a_service(cast.territory), author=Author())

    (decision,) = proposals_to_read(cast.user(role))
    assert decision.fact.replace("\u00a0", " ") == "1 proposition à lire dans l’annuaire"
    assert not list(proposals_to_read(cast.user(Role.HELPER)))


def test_the_team_sends_and_withdraws_a_link_from_its_page(cast: Cast, sign_in: Any) -> None:
    organisation = a_service(cast.territory).place.organisation
    client: Client = sign_in(Role.OPERATOR)
    page = reverse("directory:owner-link-send", args=[organisation.pk])

    assert "isle@example.org" in client.get(page).content.decode()
    assert client.post(page, {"email": "isle"}).status_code == 200
    assert client.post(page, {"email": "isle@example.org"}).status_code == 302
    link = OwnerLink.objects.get()
    assert client.post(reverse("directory:owner-link-revoke", args=[link.pk])).status_code == 302
    assert not OwnerLink.objects.current().exists()


def test_a_stranger_to_the_territory_sees_no_proposal(cast: Cast) -> None:
    row = a_change(a_service(cast.territory))
    a_link(row.service.place.organisation if row.service else Organisation())

    assert not Contribution.objects.visible_to(cast.stranger.user).exists()
    assert not Contribution.objects.visible_to(cast.user(Role.OPERATOR)).exists(), "reading is for those who moderate"
