"""When a visit is overdue: as an hour that lasts an hour counts, also on the nights when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.safety_rules import (
    DEFAULT_BOUNDARIES,
    acknowledgement_due,
    boundaries_read,
    expected_end,
    is_arrival_overdue,
    is_departure_overdue,
    is_next_step_due,
)
from volunteers.enums import HelperKind

PARIS = ZoneInfo("Europe/Paris")
TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_visit_that_began_late_ends_late_and_one_that_began_early_ends_as_planned() -> None:
    late = expected_end(TEN, TEN + HOUR, TEN + timedelta(minutes=20))
    early = expected_end(TEN, TEN + HOUR, TEN - timedelta(minutes=20))

    assert late == TEN + timedelta(minutes=80)
    assert early == TEN + HOUR


def test_a_departure_is_overdue_at_the_minute_said_and_not_before() -> None:
    visit = {"starts_at": TEN, "ends_at": TEN + HOUR, "arrived_at": TEN, "grace": 30}

    assert not is_departure_overdue(**visit, now=TEN + timedelta(minutes=89))  # type: ignore[arg-type]  # one visit
    assert is_departure_overdue(**visit, now=TEN + timedelta(minutes=90))  # type: ignore[arg-type]  # one visit
    assert not is_departure_overdue(
        starts_at=TEN, ends_at=TEN + HOUR, arrived_at=None, grace=30, now=TEN + timedelta(days=1)
    )


def test_the_hour_that_comes_twice_in_october_gives_nobody_an_hour_less() -> None:
    # 25 October 2026: at 3 h it is 2 h again. From 2 h 30 (summer) to 2 h 30 (winter) an hour goes by.
    starts = datetime(2026, 10, 25, 1, 30, tzinfo=PARIS)
    ends = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    due = ends.astimezone(UTC) + timedelta(minutes=45)

    assert due.astimezone(PARIS).strftime("%H:%M") == "02:15", "the wall clock seems to go back"
    given = {"starts_at": starts, "ends_at": ends, "arrived_at": starts, "grace": 45}
    assert not is_departure_overdue(**given, now=due - timedelta(minutes=1))  # type: ignore[arg-type]  # one visit
    assert is_departure_overdue(**given, now=due)  # type: ignore[arg-type]  # one visit


def test_the_hour_that_is_missing_in_march_warns_nobody_too_early() -> None:
    # 29 March 2026: after 1 h 59 it is 3 h. Thirty minutes after 1 h 45 the wall clock shows 3 h 15.
    starts = datetime(2026, 3, 29, 1, 45, tzinfo=PARIS)
    too_early = datetime(2026, 3, 29, 3, 14, tzinfo=PARIS)

    assert not is_arrival_overdue(starts_at=starts, minutes=30, now=too_early)
    assert is_arrival_overdue(starts_at=starts, minutes=30, now=too_early + timedelta(minutes=1))
    assert not is_next_step_due(starts, 30, too_early)


def test_j5_the_usual_list_names_every_act_that_a_volunteer_must_not_do() -> None:
    short = boundaries_read(DEFAULT_BOUNDARIES).short

    for act in ("argent", "mots de passe", "soins", "médicaments", "démarches", "cadeaux et legs"):
        assert act in short


def test_j5_the_list_is_read_again_when_it_changes_and_after_a_year_by_volunteers_only() -> None:
    today = date(2026, 11, 24)
    read = [("v1", date(2025, 11, 25))]

    assert acknowledgement_due(HelperKind.VOLUNTEER, "v1", [], today) == (True, True)
    assert acknowledgement_due(HelperKind.CIVIC_SERVICE, "v1", read, today) == (False, False)
    assert acknowledgement_due(HelperKind.VOLUNTEER, "v2", read, today) == (True, False)
    assert acknowledgement_due(HelperKind.VOLUNTEER, "v1", read, today + timedelta(days=1)) == (True, False)
    assert acknowledgement_due(HelperKind.COUNSELLOR, "v1", [], today) == (False, False)
