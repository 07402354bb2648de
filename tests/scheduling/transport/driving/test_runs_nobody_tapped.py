"""A run nobody tapped is not lost: it is said at home, and the team writes it down from the driver's sheet."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from scheduling.home_driving import run_decisions
from scheduling.models import CostSheet, Run, TransportScheme
from scheduling.selectors.transport.account_lines import live_lines
from scheduling.services.transport.accounts import sheet_close
from scheduling.services.transport.driving import Odometer, run_ref
from scheduling.services.transport.run_recording import NOT_OVER, Paper, run_record
from scheduling.transport.enums import Direction, LegState, RideState, RunStage, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, a_morning, leg
from volunteers.hours_rules import month_start
from volunteers.models import TimeEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(cast: Cast) -> User:
    return cast.user(Role.COUNSELLOR)


@pytest.fixture
def morning(cast: Cast) -> Morning:
    """The runs of three days ago, of which nobody said anything."""
    return a_morning(cast.territory, day=timezone.localdate() - timedelta(days=3))


def outcomes(run: Run, **said: LegState) -> dict[int, str]:
    """Everyone was carried, unless told otherwise by first name."""
    return {row.pk: said.get(row.request.beneficiary.first_name, LegState.DONE) for row in run.legs.all()}


def facts(user: User) -> list[str]:
    return [decision.fact.replace("\xa0", " ") for decision in run_decisions(user)]


def test_the_team_is_told_at_home_until_each_is_written_down(morning: Morning, nadia: User) -> None:
    assert "2 courses à clôturer" in facts(nadia)

    run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out)))
    assert "1 course à clôturer" in facts(nadia)

    run_record(run=morning.back, by=nadia, paper=Paper(outcomes(morning.back)))
    assert not facts(nadia)


def test_a_run_of_today_is_not_said_yet(cast: Cast, nadia: User) -> None:
    a_morning(cast.territory)
    assert not facts(nadia)


def test_what_is_written_down_counts_in_the_accounts_and_in_the_hours(morning: Morning, nadia: User) -> None:
    paper = Paper(outcomes(morning.out), time(9, 5), time(10, 20), Odometer(1000, 1031))

    run_record(run=morning.out, by=nadia, paper=paper)

    morning.out.refresh_from_db()
    assert timezone.localtime(morning.out.started_at).time() == time(9, 5)
    assert leg(morning.jeanne).state == LegState.DONE
    lines = live_lines(TransportScheme.objects.get(), month_start(morning.out.day))
    assert [line.km for line in lines.dues] == [31]
    assert sum(line.is_done for line in lines.charges) == 2
    entry = TimeEntry.objects.get(origin_ref=run_ref(morning.out))
    assert entry.minutes == 75
    assert any("d’après la feuille" in row.sentence for row in JournalEntry.objects.all())


def test_needs_follow_and_both_ways_make_it_done(morning: Morning, nadia: User) -> None:
    run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out, Paul=LegState.ABSENT)))
    run_record(run=morning.back, by=nadia, paper=Paper(outcomes(morning.back, Paul=LegState.ABSENT)))

    morning.jeanne.refresh_from_db()
    morning.paul.refresh_from_db()
    assert (morning.jeanne.state, morning.paul.state) == (RideState.COMPLETED, RideState.NO_SHOW)


def test_a_way_that_was_cancelled_leaves_the_other_one(morning: Morning, nadia: User) -> None:
    paper = Paper(outcomes(morning.back, Jeanne=LegState.CANCELLED), reason="Sa fille l’a ramenée.")
    run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out)))
    run_record(run=morning.back, by=nadia, paper=paper)

    morning.jeanne.refresh_from_db()
    assert (morning.jeanne.direction, morning.jeanne.state) == (Direction.OUTBOUND, RideState.COMPLETED)
    back = leg(morning.jeanne, Way.BACK)
    assert (back.state, back.run, back.km) == (LegState.CANCELLED, None, None)
    assert not morning.jeanne.is_return_asked


def test_a_run_that_did_not_take_place_is_cancelled_and_gives_no_hours(morning: Morning, nadia: User) -> None:
    for run in (morning.out, morning.back):
        cancelled = dict.fromkeys(outcomes(run), LegState.CANCELLED)
        run_record(run=run, by=nadia, paper=Paper(cancelled, reason="Verglas."))

    morning.out.refresh_from_db()
    morning.jeanne.refresh_from_db()
    assert morning.out.stage == RunStage.CANCELLED
    assert (morning.jeanne.state, morning.jeanne.reason) == (RideState.CANCELLED_SAME_DAY, "Verglas.")
    assert not TimeEntry.objects.exists()
    assert not facts(nadia)


def test_a_cancelled_way_asks_why_and_someone_of_whom_nothing_is_said_is_named(morning: Morning, nadia: User) -> None:
    said = outcomes(morning.out)
    forgotten = said.popitem()[0]
    with pytest.raises(ValidationError) as refused:
        run_record(run=morning.out, by=nadia, paper=Paper(said))
    assert set(refused.value.message_dict) == {f"leg-{forgotten}"}

    with pytest.raises(ValidationError) as refused:
        run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out, Paul=LegState.CANCELLED)))
    assert set(refused.value.message_dict) == {"reason"}
    with pytest.raises(ValidationError) as refused:
        run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out), time(11), time(10)))
    assert set(refused.value.message_dict) == {"ended"}


def test_what_was_written_down_is_corrected_without_counting_twice(morning: Morning, nadia: User) -> None:
    run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out)))
    run_record(run=morning.out, by=nadia, paper=Paper(outcomes(morning.out, Paul=LegState.ABSENT)))

    assert leg(morning.paul).state == LegState.ABSENT
    assert TimeEntry.objects.count() == 1
    assert morning.out.events.count() == 1


def test_it_waits_for_the_hour_of_the_return(cast: Cast, nadia: User, time_machine: Any) -> None:
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)
    today = a_morning(cast.territory)
    with pytest.raises(ValidationError, match=NOT_OVER[:20]):
        run_record(run=today.out, by=nadia, paper=Paper(outcomes(today.out)))


def test_once_the_month_is_closed_it_is_refused(cast: Cast, nadia: User) -> None:
    today = timezone.localdate()
    last_month = date(today.year, today.month, 1) - timedelta(days=10)
    old = a_morning(cast.territory, day=last_month)
    sheet_close(scheme=TransportScheme.objects.get(), month=month_start(last_month), by=cast.user(Role.MANAGER))

    with pytest.raises(ValidationError, match="rouvrez le bordereau"):
        run_record(run=old.out, by=nadia, paper=Paper(outcomes(old.out)))
    assert CostSheet.objects.get().runs == 0


def test_the_pages_from_home_to_the_sheet(client: Client, morning: Morning, nadia: User) -> None:
    client.force_login(nadia)
    listed = client.get(reverse("scheduling:runs-open")).content.decode()
    address = reverse("scheduling:run-paper-entry", args=[morning.out.pk])
    assert address in listed
    assert "Jeanne Delage" in listed

    ways = list(morning.out.legs.all())
    typed = {f"leg-{ways[0].pk}": "DONE", "odometer_start": "1000", "odometer_end": "", "started": "09:10"}
    again = client.post(address, typed)
    assert again.status_code == 422
    assert "Dites ce qu’il en a été." in again.content.decode()
    assert 'value="1000"' in again.content.decode()

    typed |= {f"leg-{ways[1].pk}": "ABSENT", "odometer_end": "1025"}
    assert client.post(address, typed).status_code == 302
    morning.out.refresh_from_db()
    assert morning.out.finished_at is not None
    assert address not in client.get(reverse("scheduling:runs-open")).content.decode()


def test_the_sheet_of_the_month_says_that_runs_are_missing(client: Client, cast: Cast) -> None:
    today = timezone.localdate()
    a_morning(cast.territory, day=date(today.year, today.month, 1) - timedelta(days=10))
    client.force_login(cast.user(Role.MANAGER))

    page = client.get(reverse("scheduling:ride-sheet", args=[TransportScheme.objects.get().pk])).content.decode()

    assert "2 courses de ce mois n" in page.replace("\xa0", " ").replace("&nbsp;", " ")
