"""Home or workshop on someone's file: the figures, the advice, what can be done next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import ProfileLevel
from mediation.models import Beneficiary
from scheduling.enums import VisitStatus
from scheduling.models import WorkshopSession
from scheduling.selectors.transport.ways import ways_of
from scheduling.transport.enums import RidePurpose
from scheduling.transport.ways import Better
from scheduling.workshops.enums import SessionStatus, WishStage
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    DriverFactory,
    HelperFactory,
    RideFactory,
    SchemeFactory,
    VisitFactory,
    WishFactory,
)
from tests.scheduling.transport.ways.making import assess, workshop

SignIn = Callable[[Role], Client]


def _ways(cast: Cast, person: Beneficiary) -> Any:
    return ways_of(cast.user(Role.COUNSELLOR), Beneficiary.objects.select_related("commune").get(pk=person.pk))


def _page(client: Client, person: Beneficiary, *, htmx: bool = False) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.get(reverse("scheduling:compare-ways", args=[person.pk]), headers=headers).content.decode()


def test_a_visit_is_the_nearest_counsellor_and_the_two_nearest_volunteers(cast: Cast, jeannette: Beneficiary) -> None:
    near = jeannette.commune
    HelperFactory(territory=cast.territory, first_name="Loin")
    HelperFactory(territory=cast.territory, first_name="Près", commune=near)
    HelperFactory(territory=cast.territory, first_name="À pied", commune=near, travel_mode="FOOT")
    HelperFactory(territory=cast.territory, first_name="Partie", commune=near, is_active=False)
    HelperFactory(territory=cast.territory, volunteer=True, first_name="Monique", commune=near)
    assert len(_ways(cast, jeannette).visits) == 1
    HelperFactory(territory=cast.territory, volunteer=True, first_name="Paul")
    counsellor, pair = _ways(cast, jeannette).visits
    assert counsellor.names == ("Près Ferrand",)
    assert counsellor.road_minutes == 0
    assert counsellor.professional_minutes == 60
    assert [name.split()[0] for name in pair.names] == ["Monique", "Paul"]
    assert pair.professional_minutes == 0
    assert pair.volunteer_minutes == pair.road_minutes + 120
    assert pair.km > 5


def test_the_delay_of_a_visit_is_the_mean_of_the_last_weeks(cast: Cast, jeannette: Beneficiary) -> None:
    HelperFactory(territory=cast.territory)
    assert _ways(cast, jeannette).visits[0].delay_days is None
    today = timezone.localdate()
    for asked, seen in ((30, 10), (40, 30), (200, 150)):
        visit = VisitFactory(
            request__beneficiary=jeannette, day=today - timedelta(days=seen), status=VisitStatus.SEEN, helpers=[]
        )
        visit.request.requested_on = today - timedelta(days=asked)
        visit.request.save()
    assert _ways(cast, jeannette).visits[0].delay_days == 15


def test_only_sessions_that_suit_are_shown_three_at_most_the_soonest_first(cast: Cast, jeannette: Beneficiary) -> None:
    assess(cast, jeannette)
    days = [timezone.localdate() + timedelta(days=n) for n in range(3, 11)]
    workshop(cast, day=days[0], title="Complète", capacity=1)
    WishFactory(session=WorkshopSession.objects.get(title="Complète"))
    workshop(cast, day=days[1], title="Pour d’autres", profiles=[ProfileLevel.NOT_INTERESTED])
    workshop(cast, day=days[2], title="Annulée", status=SessionStatus.CANCELLED, cancel_reason="Salle fermée")
    for rank in (6, 5, 4, 3):
        workshop(cast, day=days[rank], title=f"Séance {rank}", profiles=[ProfileLevel.WILLING] if rank == 4 else [])
    found = _ways(cast, jeannette).sessions
    assert [session.title for session in found] == ["Séance 3", "Séance 4", "Séance 5"]
    assert [session.delay_days for session in found] == [6, 7, 8]


def test_paid_time_of_a_session_is_shared_among_those_expected(cast: Cast, jeannette: Beneficiary) -> None:
    team = [HelperFactory(territory=cast.territory), HelperFactory(territory=cast.territory, volunteer=True)]
    session = workshop(cast, animators=team)
    WishFactory(session=session, companions=1)
    WishFactory(session=session, beneficiary=BeneficiaryFactory(territory=cast.territory), stage=WishStage.WAITING)
    (found,) = _ways(cast, jeannette).sessions
    assert (found.animator_minutes, found.expected, found.seats_left) == (120, 3, 10)
    assert found.professional_minutes == 40
    WishFactory(session=session, beneficiary=jeannette)
    (found,) = _ways(cast, jeannette).sessions
    assert (found.expected, found.is_registered) == (3, True)


def test_a_ride_counts_the_nearest_driver_there_and_back(cast: Cast, jeannette: Beneficiary) -> None:
    workshop(cast)
    DriverFactory(scheme=SchemeFactory(territory=cast.territory), helper__commune=jeannette.commune)
    (found,) = _ways(cast, jeannette).sessions
    assert found.ride.km == pytest.approx(2 * found.km)
    assert found.ride.minutes == 2 * found.minutes_away
    assert found.ride.detour_km is None


def test_a_ride_shared_with_others_is_told_as_their_detour(cast: Cast, jeannette: Beneficiary) -> None:
    session = workshop(cast)
    scheme = SchemeFactory(territory=cast.territory)
    DriverFactory(scheme=scheme, helper__commune=jeannette.commune)
    neighbour = BeneficiaryFactory(territory=cast.territory, commune=jeannette.commune)
    wish = WishFactory(session=session, beneficiary=neighbour, needs_ride=True)
    RideFactory(beneficiary=neighbour, scheme=scheme, wish=wish, destination=session.destination)
    (found,) = _ways(cast, jeannette).sessions
    assert found.ride.passengers == 1
    assert found.ride.detour_km == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("scheme", "session", "why"),
    [
        ({"is_active": False}, {}, "Aucun service de transport n’est ouvert."),
        ({}, {"offers_ride": False}, "On ne vient pas chercher les personnes"),
        ({"max_km": 1}, {}, "ne va pas à plus de 1 km"),
        ({"excluded_purposes": [RidePurpose.DIGITAL_WORKSHOP.value]}, {}, "ne conduit pas pour ce motif"),
        ({"is_association": False}, {}, "Seule une association"),
        ({}, {}, "n’a pas de conducteur"),
    ],
)
def test_why_no_ride_can_be_had_is_said(
    cast: Cast, jeannette: Beneficiary, scheme: dict[str, Any], session: dict[str, Any], why: str
) -> None:
    SchemeFactory(territory=cast.territory, **scheme)
    workshop(cast, **session)
    (found,) = _ways(cast, jeannette).sessions
    assert found.ride is None
    assert why in found.no_ride


def test_who_is_driven_and_wants_to_come_is_sent_to_the_workshop_with_its_ride(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    assess(cast, jeannette)
    HelperFactory(territory=cast.territory)
    workshop(cast)
    DriverFactory(scheme=SchemeFactory(territory=cast.territory))
    assert _ways(cast, jeannette).advice.better == Better.WORKSHOP
    page = _page(sign_in(Role.COUNSELLOR), jeannette)
    assert "L’atelier d’abord" in page
    assert "Elle aimerait un atelier, et quelqu’un peut l’emmener." in page
    assert "Apprivoiser sa tablette" in page
    assert f"{reverse('scheduling:request-create')}?beneficiaire={jeannette.pk}" in page


def test_without_a_ride_the_visit_comes_first_and_the_page_says_why(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    assess(cast, jeannette)
    workshop(cast, offers_ride=False)
    page = _page(sign_in(Role.COUNSELLOR), jeannette, htmx=True)
    assert "<html" not in page
    assert "À domicile d’abord" in page
    assert "aucun trajet n’est possible" in page
    assert "La comparaison sera complète" in page


def test_a_territory_without_workshops_still_shows_the_visit(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    HelperFactory(territory=cast.territory)
    page = _page(sign_in(Role.MANAGER), jeannette)
    assert "Nadia Ferrand" in page
    assert "Aucune séance à venir n’accueille son profil" in page


def test_the_file_offers_the_comparison_to_those_who_see_profiles_only(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    address = reverse("scheduling:compare-ways", args=[jeannette.pk])
    file = reverse("mediation:beneficiary-detail", args=[jeannette.pk])
    assert address in sign_in(Role.COUNSELLOR).get(file).content.decode()
    assert address not in sign_in(Role.OPERATOR).get(file).content.decode()


def test_an_archived_file_offers_nothing_to_do(cast: Cast, jeannette: Beneficiary, sign_in: SignIn) -> None:
    jeannette.archived_at = timezone.now()
    jeannette.save()
    page = _page(sign_in(Role.COUNSELLOR), jeannette)
    assert "Demander une visite" not in page


def test_the_same_number_of_queries_for_one_or_many(cast: Cast, jeannette: Beneficiary) -> None:
    def more(count: int) -> None:
        scheme = SchemeFactory(territory=cast.territory)
        for rank in range(count):
            HelperFactory(territory=cast.territory, volunteer=bool(rank % 2))
            DriverFactory(scheme=scheme)
            day = timezone.localdate() + timedelta(days=3 + rank)
            session = workshop(cast, day=day, animators=[HelperFactory(territory=cast.territory)])
            other = BeneficiaryFactory(territory=cast.territory)
            wish = WishFactory(session=session, beneficiary=other, needs_ride=True)
            RideFactory(beneficiary=other, scheme=scheme, wish=wish, destination=session.destination)

    def queries() -> int:
        user = cast.user(Role.COUNSELLOR)
        assert user.active_membership
        person = Beneficiary.objects.select_related("commune").get(pk=jeannette.pk)
        with CaptureQueriesContext(connection) as found:
            ways_of(user, person)
        return len(found)

    assess(cast, jeannette)
    more(1)
    once = queries()
    more(5)
    assert queries() == once


def test_asking_for_the_ride_registers_the_person_then_leads_to_the_registration_s_own_ride(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    assess(cast, jeannette)
    session = workshop(cast)
    DriverFactory(scheme=SchemeFactory(territory=cast.territory))
    client = sign_in(Role.COUNSELLOR)
    register = f"{reverse('scheduling:wish-create')}?seance={session.pk}&amp;beneficiaire={jeannette.pk}&amp;conduire=1"
    assert register in _page(client, jeannette)

    wish = WishFactory(session=session, beneficiary=jeannette)
    own = f"{reverse('scheduling:ride-create')}?inscription={wish.pk}"
    assert own in _page(client, jeannette)

    wish.needs_ride = True
    wish.save()
    assert own not in _page(client, jeannette)
