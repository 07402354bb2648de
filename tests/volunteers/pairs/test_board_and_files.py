"""The board of those who wait, wishes of a person, why a pair stops, whom a helper visits on the file."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import CaseStatus
from mediation.models import Beneficiary, Case
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory
from tests.volunteers.pairs.cast import a_pair, a_volunteer
from volunteers.enums import MatchState
from volunteers.models import Match, Pair, PairingPreference
from volunteers.selectors.pairs import proposals_for
from volunteers.selectors.seniors_waiting import seniors_by_known

pytestmark = pytest.mark.django_db
BOARD = "/jumelages/"


def waiting(cast: Cast, last_name: str, days: int, **fields: Any) -> Beneficiary:
    person: Beneficiary = BeneficiaryFactory(territory=cast.territory, last_name=last_name, **fields)
    opened = timezone.localdate() - timedelta(days=days)
    Case.objects.filter(beneficiary=person).delete()
    Case.objects.create(beneficiary=person, status=CaseStatus.ACTIVE, opened_on=opened)
    return person


def test_those_who_wait_longest_come_first_with_days_and_how_many_could_come(cast: Cast, client: Any) -> None:
    waiting(cast, "Abadie", 3)
    waiting(cast, "Zola", 40)
    a_volunteer(cast.territory)
    client.force_login(cast.user(Role.COORDINATOR))

    for address in (BOARD, "/"):
        page = client.get(address).content.decode().replace("\xa0", " ")
        assert page.index("Zola") < page.index("Abadie")
        assert "Attend depuis 40 jours." in page
        assert "1 intervenant ou binôme possible." in page


def test_someone_who_knows_one_helper_waits_since_that_one_came(cast: Cast) -> None:
    person = waiting(cast, "Abadie", 90)
    Match.objects.create(
        territory=cast.territory, beneficiary=person, helper=a_volunteer(cast.territory), state=MatchState.ACTIVE,
        proposed_on=timezone.localdate() - timedelta(days=12),
    )  # fmt: skip

    (row,) = seniors_by_known(cast.user(Role.COORDINATOR))[1]

    assert row.days == 12


def test_the_board_is_filtered_by_name_whatever_the_accents_and_by_commune(cast: Cast, client: Any) -> None:
    town = CommuneFactory(territory=cast.territory, saint_astier=True)
    waiting(cast, "Génestar", 3, commune=town)
    waiting(cast, "Zola", 40)
    client.force_login(cast.user(Role.COORDINATOR))

    by_name = client.get(BOARD, {"q": "genest"}).content.decode()
    by_commune = client.get(BOARD, {"commune": town.pk}).content.decode()

    for page in (by_name, by_commune):
        assert "Génestar" in page
        assert "Zola" not in page
    assert "Personne ne correspond" in client.get(BOARD, {"q": "xyz"}).content.decode()


@pytest.mark.parametrize("count", [1, 15])
def test_the_board_takes_the_same_number_of_queries(
    cast: Cast, client: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        waiting(cast, f"Abadie{number}", number)
        a_volunteer(cast.territory)
    client.force_login(cast.user(Role.COORDINATOR))

    with django_assert_max_num_queries(45):
        client.get(BOARD)


def test_what_a_person_wishes_is_noted_from_the_persons_own_page(cast: Cast, client: Any) -> None:
    person, labrue = BeneficiaryFactory(territory=cast.territory), a_volunteer(cast.territory, last_name="Labrue")
    client.force_login(cast.user(Role.COORDINATOR))
    url = reverse("volunteers:person-wishes", args=[person.pk])
    assert url in client.get(reverse("volunteers:person-matches", args=[person.pk])).content.decode()

    client.post(url, {"helper": labrue.pk, "kind": "AVOID", "note": "Elle ne veut plus de lui"})

    assert proposals_for(person).offers == ()
    assert "Elle ne veut plus de lui" in client.get(url).content.decode()
    wish = PairingPreference.objects.get()
    answer = client.post(reverse("volunteers:preference-remove", args=[wish.pk]), {"retour": "personne"})
    assert answer.url == url
    assert [offer.people for offer in proposals_for(person).offers] == [(labrue,)]


def test_a_counsellor_is_not_shown_the_way_to_wishes(cast: Cast, client: Any) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    client.force_login(cast.user(Role.COUNSELLOR))

    page = client.get(reverse("volunteers:person-matches", args=[person.pk])).content.decode()

    assert reverse("volunteers:person-wishes", args=[person.pk]) not in page


def test_why_a_pair_stops_is_kept_and_shown(cast: Cast, client: Any) -> None:
    pair = a_pair(a_volunteer(cast.territory), a_volunteer(cast.territory))
    client.force_login(cast.user(Role.COORDINATOR))
    assert "Arrêter ce binôme" in client.get(reverse("volunteers:pair-list")).content.decode()

    client.post(reverse("volunteers:pair-end", args=[pair.pk]), {"reason": "Déménagement"})

    assert Pair.objects.get().reason_end == "Déménagement"
    assert "Déménagement" in client.get(reverse("volunteers:pair-list")).content.decode()


def test_a_reason_too_long_is_given_back(cast: Cast, client: Any) -> None:
    pair = a_pair(a_volunteer(cast.territory), a_volunteer(cast.territory))
    client.force_login(cast.user(Role.COORDINATOR))

    answer = client.post(reverse("volunteers:pair-end", args=[pair.pk]), {"reason": "d" * 201})

    assert answer.status_code == 422
    assert "d" * 201 in answer.content.decode()
    assert Pair.objects.get().until is None


def test_the_file_of_a_helper_shows_whom_they_visit_and_their_pairs(cast: Cast, client: Any) -> None:
    one, other = a_volunteer(cast.territory, first_name="Annie"), a_volunteer(cast.territory, first_name="Bernard")
    person = BeneficiaryFactory(territory=cast.territory, first_name="Roger", last_name="Lacombe")
    Match.objects.create(
        territory=cast.territory, beneficiary=person, pair=a_pair(one, other), state=MatchState.ACTIVE,
        review_on=timezone.localdate() + timedelta(days=20),
    )  # fmt: skip
    client.force_login(cast.user(Role.COUNSELLOR))

    page = client.get(reverse("volunteers:helper-detail", args=[other.pk])).content.decode()

    assert "Personnes et binômes" in page
    assert "Roger Lacombe" in page
    assert f"Avec {one}" in page
