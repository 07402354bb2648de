"""Records to check: never checked first, one call for a place and its services, the filters stay in the address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.enums import RecordStatus
from directory.models import Place
from directory.registration_records import checks_due
from tests.directory.factories import PlaceFactory, ServiceFactory
from tests.factories import CommuneFactory, MembershipFactory

pytestmark = pytest.mark.django_db
LIST = "directory:verification-list"


@pytest.fixture
def nadia() -> User:
    user: User = MembershipFactory().user
    return user


@pytest.fixture
def signed_in(client: Client, nadia: User) -> Client:
    client.force_login(nadia)
    return client


def checked(name: str, days: int) -> Place:
    place: Place = PlaceFactory(name=name, verified_on=timezone.localdate() - timedelta(days=days), verified_how="CALL")
    return place


def names(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{reverse(LIST)}?{query}")
    return [place.name for place in response.context["page_obj"]]


def test_never_checked_comes_first_then_the_oldest(signed_in: Client) -> None:
    checked("Vieux", 400)
    checked("Récent", 30)
    checked("Très vieux", 900)
    PlaceFactory(name="Jamais")
    PlaceFactory(name="Fermé", closed=True)

    assert names(signed_in) == ["Jamais", "Très vieux", "Vieux"]
    assert names(signed_in, "age=jamais") == ["Jamais"]
    assert names(signed_in, "age=toutes") == ["Jamais", "Très vieux", "Vieux", "Récent"]


def test_filters_by_words_and_commune(signed_in: Client) -> None:
    CommuneFactory()
    CommuneFactory(saint_astier=True)
    PlaceFactory(name="Médiathèque")
    PlaceFactory(name="Maison des services", insee_code="24372", commune_name="Saint-Astier")

    assert names(signed_in, "q=mediatheque") == ["Médiathèque"]
    assert names(signed_in, "commune=24372") == ["Maison des services"]


def test_all_is_right_checks_the_place_and_its_services_and_comes_back(signed_in: Client) -> None:
    service = ServiceFactory()
    back = f"{reverse(LIST)}?q=espace&moyen=VISIT"
    page = signed_in.get(back).content.decode()
    assert 'name="how" value="VISIT"' in page

    answer = signed_in.post(
        reverse("directory:place-verify", args=[service.place_id]), {"how": "VISIT", "retour": back}
    )

    service.refresh_from_db()
    assert answer["Location"] == back
    assert service.verified_on == service.place.verified_on == timezone.localdate()
    assert service.verified_how == "VISIT"
    assert names(signed_in) == []


def test_closed_in_one_tap_can_be_undone(signed_in: Client) -> None:
    place = PlaceFactory()
    data = {"on": timezone.localdate().isoformat(), "reason": "constaté en vérifiant", "retour": reverse(LIST)}

    answer = signed_in.post(reverse("directory:place-close", args=[place.pk]), data, follow=True)

    place.refresh_from_db()
    assert place.status == RecordStatus.CLOSED
    assert reverse("directory:place-reopen", args=[place.pk]) in answer.content.decode()


def test_one_does_not_come_back_elsewhere(signed_in: Client) -> None:
    place = PlaceFactory()

    answer = signed_in.post(
        reverse("directory:place-verify", args=[place.pk]), {"how": "CALL", "retour": "https://ailleurs.example.org/"}
    )

    assert answer["Location"] == reverse("directory:place-detail", args=[place.pk])


def test_an_unknown_method_is_refused(signed_in: Client) -> None:
    place = PlaceFactory()

    signed_in.post(reverse("directory:place-verify", args=[place.pk]), {"how": "RUMEUR"})

    place.refresh_from_db()
    assert place.verified_on is None


def test_the_home_page_tells_how_many_are_due_to_those_who_may_correct(nadia: User) -> None:
    PlaceFactory()
    checked("Récent", 10)

    (decision,) = checks_due(nadia)
    assert decision.fact == "1\xa0fiche de l’annuaire est à vérifier."
    assert list(checks_due(MembershipFactory(role=Role.PARTNER).user)) == []
