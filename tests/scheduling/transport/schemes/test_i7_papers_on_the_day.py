"""Who drives has a licence, an insured and inspected vehicle and the engagement, on the day of the ride (I7)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from scheduling.models import Driver, Vehicle
from scheduling.registration_schemes import papers_ending
from scheduling.selectors.transport.drivers import driver_problems, drivers_fit
from scheduling.transport.enums import Holding
from scheduling.transport.papers import PaperState, paper_state
from tests.conftest import Cast
from tests.factories import DriverFactory, HelperFactory, SchemeFactory, VehicleFactory
from tests.scheduling.transport.schemes.cast import two_ways_of
from tests.volunteers.engagement.cast import INSURANCE_ASKED, a_policy, done


@pytest.fixture
def odile(cast: Cast) -> Driver:
    """Papers in order for long."""
    return a_driver(cast)


def a_driver(cast: Cast, first: str = "Odile", last: str = "Gendron", **fields: Any) -> Driver:
    helper = HelperFactory(volunteer=True, territory=cast.territory, first_name=first, last_name=last)
    driver: Driver = DriverFactory(scheme=SchemeFactory(territory=cast.territory), helper=helper, **fields)
    return driver


def car(driver: Driver, **fields: Any) -> None:
    """Change what is known of the car of a driver."""
    Vehicle.objects.filter(drivers=driver).update(**fields)


def problems(driver: Driver, day: date) -> list[str]:
    fresh = Driver.objects.select_related("helper", "vehicle").get(pk=driver.pk)
    return driver_problems(fresh, fresh.vehicle, day)


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def test_i7_a_driver_in_order_is_fit(odile: Driver) -> None:
    assert problems(odile, in_days(3)) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("insurance_until", "assurance finie le"),
        ("inspection_until", "contrôle technique fini le"),
    ],
)
def test_i7_a_paper_of_the_vehicle_is_judged_on_the_day_of_the_ride(odile: Driver, name: str, words: str) -> None:
    car(odile, **{name: in_days(10)})

    assert problems(odile, in_days(10)) == []
    (told,) = problems(odile, in_days(11))
    assert told.startswith(words)


def test_i7_a_paper_without_a_date_stops(odile: Driver) -> None:
    car(odile, insurance_until=None, inspection_until=None)

    assert problems(odile, in_days(1)) == ["assurance sans date", "contrôle technique sans date"]


def test_i7_a_licence_must_have_been_seen_and_be_worth_that_day(odile: Driver) -> None:
    odile.licence_until = in_days(5)
    odile.save()
    assert problems(odile, in_days(5)) == []
    assert problems(odile, in_days(6))[0].startswith("permis de conduire fini le")

    odile.licence_seen_on = odile.licence_until = None
    odile.save()
    assert problems(odile, in_days(5)) == ["permis de conduire jamais vu"]


def test_i7_the_engagement_to_drive_is_judged_that_day(odile: Driver, cast: Cast) -> None:
    a_policy(cast.territory, INSURANCE_ASKED)
    assert problems(odile, in_days(1)) == ["il manque l’attestation d’assurance"]

    done(odile.helper, "assurance", in_days(-1), expires_on=in_days(20))
    assert problems(odile, in_days(20)) == []
    (told,) = problems(odile, in_days(21))
    assert told.startswith("l’attestation d’assurance a expiré le")


def test_i7_no_vehicle_a_vehicle_set_aside_or_a_driver_who_stopped(odile: Driver) -> None:
    car(odile, is_active=False)
    assert problems(odile, in_days(1)) == ["véhicule retiré du service"]

    odile.vehicle, odile.is_active = None, False
    odile.save()
    assert problems(odile, in_days(1)) == ["ne conduit plus pour le service", "aucun véhicule"]


def test_i7_a_helper_who_left_does_not_drive(odile: Driver) -> None:
    odile.helper.is_active = False
    odile.helper.save()

    assert problems(odile, in_days(1)) == ["ne fait plus partie de l’équipe"]


def test_i7_everyone_who_drives_gets_an_answer_in_as_many_queries_for_many_as_for_one(cast: Cast) -> None:
    a_policy(cast.territory, INSURANCE_ASKED)
    first = a_driver(cast)
    with CaptureQueriesContext(connection) as one:
        assert drivers_fit(cast.territory, in_days(2)) == {first: ["il manque l’attestation d’assurance"]}

    others = [a_driver(cast, first=f"Prénom{number}", last=f"Abel{number}") for number in range(7)]
    with CaptureQueriesContext(connection) as many:
        found = drivers_fit(cast.territory, in_days(2))

    assert list(found) == [*others, first]
    assert len(many) == len(one)


def test_i7_another_territory_is_not_answered(cast: Cast, odile: Driver) -> None:
    assert drivers_fit(cast.other_territory, in_days(1)) == {}


def test_the_last_day_of_a_paper_still_counts() -> None:
    today = date(2026, 11, 28)

    assert paper_state(date(2026, 11, 27), today) == PaperState.OVER
    assert paper_state(today, today) == PaperState.SOON
    assert paper_state(date(2026, 12, 28), today) == PaperState.SOON
    assert paper_state(date(2026, 12, 29), today) == PaperState.GOOD
    assert paper_state(None, today) == PaperState.MISSING


def test_an_insurance_that_ends_within_a_month_is_told_to_who_keeps_the_papers(odile: Driver, cast: Cast) -> None:
    car(odile, name="Voiture d’Odile", insurance_until=in_days(12))

    (told,) = papers_ending(cast.user(Role.COORDINATOR))

    assert told.fact.replace("\xa0", " ").startswith("L’assurance de « Voiture d’Odile » finit le")
    assert told.consequence.startswith("Odile Gendron ne peut plus conduire à partir du")
    assert list(papers_ending(cast.user(Role.OPERATOR))) == []
    assert list(papers_ending(cast.user(Role.COUNSELLOR))) == []


def test_rides_that_count_on_a_paper_that_will_have_ended_are_counted(odile: Driver, cast: Cast) -> None:
    car(odile, insurance_until=in_days(2))
    two_ways_of(odile, in_days(2))
    two_ways_of(odile, in_days(5))

    (told,) = papers_ending(cast.user(Role.MANAGER))

    assert told.consequence == "2 trajets confiés à Odile Gendron cherchent un conducteur."
    assert told.tone == "bad"


def test_a_minibus_that_several_drive_is_told_once(cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    minibus = VehicleFactory(scheme=scheme, name="Minibus", holding=Holding.LENT, insurance_until=in_days(4))
    for first in ("Ana", "Bruno"):
        a_driver(cast, first=first, last="Puy", vehicle=minibus)

    (told,) = papers_ending(cast.user(Role.COORDINATOR))

    assert told.fact.replace("\xa0", " ").startswith("L’assurance de « Minibus » finit le")
    assert told.consequence.startswith("Ana Puy et Bruno Puy ne peuvent plus le conduire à partir du")


def test_a_paper_that_ended_long_ago_and_stops_nothing_is_not_repeated_every_morning(odile: Driver, cast: Cast) -> None:
    car(odile, insurance_until=in_days(-40))

    assert list(papers_ending(cast.user(Role.COORDINATOR))) == []


def test_a_minibus_of_the_scheme_serves_several_drivers(cast: Cast) -> None:
    minibus = VehicleFactory(scheme=SchemeFactory(territory=cast.territory), name="Minibus", insurance_until=in_days(1))
    for last in ("Abel", "Bernis"):
        a_driver(cast, first="Jeanne", last=last, vehicle=minibus)

    assert [len(found) for found in drivers_fit(cast.territory, in_days(2)).values()] == [1, 1]
