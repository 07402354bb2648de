"""J3: a workshop or a run that the law on civic service forbids is refused, with the rule and its article."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from scheduling.enums import VisitStage
from scheduling.models import Run, WorkshopSession
from scheduling.selectors.transport.run_offers import offers_for
from scheduling.services.transport.run_hand import leg_place
from scheduling.services.workshops.series import series_create
from scheduling.services.workshops.sessions import session_create, session_edit
from scheduling.transport.enums import RunStage, Way
from tests.conftest import Cast
from tests.factories import DriverFactory, PlanFactory, RequestFactory, VehicleFactory, VisitFactory
from tests.scheduling.transport.runs.days import Day, leg_of
from tests.scheduling.workshops.sessions.cast import at, told
from tests.volunteers.contracts.cast import a_training
from volunteers.models import CivicServiceContract, Helper

# A Wednesday of the week before that of 11 November 2026.
NOW = "2026-11-04 09:00 +0100"
MONDAY = date(2026, 11, 9)
ARMISTICE = date(2026, 11, 11)


def plain(words: str) -> str:
    """The words with ordinary spaces."""
    return words.replace("\xa0", " ").replace("\u202f", " ")


def planned(
    cast: Cast, by: User, *helpers: Helper, day: date = MONDAY, hours: tuple[int, int] = (14, 16)
) -> WorkshopSession:
    return session_create(
        territory=cast.territory,
        by=by,
        animators=helpers,
        starts_at=at(day, hours[0]),
        ends_at=at(day, hours[1]),
        **told(cast.territory),
    )


def refusal(cast: Cast, by: User, *helpers: Helper, **when: Any) -> str:
    with pytest.raises(ValidationError) as found:
        planned(cast, by, *helpers, **when)
    return plain(" ".join(found.value.message_dict["animators"]))


@time_machine.travel(NOW, tick=False)
def test_j3_a_minor_runs_no_workshop_on_a_public_holiday_nor_for_more_than_a_day_of_the_law(
    cast: Cast, planner: User, minor: CivicServiceContract, nadia: Helper
) -> None:
    words = refusal(cast, planner, nadia, minor.helper, day=ARMISTICE, hours=(14, 22))
    assert "Heures de Jade Roux, mercredi 11 novembre : pas de mission un jour férié avant 18 ans (code du" in words
    assert "8 h dans la journée, 7 h au plus (code du service national, art. L. 120-8 et R. 121-12)" in words
    assert not WorkshopSession.objects.exists()
    assert planned(cast, planner, nadia, minor.helper, day=MONDAY).animators.count() == 2


@time_machine.travel(NOW, tick=False)
def test_j3_visits_and_training_count_when_a_workshop_is_given(
    cast: Cast, planner: User, minor: CivicServiceContract, nadia: Helper
) -> None:
    a_training(minor, MONDAY, (8, 12))
    plan = PlanFactory(territory=cast.territory, week=MONDAY)
    VisitFactory(
        request=RequestFactory(beneficiary__territory=cast.territory),
        plan=plan,
        helpers=[nadia, minor.helper],
        starts_at=at(MONDAY, 13),
        ends_at=at(MONDAY, 15),
        day=MONDAY,
        stage=VisitStage.DRAFT,
    )
    assert "dans la journée, 7 h au plus" in refusal(cast, planner, nadia, minor.helper, hours=(16, 18))
    assert planned(cast, planner, nadia, minor.helper, day=MONDAY + timedelta(days=1), hours=(16, 18))


@time_machine.travel(NOW, tick=False)
def test_j3_a_session_made_longer_stops_at_the_law_and_a_shorter_one_passes(
    cast: Cast, planner: User, minor: CivicServiceContract, nadia: Helper
) -> None:
    session = planned(cast, planner, nadia, minor.helper, hours=(9, 11))
    a_training(minor, MONDAY, (13, 17))
    crew: dict[str, Any] = {"animators": [nadia, minor.helper], "by": planner}
    with pytest.raises(ValidationError, match="dans la journée"):
        session_edit(session=session, expected_version=session.version, ends_at=at(MONDAY, 13), **crew)
    session.refresh_from_db()
    shorter = session_edit(session=session, expected_version=session.version, ends_at=at(MONDAY, 10), **crew)
    assert shorter.ends_at == at(MONDAY, 10)


@time_machine.travel(NOW, tick=False)
def test_j3_each_date_of_a_series_is_judged_and_the_youth_left_out_where_the_law_says_no(
    cast: Cast, planner: User, minor: CivicServiceContract, nadia: Helper
) -> None:
    a_training(minor, MONDAY, (8, 12))
    series_create(
        territory=cast.territory,
        by=planner,
        now=at(date(2026, 11, 4), 9),
        animators=[nadia, minor.helper],
        first_day=MONDAY,
        starts=time(14),
        minutes=240,
        weekdays=[0],
        until=date(2026, 11, 23),
        leave_out=True,
        **told(cast.territory),
    )
    crews = {row.day: set(row.animators.all()) for row in WorkshopSession.objects.all()}
    assert crews[MONDAY] == {nadia}
    assert crews[MONDAY + timedelta(days=7)] == {nadia, minor.helper}


@time_machine.travel(NOW, tick=False)
def test_j3_a_day_outside_the_contract_is_no_day_of_workshop(
    cast: Cast, planner: User, minor: CivicServiceContract, nadia: Helper
) -> None:
    minor.ended_on, minor.end_reason = MONDAY - timedelta(days=1), "JOB"
    minor.save()
    assert "Jade Roux n’a pas de contrat de service civique ce jour-là" in refusal(cast, planner, nadia, minor.helper)


@pytest.fixture
def rides(cast: Cast, minor: CivicServiceContract) -> Day:
    """Tuesday's rides, driven by the youth alone."""
    day = Day(cast.territory)
    vehicle = VehicleFactory(scheme=day.scheme, name="Kangoo du CIAS")
    DriverFactory(scheme=day.scheme, helper=minor.helper, vehicle=vehicle)
    return day


def test_j3_a_day_of_runs_over_the_law_is_not_published(rides: Day, planner: User, minor: CivicServiceContract) -> None:
    rides.ride()
    rides.plan(planner)
    assert Run.objects.get().stage == RunStage.DRAFT
    a_training(minor, rides.day, (14, 20.5))

    with pytest.raises(ValidationError) as found:
        rides.publish(planner)

    words = plain(" ".join(found.value.messages))
    assert "Heures de Jade Roux, " in words
    assert "dans la journée, 7 h au plus (code du service national, art." in words
    assert Run.objects.get().stage == RunStage.DRAFT


def test_j3_a_way_confided_by_hand_stops_at_the_law(rides: Day, planner: User, minor: CivicServiceContract) -> None:
    ride = rides.ride()
    a_training(minor, rides.day, (14, 20.5))
    leg = leg_of(ride, Way.OUT)
    offer = offers_for(planner, rides.row, leg).offers[0]
    with pytest.raises(ValidationError) as found:
        leg_place(
            ride_day=rides.row,
            leg=leg,
            vehicle_id=offer.vehicle_id,
            pickup=offer.pickup,
            by=planner,
            expected_version=rides.row.version,
        )
    assert "Heures de Jade Roux, " in plain(" ".join(found.value.messages))
    assert not Run.objects.exists()


def test_j3_a_search_of_runs_leaves_out_what_the_law_forbids(
    rides: Day, planner: User, minor: CivicServiceContract
) -> None:
    rides.ride()
    a_training(minor, rides.day, (14, 20.5))
    rides.plan(planner)
    assert not Run.objects.exists()
