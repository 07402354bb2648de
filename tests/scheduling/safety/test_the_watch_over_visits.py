"""The chain of warnings over time: who is warned when, once, and what stops it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.models import Membership
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.enums import AlertEnd, AlertKind, VisitStatus
from scheduling.models import SafetyAlert, SafetySettings, Visit
from scheduling.services.outcomes import visit_outcome_record
from scheduling.services.safety_alerts import alert_acknowledge, alert_release, alert_resolve, alerts_watch
from scheduling.services.safety_checks import visit_check_in, visit_check_out, visit_check_undo
from scheduling.tasks import watch_visits
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.scheduling.safety.scene import NOON, a_visit, a_watch, monique_of, warned_in_order


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """Monique's, from noon to one, at Jeannette's."""
    a_watch(cast.territory, grace_minutes=30, step_minutes=15)
    warned_in_order(cast.territory, cast.user(Role.COORDINATOR), cast.user(Role.MANAGER))
    return a_visit(cast.territory, [monique_of(cast)], hour=12)


@pytest.fixture
def overdue(visit: Visit, cast: Cast, clock: Any) -> SafetyAlert:
    """She came in at noon; it is half past one."""
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))
    clock.shift(timedelta(minutes=90))
    watch_visits()
    return SafetyAlert.objects.get()


def warned() -> list[str]:
    """Who was sent something, in order."""
    return [message.recipient for message in OutboxMessage.objects.order_by("pk")]


def test_nobody_is_warned_before_the_end_and_the_grace(visit: Visit, cast: Cast, clock: Any) -> None:
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))
    clock.shift(timedelta(minutes=89))

    assert alerts_watch() == 0
    assert warned() == []


def test_the_first_person_is_warned_then_the_second_after_the_delay_then_nobody(
    overdue: SafetyAlert, clock: Any
) -> None:
    assert warned() == ["sylvie@example.org"]
    clock.shift(timedelta(minutes=14))
    watch_visits()
    assert warned() == ["sylvie@example.org"]
    clock.shift(timedelta(minutes=1))
    watch_visits()
    assert warned() == ["sylvie@example.org", "bernard@example.org"]
    clock.shift(timedelta(hours=2))
    watch_visits()
    assert len(warned()) == 2
    assert SafetyAlert.objects.open().count() == 1, "it stays on the screen until someone answers"


def test_the_warning_says_whom_to_call_and_does_not_name_the_person_visited(overdue: SafetyAlert) -> None:
    message = OutboxMessage.objects.get()
    text = f"{message.subject}\n{message.body}".replace("\xa0", " ")

    assert "Monique Aubert" in text
    assert "06 39 98 10 10" in text
    assert "de 12 h à 13 h, à Neuvic" in text
    assert "/securite/" in text
    assert "Delage" not in text
    assert "Jeannette" not in text


def test_running_twice_at_the_same_moment_changes_nothing(overdue: SafetyAlert) -> None:
    assert alerts_watch() == 0
    assert alerts_watch() == 0
    assert (SafetyAlert.objects.count(), len(warned())) == (1, 1)


def test_after_a_stop_of_the_worker_people_are_warned_one_by_one(visit: Visit, cast: Cast, clock: Any) -> None:
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))
    clock.shift(timedelta(hours=5))

    watch_visits()

    assert warned() == ["sylvie@example.org"]


def test_someone_who_deals_with_it_stops_the_chain_and_may_give_it_back(
    overdue: SafetyAlert, cast: Cast, clock: Any
) -> None:
    alert_acknowledge(alert=overdue, by=cast.user(Role.COORDINATOR))
    with pytest.raises(ValidationError, match="s’en occupe déjà"):
        alert_acknowledge(alert=overdue, by=cast.user(Role.MANAGER))
    clock.shift(timedelta(hours=1))
    watch_visits()
    assert len(warned()) == 1

    alert_release(alert=overdue, by=cast.user(Role.COORDINATOR))
    watch_visits()

    assert warned()[-1] == "bernard@example.org"


def test_a_late_departure_ends_the_alert_and_reassures_those_who_were_warned(
    overdue: SafetyAlert, cast: Cast, clock: Any
) -> None:
    OutboxMessage.objects.update(state=MessageState.SENT)
    clock.shift(timedelta(minutes=5))

    visit_check_out(visit=overdue.visit, by=cast.user(Role.HELPER))
    watch_visits()
    overdue.refresh_from_db()

    assert overdue.end == AlertEnd.NOTED
    assert warned() == ["sylvie@example.org", "sylvie@example.org"]
    last = OutboxMessage.objects.order_by("pk").last()
    assert last is not None
    assert last.subject == "Alerte terminée : Monique Aubert"


def test_a_warning_that_has_not_left_does_not_leave_after_the_end(overdue: SafetyAlert, cast: Cast) -> None:
    visit_check_out(visit=overdue.visit, by=cast.user(Role.HELPER))

    first = OutboxMessage.objects.order_by("pk").first()
    assert first is not None
    assert first.state == MessageState.CANCELLED


def test_saying_what_came_of_the_visit_ends_the_alert(overdue: SafetyAlert, cast: Cast) -> None:
    visit_outcome_record(visit=overdue.visit, status=VisitStatus.NO_SHOW, note="", by=cast.user(Role.HELPER))

    overdue.refresh_from_db()
    assert overdue.end == AlertEnd.TOLD


def test_settled_with_a_word_it_does_not_come_back(overdue: SafetyAlert, cast: Cast, clock: Any) -> None:
    with pytest.raises(ValidationError):
        alert_resolve(alert=overdue, by=cast.user(Role.MANAGER), word="  ")
    alert_resolve(alert=overdue, by=cast.user(Role.MANAGER), word="Batterie à plat, elle est rentrée")
    clock.shift(timedelta(hours=1))
    watch_visits()

    assert SafetyAlert.objects.get().word == "Batterie à plat, elle est rentrée"
    assert not SafetyAlert.objects.open().exists()


def test_a_departure_taken_back_is_watched_again(overdue: SafetyAlert, cast: Cast) -> None:
    monique = cast.user(Role.HELPER)
    visit_check_out(visit=overdue.visit, by=monique)
    visit_check_undo(visit=overdue.visit, by=monique, departure=True)

    watch_visits()

    assert SafetyAlert.objects.open().count() == 1
    assert SafetyAlert.objects.count() == 2


def test_a_visit_that_is_moved_voids_the_alert(overdue: SafetyAlert) -> None:
    visit = overdue.visit
    visit.starts_at += timedelta(hours=4)
    visit.ends_at += timedelta(hours=4)
    visit.save()

    watch_visits()
    overdue.refresh_from_db()

    assert overdue.end == AlertEnd.VOID


def test_an_arrival_that_nobody_notes_warns_only_where_the_settings_say_so(
    visit: Visit, cast: Cast, clock: Any
) -> None:
    clock.shift(timedelta(minutes=30))
    watch_visits()
    assert warned() == []

    SafetySettings.objects.update(watches_arrival=True, arrival_minutes=30)
    watch_visits()
    alert = SafetyAlert.objects.get()
    assert alert.kind == AlertKind.NO_CHECK_IN
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))
    alert.refresh_from_db()

    assert alert.end == AlertEnd.NOTED


def test_visits_that_began_before_the_watch_was_turned_on_are_not_asked_about(
    visit: Visit, cast: Cast, clock: Any
) -> None:
    clock.shift(timedelta(hours=1))
    settings = SafetySettings.objects.get()
    settings.watches_arrival, settings.on_since = True, NOON + timedelta(minutes=30)
    settings.save()

    assert alerts_watch() == 0


def test_neither_the_one_who_is_missing_nor_a_member_who_left_is_warned(cast: Cast, clock: Any) -> None:
    a_watch(cast.territory)
    nadia, sylvie = cast.user(Role.COUNSELLOR), cast.user(Role.COORDINATOR)
    warned_in_order(cast.territory, nadia, sylvie, cast.user(Role.MANAGER))
    Membership.objects.filter(user=sylvie).update(is_active=False)
    visit = a_visit(cast.territory, [HelperFactory(territory=cast.territory, user=nadia)], hour=12)
    visit_check_in(visit=visit, by=nadia)
    clock.shift(timedelta(minutes=90))

    watch_visits()

    assert warned() == ["bernard@example.org"]


def test_another_territory_and_a_watch_turned_off_warn_nobody(cast: Cast, clock: Any) -> None:
    a_watch(cast.other_territory)
    a_watch(cast.territory, is_on=False, on_since=None)
    warned_in_order(cast.territory, cast.user(Role.MANAGER))
    visit = a_visit(cast.territory, [monique_of(cast)], hour=12)
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))
    clock.shift(timedelta(hours=3))

    assert alerts_watch() == 0


def test_the_day_the_clocks_change_the_same_minutes_go_by(cast: Cast, clock: Any) -> None:
    # Sunday 25 October 2026, ten in the morning in Paris: winter time since three in the night.
    clock.move_to(datetime(2026, 10, 25, 9, 0, tzinfo=UTC))
    a_watch(cast.territory, grace_minutes=30)
    warned_in_order(cast.territory, cast.user(Role.MANAGER))
    visit = a_visit(cast.territory, [monique_of(cast)], hour=10)
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))

    clock.shift(timedelta(minutes=89))
    assert alerts_watch() == 0
    clock.shift(timedelta(minutes=1))
    alerts_watch()

    assert "de 10 h à 11 h" in OutboxMessage.objects.get().body.replace("\xa0", " ")
