"""Where and when a scheme drives is a rule of the service: said on the form, kept by the search and when confirming."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from scheduling.models import Run
from scheduling.planning.rides.problem import ride_problem
from scheduling.services.transport.rides import ride_create, ride_step
from scheduling.services.transport.schemes import scheme_edit
from scheduling.transport.enums import Flexibility, Regime, RidePurpose, RideState
from scheduling.transport.legality import OWN_RULES, Ground, Passenger, Ride, Scheme, Settlement, judge
from tests.factories import CommuneFactory, MembershipFactory, TerritoryFactory, next_weekday
from tests.scheduling.transport.runs.days import Day

TUESDAY = date(2026, 12, 1)
NEUVIC = Settlement("Neuvic", 3_717, insee="24309")
JAURE = Settlement("Jaure", 0, insee="24213")
ASTIER = Settlement("Saint-Astier", 5_400, insee="24372")
AWAY = Settlement("Périgueux", 9_000)
SCHEME = Scheme(
    Regime.TUS, is_association=True, communes=frozenset({"24372"}), spans=((8 * 60, 12 * 60), (14 * 60, 18 * 60))
)
WAY = Ride(TUESDAY, NEUVIC, ASTIER, 12, RidePurpose.SHOPPING, asked=(9 * 60, 11 * 60))


def grounds(scheme: Scheme, ride: Ride) -> list[tuple[Ground, str]]:
    """What is broken, and by what source."""
    return [(each.ground, each.source) for each in judge(scheme, Passenger(NEUVIC), ride).broken]


def test_one_end_in_a_commune_served_is_enough() -> None:
    assert grounds(SCHEME, WAY) == []
    assert grounds(SCHEME, replace(WAY, origin=ASTIER, target=AWAY)) == []


def test_a_ride_with_no_end_in_a_commune_served_is_refused_by_the_service_not_by_the_law() -> None:
    verdict = judge(SCHEME, Passenger(NEUVIC), replace(WAY, target=JAURE))

    assert [(each.ground, each.source) for each in verdict.broken] == [(Ground.ZONE, OWN_RULES)]
    assert "Neuvic" in verdict.broken[0].sentence
    assert "Jaure" in verdict.broken[0].sentence
    assert verdict.ways_out


def test_without_communes_chosen_everywhere_is_served() -> None:
    assert grounds(replace(SCHEME, communes=frozenset()), replace(WAY, target=JAURE)) == []


def test_an_hour_outside_the_hours_of_the_service_is_refused_with_these_hours() -> None:
    verdict = judge(SCHEME, Passenger(NEUVIC), replace(WAY, asked=(9 * 60, 13 * 60)))

    assert [(each.ground, each.source) for each in verdict.broken] == [(Ground.HOURS, OWN_RULES)]
    assert "13" in verdict.broken[0].sentence
    assert "14" in verdict.broken[0].sentence


def test_a_day_on_which_the_service_is_closed_is_refused_even_when_the_hour_may_move() -> None:
    assert grounds(replace(SCHEME, spans=()), replace(WAY, asked=())) == [(Ground.HOURS, OWN_RULES)]


def test_hours_that_nobody_could_read_refuse_nothing() -> None:
    assert grounds(replace(SCHEME, spans=None), WAY) == []


def test_the_rules_of_the_service_hold_under_every_regime() -> None:
    taxi = replace(SCHEME, regime=Regime.TAXI, spans=())
    assert {ground for ground, _ in grounds(taxi, replace(WAY, target=JAURE))} == {Ground.ZONE, Ground.HOURS}


@pytest.fixture
def day(db: Any) -> Day:
    """A territory's next Tuesday."""
    return Day(TerritoryFactory())


@pytest.fixture
def planner(day: Day) -> Any:
    """A counsellor of the territory."""
    return MembershipFactory(territory=day.territory, role=Role.COUNSELLOR).user


def narrow(day: Day) -> None:
    """The scheme serves Saint-Astier only, on Wednesdays from 9 to 10."""
    other = CommuneFactory(territory=day.territory, insee="24372", name="Saint-Astier")
    day.scheme.communes.set([other])
    day.scheme.hours = "We 09:00-10:00"
    day.scheme.save()


def noted(day: Day, planner: Any, **fields: Any) -> Any:
    """A need noted by the service, so that it is judged."""
    person = day.ride().beneficiary
    hours = {"arrive_by": time(10), "leave_after": time(12)} | fields
    told: dict[str, Any] = {
        "purpose": RidePurpose.SHOPPING,
        "destination": day.place,
        "day": day.day,
        "scheme": day.scheme,
    }
    return ride_create(territory=day.territory, beneficiary=person, by=planner, **told, **hours)


