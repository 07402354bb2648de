"""What a finished visit proposes, and what becomes of it when the visit is told otherwise."""

from datetime import date, time
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import User
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.selectors.rounds import round_sheet
from scheduling.services.outcomes import visit_outcome_record
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, RequestFactory
from tests.volunteers.hours.factories import appointment
from volunteers.enums import HoursStatus, TravelMode
from volunteers.hours_rules import to_tenth
from volunteers.models import Helper, TimeEntry
from volunteers.services.hours import Figures, entries_declare, entry_correct
from volunteers.services.hours_review import entries_validate

DAY = date(2026, 10, 13)


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.user(Role.COORDINATOR)


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    return helper


def visit_at(cast: Cast, helpers: list[Helper], start: time, **kind: bool) -> Visit:
    person = BeneficiaryFactory(territory=cast.territory, commune=CommuneFactory(territory=cast.territory, **kind))
    return appointment(helpers, DAY, start, 75, request=RequestFactory(beneficiary=person))


def tell(visit: Visit, status: VisitStatus, by: User) -> None:
    visit.refresh_from_db()
    visit_outcome_record(visit=visit, status=status, note="", by=by)


def test_each_helper_of_a_finished_visit_is_proposed_its_minutes_and_the_road_there_and_home(
    cast: Cast, by: User, monique: Helper
) -> None:
    rider = HelperFactory(territory=cast.territory, civic=True, travel_mode=TravelMode.PASSENGER)
    visit = visit_at(cast, [monique, rider], time(10), saint_astier=True)

    tell(visit, VisitStatus.SEEN, by)

    sheet = round_sheet(by, monique, DAY)
    driver, passenger = (TimeEntry.objects.get(helper=helper) for helper in (monique, rider))
    assert (driver.status, driver.minutes) == (HoursStatus.PROPOSED, 75)
    assert driver.travel_minutes == sheet.travel_minutes > 0
    assert driver.kilometres == pytest.approx(to_tenth(sheet.kilometres), abs=Decimal("0.1"))
    assert (driver.starts, driver.ends) == (time(10), time(11, 15))
    # Who rides along gives the same time, and is not refunded the driver's kilometres.
    assert (passenger.minutes, passenger.travel_minutes) == (75, driver.travel_minutes)
    assert passenger.kilometres == 0


def test_two_visits_of_a_day_share_the_road_of_the_round_and_only_the_last_has_the_way_home(
    cast: Cast, by: User, monique: Helper
) -> None:
    first = visit_at(cast, [monique], time(9), saint_astier=True)
    last = visit_at(cast, [monique], time(11), douzillac=True)

    tell(first, VisitStatus.SEEN, by)
    before = TimeEntry.objects.get()
    tell(last, VisitStatus.SEEN, by)

    sheet = round_sheet(by, monique, DAY)
    entries = list(TimeEntry.objects.all())
    assert sum(entry.travel_minutes for entry in entries) == sheet.travel_minutes
    assert entries[0].travel_minutes == before.travel_minutes == sheet.stops[0].travel_minutes
    assert entries[1].travel_minutes > sheet.stops[1].travel_minutes


def test_when_the_last_visit_is_excused_the_way_home_goes_to_the_one_before(
    cast: Cast, by: User, monique: Helper
) -> None:
    first = visit_at(cast, [monique], time(9), saint_astier=True)
    last = visit_at(cast, [monique], time(11), douzillac=True)
    tell(first, VisitStatus.SEEN, by)
    there = TimeEntry.objects.get().travel_minutes

    tell(last, VisitStatus.EXCUSED, by)

    entry = TimeEntry.objects.get()
    assert entry.travel_minutes == round_sheet(by, monique, DAY).travel_minutes > there


def test_a_closed_door_gives_the_road_and_no_minute_there(cast: Cast, by: User, monique: Helper) -> None:
    tell(visit_at(cast, [monique], time(9), saint_astier=True), VisitStatus.NO_SHOW, by)

    entry = TimeEntry.objects.get()
    assert entry.minutes == 0
    assert entry.travel_minutes > 0 < entry.kilometres


def test_an_undone_visit_takes_its_proposal_back(cast: Cast, by: User, monique: Helper) -> None:
    visit = visit_at(cast, [monique], time(9))
    tell(visit, VisitStatus.SEEN, by)

    tell(visit, VisitStatus.UNKNOWN, by)

    assert not TimeEntry.objects.exists()


def test_validated_hours_of_an_undone_visit_no_longer_count_and_wait_for_someone(
    cast: Cast, by: User, monique: Helper
) -> None:
    visit = visit_at(cast, [monique], time(9))
    tell(visit, VisitStatus.SEEN, by)
    entry = TimeEntry.objects.get()
    entries_validate(territory=cast.territory, by=by, keys=[entry.pk])

    tell(visit, VisitStatus.UNKNOWN, by)

    entry.refresh_from_db()
    assert (entry.status, entry.is_origin_gone, entry.validated_at) == (HoursStatus.CONTESTED, True, None)
    assert entry.contest_reason
    # Told again, the line comes back once, to be validated again.
    tell(visit, VisitStatus.SEEN, by)
    entry.refresh_from_db()
    assert entry.status in {HoursStatus.PROPOSED, HoursStatus.DECLARED}
    assert not entry.is_origin_gone
    assert TimeEntry.objects.count() == 1


def test_a_declared_line_whose_road_changed_is_to_be_confirmed_again(cast: Cast, by: User, monique: Helper) -> None:
    first = visit_at(cast, [monique], time(9), saint_astier=True)
    last = visit_at(cast, [monique], time(11), douzillac=True)
    tell(first, VisitStatus.SEEN, by)
    entries_declare(helper=monique, by=cast.user(Role.HELPER))

    tell(last, VisitStatus.REVOKED, by)

    entry = TimeEntry.objects.get()
    assert (entry.status, entry.declared_at) == (HoursStatus.PROPOSED, None)
    assert entry.travel_minutes == round_sheet(by, monique, DAY).travel_minutes


def test_figures_corrected_by_hand_stay_and_the_difference_shows(cast: Cast, by: User, monique: Helper) -> None:
    first = visit_at(cast, [monique], time(9), saint_astier=True)
    last = visit_at(cast, [monique], time(11), douzillac=True)
    tell(first, VisitStatus.SEEN, by)
    entry = TimeEntry.objects.get()
    figures = Figures(90, 40, Decimal("31.5"))
    entry_correct(entry=entry, by=cast.user(Role.HELPER), expected_version=entry.version, figures=figures)

    tell(last, VisitStatus.EXCUSED, by)

    entry.refresh_from_db()
    assert (entry.status, entry.minutes, entry.kilometres) == (HoursStatus.DECLARED, 90, Decimal("31.5"))
    assert entry.proposed_travel_minutes == round_sheet(by, monique, DAY).travel_minutes
    assert entry.is_corrected


def test_a_line_of_hours_names_nobody_who_was_visited(cast: Cast, by: User, monique: Helper) -> None:
    visit = visit_at(cast, [monique], time(9))
    tell(visit, VisitStatus.SEEN, by)

    texts = " ".join(str(value) for value in TimeEntry.objects.values().get().values())

    assert visit.beneficiary.last_name not in texts
    assert visit.beneficiary.first_name not in texts
