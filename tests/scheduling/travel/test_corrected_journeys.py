"""Someone who drives a road says how long it takes: the page keeps it, and the planning uses it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Commune
from scheduling.models import Plan, TravelOverride
from scheduling.optimiser.model import Problem, TravelMode
from scheduling.planning.problem_builder import problem_for
from scheduling.selectors.rounds import round_sheet
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory

SignIn = Callable[[Role], Client]
PAGE = "/reglages/temps-de-route/"
EDIT = "/reglages/temps-de-route/corriger/"


@pytest.fixture
def neuvic(cast: Cast) -> Commune:
    return CommuneFactory(territory=cast.territory)


@pytest.fixture
def astier(cast: Cast) -> Commune:
    return CommuneFactory(territory=cast.territory, saint_astier=True)


def text_of(response: Any) -> str:
    """The page with ordinary spaces."""
    return str(response.content.decode()).replace("\xa0", " ")


def correct(client: Client, start: Commune, end: Commune, **fields: object) -> Any:
    """Send the form."""
    return client.post(EDIT, {"start": start.pk, "end": end.pk, "minutes": 37, **fields}, follow=True)


def minutes_of(problem: Problem, start: str, end: str) -> int:
    """Minutes by car between the places whose names begin so."""
    matrix = problem.travel[TravelMode.CAR]
    rows = [name[0] for name in matrix.place_ids]
    return int(matrix.minutes[rows.index(start), rows.index(end)])


def test_a_correction_holds_both_ways_and_stands_beside_the_estimate(
    sign_in: SignIn, neuvic: Commune, astier: Commune
) -> None:
    page = text_of(correct(sign_in(Role.COUNSELLOR), neuvic, astier))

    assert "Neuvic – Saint-Astier" in page
    assert "aller et retour" in page
    assert "37 min" in page
    assert "à 19 % près" in page
    assert sorted(TravelOverride.objects.values_list("minutes", flat=True)) == [37, 37]


def test_a_correction_in_one_direction_leaves_the_other_alone(
    sign_in: SignIn, neuvic: Commune, astier: Commune
) -> None:
    page = text_of(correct(sign_in(Role.COUNSELLOR), neuvic, astier, one_way="on"))

    assert "dans ce sens seulement" in page
    assert TravelOverride.objects.get().to_commune == astier


def test_removing_a_correction_gives_the_estimate_back_both_ways(
    sign_in: SignIn, neuvic: Commune, astier: Commune
) -> None:
    client = sign_in(Role.MANAGER)
    correct(client, neuvic, astier)
    row = TravelOverride.objects.get(from_commune=neuvic)

    page = text_of(client.post(f"{PAGE}{row.pk}/retirer/", follow=True))

    assert "l’estimation vaut de nouveau" in page
    assert not TravelOverride.objects.exists()


def test_all_journeys_of_a_commune_show_with_their_estimate(sign_in: SignIn, neuvic: Commune, astier: Commune) -> None:
    page = text_of(sign_in(Role.COUNSELLOR).get(PAGE, {"depuis": neuvic.pk}))

    assert "1 trajet depuis Neuvic" in page
    assert "pas de correction" in page
    assert f"{EDIT}?depuis={neuvic.pk}&amp;vers={astier.pk}" in page


@pytest.mark.parametrize(
    ("minutes", "words"), [("", "Donnez le nombre"), ("0", "entre 1 et 240"), ("vingt", "virgule")]
)
def test_a_wrong_time_is_refused_at_its_field(
    sign_in: SignIn, neuvic: Commune, astier: Commune, minutes: str, words: str
) -> None:
    response = correct(sign_in(Role.COUNSELLOR), neuvic, astier, minutes=minutes)

    assert response.status_code == 422
    assert words in text_of(response)
    assert not TravelOverride.objects.exists()


def test_a_time_noted_by_someone_else_meanwhile_is_shown_before_it_is_replaced(
    sign_in: SignIn, neuvic: Commune, astier: Commune
) -> None:
    correct(sign_in(Role.MANAGER), neuvic, astier, minutes=25)
    client = sign_in(Role.COUNSELLOR)

    refused = correct(client, neuvic, astier)
    again = correct(client, neuvic, astier, known=25)

    assert "quelqu’un a noté 25 min" in text_of(refused)
    assert 'name="known" value="25"' in text_of(refused)
    assert again.status_code == 200
    assert TravelOverride.objects.get(from_commune=neuvic).minutes == 37


def test_a_commune_of_another_territory_cannot_be_chosen(sign_in: SignIn, cast: Cast, neuvic: Commune) -> None:
    foreign = CommuneFactory(territory=cast.other_territory, douzillac=True)

    response = correct(sign_in(Role.COUNSELLOR), neuvic, foreign)

    assert response.status_code == 422
    assert "Douzillac" not in text_of(response)


@pytest.mark.parametrize("extra", [0, 12])
def test_the_list_reads_as_many_rows_in_as_many_queries(
    sign_in: SignIn, cast: Cast, neuvic: Commune, extra: int, django_assert_num_queries: Any
) -> None:
    client = sign_in(Role.MANAGER)
    for number in range(extra):
        other = CommuneFactory(territory=cast.territory, insee=f"2490{number:02}"[:5], name=f"Commune {number}")
        TravelOverride.objects.get_or_create(
            territory=cast.territory, from_commune=neuvic, to_commune=other, defaults={"minutes": 20}
        )
    with django_assert_num_queries(8):
        client.get(PAGE)


def test_the_planning_uses_the_correction_one_way_and_says_so(cast: Cast, neuvic: Commune, astier: Commune) -> None:
    HelperFactory(territory=cast.territory)
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, commune=astier))
    plan: Plan = PlanFactory(territory=cast.territory)
    before, first = problem_for(plan=plan)
    TravelOverride.objects.create(territory=cast.territory, from_commune=neuvic, to_commune=astier, minutes=37)
    after, then = problem_for(plan=plan)

    assert minutes_of(after, "h", "b") == 40
    assert minutes_of(after, "b", "h") == minutes_of(before, "b", "h") < 40
    assert first.roads.sentence.replace("\xa0", " ") == "estimation, à 20 % près"
    assert then.roads.sentence.replace("\xa0", " ") == "estimation, à 20 % près, 1 trajet corrigé"


def test_the_round_of_the_day_says_the_same_road_as_the_planning(cast: Cast, neuvic: Commune, astier: Commune) -> None:
    helper = HelperFactory(territory=cast.territory)
    person = BeneficiaryFactory(territory=cast.territory, commune=astier)
    visit = VisitFactory(request=RequestFactory(beneficiary=person), published=True, helpers=[helper])
    for start, end in ((neuvic, astier), (astier, neuvic)):
        TravelOverride.objects.create(territory=cast.territory, from_commune=start, to_commune=end, minutes=40)

    assert round_sheet(cast.user(Role.COUNSELLOR), helper, visit.day).travel_minutes == 80
