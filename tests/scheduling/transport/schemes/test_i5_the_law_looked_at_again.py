"""What the law says is looked at when a ride is confirmed, and again when a fact that it reads changes (I5)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Commune
from accounts.services import commune_update
from core.registries import registries
from mediation.models import Beneficiary
from mediation.services import beneficiary_merge, beneficiary_update
from scheduling.models import Destination, RideRequest, TransportEligibility
from scheduling.registration_schemes import no_longer_lawful
from scheduling.services.transport.fleet import vehicle_create
from scheduling.services.transport.places import destination_edit
from scheduling.services.transport.rides import ride_step, verdict_keep
from scheduling.services.transport.rights import right_add, right_remove
from scheduling.services.transport.schemes import scheme_edit
from scheduling.transport.enums import EvidenceKind, RidePurpose, RideState
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, DestinationFactory, DriverFactory, RideFactory
from tests.scheduling.transport.schemes.cast import placed

PERIGUEUX = {"commune": None, "town": "Périgueux", "urban_inhabitants": 66_000}


@pytest.fixture
def hubert(cast: Cast) -> Beneficiary:
    """Someone of Neuvic, a rural commune."""
    person: Beneficiary = BeneficiaryFactory(territory=cast.territory, first_name="Hubert", last_name="Laval")
    return person


def hospital(cast: Cast) -> Destination:
    place: Destination = DestinationFactory(
        territory=cast.territory, name="Hôpital de Périgueux", latitude=45.1952, longitude=0.7267, **PERIGUEUX
    )
    return place


def a_ride(person: Beneficiary, destination: Destination, **fields: Any) -> RideRequest:
    ride: RideRequest = RideFactory(
        beneficiary=person, destination=destination, **{"purpose": RidePurpose.MEDICAL, **fields}
    )
    verdict_keep(ride=ride)
    return ride


def now(ride: RideRequest) -> RideRequest:
    return RideRequest.objects.get(pk=ride.pk)


def lawful(ride: RideRequest) -> bool:
    return bool(now(ride).verdict["is_lawful"])


def seen(person: Beneficiary, cast: Cast, **fields: Any) -> tuple[TransportEligibility, list[RideRequest]]:
    day = {"seen_on": timezone.localdate(), "evidence": EvidenceKind.ASPA}
    return right_add(beneficiary=person, by=cast.user(Role.COUNSELLOR), **{**day, **fields})


def test_i5_an_unlawful_ride_is_not_confirmed_and_the_article_is_told(hubert: Beneficiary, cast: Cast) -> None:
    ride = a_ride(hubert, hospital(cast))
    placed(ride, DriverFactory(scheme=ride.scheme))

    with pytest.raises(ValidationError) as refused:
        ride_step(ride=ride, to=RideState.CONFIRMED, by=cast.user(Role.COORDINATOR))

    (told,) = refused.value.messages
    assert told.startswith("Périgueux compte")
    assert told.endswith("(code des transports, art. R. 3133-4)")

    seen(hubert, cast)
    assert ride_step(ride=ride, to=RideState.CONFIRMED, by=cast.user(Role.COORDINATOR)).state == RideState.CONFIRMED


def test_i5_a_paper_seen_makes_the_ride_lawful_and_its_withdrawal_unlawful_again(
    hubert: Beneficiary, cast: Cast
) -> None:
    ride = a_ride(hubert, hospital(cast))
    assert not lawful(ride)

    right, _ = seen(hubert, cast)
    assert lawful(ride)

    right_remove(right=right, by=cast.user(Role.COUNSELLOR))
    assert not lawful(ride)


def test_i5_a_paper_that_ends_before_the_day_of_the_ride_is_worth_nothing_that_day(
    hubert: Beneficiary, cast: Cast
) -> None:
    ride = a_ride(hubert, hospital(cast))

    seen(hubert, cast, expires_on=ride.day - timedelta(days=1))
    assert not lawful(ride)

    seen(hubert, cast, evidence=EvidenceKind.CSS, expires_on=ride.day)
    assert lawful(ride)


def test_i5_a_person_who_moves_to_a_large_town_is_looked_at_again(hubert: Beneficiary, cast: Cast) -> None:
    large = CommuneFactory(
        territory=cast.territory, insee="24322", name="Grande-Ville", urban_inhabitants=66_000, latitude=45.18,
        longitude=0.72,
    )  # fmt: skip
    ride = a_ride(hubert, DestinationFactory(territory=cast.territory), state=RideState.CONFIRMED)
    assert lawful(ride)

    beneficiary_update(
        beneficiary=hubert, expected_version=hubert.version, by=cast.user(Role.COUNSELLOR), commune=large
    )

    assert not lawful(ride)
    assert now(ride).state == RideState.CONFIRMED


def test_i5_a_new_address_counts_the_kilometres_again(hubert: Beneficiary, cast: Cast) -> None:
    ride = a_ride(hubert, DestinationFactory(territory=cast.territory))
    assert lawful(ride)

    beneficiary_update(
        beneficiary=hubert, expected_version=hubert.version, by=cast.user(Role.COUNSELLOR), latitude=46.6,
        longitude=0.469,
    )  # fmt: skip

    broken = [reason["ground"] for reason in now(ride).verdict["reasons"] if not reason["kept"]]
    assert broken == ["DISTANCE"]


def test_i5_two_files_that_become_one_are_looked_at_again(hubert: Beneficiary, cast: Cast) -> None:
    other = BeneficiaryFactory(territory=cast.territory, first_name="Hubert", last_name="Laval", case=False)
    ride = a_ride(other, hospital(cast))
    seen(hubert, cast)

    beneficiary_merge(
        kept=hubert, other=other, expected_versions=(hubert.version, other.version), by=cast.user(Role.COORDINATOR),
        picked={},
    )  # fmt: skip

    assert lawful(ride)


def test_i5_the_urban_unit_of_a_commune_is_read_again_for_who_lives_and_goes_there(
    hubert: Beneficiary, cast: Cast
) -> None:
    town: Commune = CommuneFactory(territory=cast.territory, saint_astier=True)
    place = DestinationFactory(territory=cast.territory, name="Opticien", commune=town)
    ride = a_ride(hubert, place)
    assert lawful(ride)

    commune_update(
        actor=cast.user(Role.MANAGER), commune=town, sector=town.sector, latitude=town.latitude,
        longitude=town.longitude, urban_inhabitants=15_000,
    )  # fmt: skip

    place.refresh_from_db()
    assert place.urban_inhabitants == 15_000
    assert not lawful(ride)


def test_i5_a_destination_that_becomes_a_hub_allows_the_ride(hubert: Beneficiary, cast: Cast) -> None:
    place = hospital(cast)
    ride = a_ride(hubert, place)

    destination_edit(destination=place, by=cast.user(Role.COORDINATOR), version=place.version, is_hub=True)

    assert lawful(ride)


def test_i5_a_scheme_that_refuses_a_purpose_names_the_confirmed_rides_that_it_stops(
    hubert: Beneficiary, cast: Cast
) -> None:
    ride = a_ride(hubert, DestinationFactory(territory=cast.territory), state=RideState.CONFIRMED)

    assert ride.scheme is not None
    _, stopped = scheme_edit(
        scheme=ride.scheme, by=cast.user(Role.COORDINATOR), version=ride.scheme.version,
        excluded_purposes=[RidePurpose.MEDICAL],
    )  # fmt: skip

    assert stopped == [ride]
    assert now(ride).state == RideState.CONFIRMED


def test_i5_what_is_ended_is_left_as_it_was_judged(hubert: Beneficiary, cast: Cast) -> None:
    ride = a_ride(hubert, hospital(cast), state=RideState.COMPLETED)

    seen(hubert, cast)

    assert not lawful(ride)


def test_i5_who_plans_reads_it_first_on_the_home_page_and_nobody_else(
    hubert: Beneficiary, cast: Cast, sign_in: Any
) -> None:
    right, _ = seen(hubert, cast)
    ride = a_ride(hubert, hospital(cast), state=RideState.CONFIRMED)
    planner = cast.user(Role.COORDINATOR)
    assert list(no_longer_lawful(planner)) == []

    assert right_remove(right=right, by=cast.user(Role.COUNSELLOR)) == [ride]

    (told,) = no_longer_lawful(planner)
    assert "Hubert Laval" in told.fact
    assert "n’est plus autorisé" in told.fact
    assert "Périgueux" in told.consequence
    assert no_longer_lawful in list(registries.decisions)
    assert list(no_longer_lawful(cast.user(Role.OPERATOR))) == []
    assert list(no_longer_lawful(cast.user(Role.HELPER))) == []
    page = sign_in(Role.COORDINATOR).get(told.answers[0].url).content.decode()
    assert "n’est plus autorisé" in page
    assert "art. R. 3133-4" in page
    assert ride.state == RideState.CONFIRMED


def test_a_vehicle_of_too_many_seats_is_refused_with_its_limit(cast: Cast) -> None:
    scheme = RideFactory(beneficiary=BeneficiaryFactory(territory=cast.territory)).scheme

    with pytest.raises(ValidationError):
        vehicle_create(territory=cast.territory, by=cast.user(Role.MANAGER), name="Car", scheme=scheme, seats=9)


def test_the_person_page_loads_the_part_for_those_who_may_see_rights(
    hubert: Beneficiary, cast: Cast, sign_in: Any
) -> None:
    seen(hubert, cast)
    address = reverse("scheduling:person-transport", args=[hubert.pk])
    file_url = reverse("mediation:beneficiary-detail", args=[hubert.pk])

    assert address in sign_in(Role.COUNSELLOR).get(file_url).content.decode()
    assert address not in sign_in(Role.OPERATOR).get(file_url).content.decode()
    page = sign_in(Role.COUNSELLOR).get(address).content.decode()
    assert "Neuvic est une commune rurale" in page
    assert "Allocation de solidarité aux personnes âgées (ASPA)" in page
    assert "par Nadia Ferrand" in page