def test_a_ride_elsewhere_on_a_day_off_is_not_planned_nor_confirmed(day: Day, planner: Any) -> None:
    narrow(day)
    day.driver("Odile", "Gendron")
    ride = noted(day, planner)
    day.territory.ride_requests.exclude(pk=ride.pk).delete()

    day.plan(planner)

    assert not Run.objects.exists()
    assert ride.verdict["is_lawful"] is False
    assert {each["ground"] for each in ride.verdict["reasons"] if not each["kept"]} == {Ground.ZONE, Ground.HOURS}
    ride_step(ride=ride, to=RideState.PROPOSED, by=planner)
    with pytest.raises(ValidationError):
        ride_step(ride=ride, to=RideState.CONFIRMED, by=planner)


def test_hours_that_change_are_judged_again(day: Day, planner: Any) -> None:
    ride = noted(day, planner)
    assert ride.verdict["is_lawful"]

    scheme_edit(scheme=day.scheme, by=planner, version=day.scheme.version, hours="We 09:00-10:00")

    ride.refresh_from_db()
    assert ride.verdict["is_lawful"] is False


def test_communes_that_change_are_judged_again(day: Day, planner: Any) -> None:
    ride = noted(day, planner)
    other = CommuneFactory(territory=day.territory, insee="24372", name="Saint-Astier")

    scheme_edit(scheme=day.scheme, by=planner, version=day.scheme.version, communes=[other])

    ride.refresh_from_db()
    assert ride.verdict["is_lawful"] is False


def test_a_moment_that_may_move_is_found_within_the_hours_of_the_service(day: Day, planner: Any) -> None:
    day.scheme.hours = "Mo-Su 09:30-11:00"
    day.scheme.save()
    day.driver("Odile", "Gendron")
    ride = noted(day, planner, flexibility=Flexibility.SAME_DAY)

    problem, index = ride_problem(territory=day.territory, day=day.day)

    assert ride.verdict["is_lawful"]
    mine = {name for name, leg in index.legs.items() if leg.request_id == ride.pk}
    windows = [each.dropoff or each.pickup for each in problem.rides if each.id in mine]
    assert windows
    assert all(window and 9 * 60 + 30 <= window.start <= window.end <= 11 * 60 for window in windows)


def test_a_driver_is_not_sent_out_when_the_service_is_closed(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    open_problem, _ = ride_problem(territory=day.territory, day=day.day)
    day.scheme.hours = "We 09:00-10:00"
    day.scheme.save()

    problem, _ = ride_problem(territory=day.territory, day=day.day)

    assert any(one.windows for one in open_problem.vehicles)
    assert not any(one.windows for one in problem.vehicles)


def test_the_form_says_it_while_one_types(day: Day, planner: Any, client: Client) -> None:
    narrow(day)
    person = day.ride().beneficiary
    client.force_login(planner)
    typed = {
        "purpose": "SHOPPING", "direction": "ROUND", "destination": day.place.name, "day": day.day.isoformat(),
        "arrive_by": "10:00", "leave_after": "12:00", "flexibility": "EXACT", "escort": "DOOR", "companions": "0",
    }  # fmt: skip

    page = client.post(f"{reverse('scheduling:ride-check')}?beneficiaire={person.pk}", typed).content.decode()

    assert "communes desservies" in page
    assert "ne conduit pas le mardi" in page
    assert "èglement du service" in page
    assert "Non autorisé par le service" in page


def test_a_public_holiday_is_said_not_refused(day: Day, planner: Any, client: Client) -> None:
    """Nobody knows from "lundi à vendredi" whether the service drives that day: it is asked, not decided."""
    christmas = next(
        date(year, 12, 25)
        for year in range(next_weekday(1).year, next_weekday(1).year + 9)
        if date(year, 12, 25) >= next_weekday(1)
    )
    day.scheme.hours = "Mo-Su 08:00-18:00"
    day.scheme.save()
    person = day.ride().beneficiary
    client.force_login(planner)
    typed = {
        "purpose": "SHOPPING", "direction": "OUTBOUND", "destination": day.place.name, "day": christmas.isoformat(),
        "arrive_by": "10:00", "flexibility": "EXACT", "escort": "DOOR", "companions": "0",
    }  # fmt: skip

    page = client.post(f"{reverse('scheduling:ride-check')}?beneficiaire={person.pk}", typed).content.decode()

    assert "férié" in page
    assert "Autorisé" in page
