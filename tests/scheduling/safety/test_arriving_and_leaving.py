"""Arrivals and departures: one tap for a pair, undone, refused to those who do not go."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from core.models import JournalEntry
from scheduling.enums import VisitStatus
from scheduling.models import Visit, VisitSafety
from scheduling.services.outcomes import visit_outcome_record
from scheduling.services.safety_checks import visit_check_in, visit_check_out, visit_check_undo
from tests.conftest import Cast
from tests.factories import HelperFactory, MembershipFactory
from tests.scheduling.safety.scene import NOON, a_visit, a_watch, monique_of
from volunteers.models import Helper

SignIn = Callable[[Role], Client]


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ines(cast: Cast) -> Helper:
    user = MembershipFactory(territory=cast.territory, role=Role.HELPER).user
    helper: Helper = HelperFactory(civic=True, territory=cast.territory, user=user)
    return helper


@pytest.fixture
def visit(cast: Cast, ines: Helper) -> Visit:
    return a_visit(cast.territory, [monique_of(cast), ines], hour=12)


def names(visit: Visit, **wanted: Any) -> set[str]:
    return set(VisitSafety.objects.filter(visit=visit, **wanted).values_list("helper__first_name", flat=True))


def test_one_of_a_pair_notes_the_arrival_and_the_departure_of_both(visit: Visit, cast: Cast, noon: Any) -> None:
    monique = cast.user(Role.HELPER)

    visit_check_in(visit=visit, by=monique)
    noon.shift(timedelta(minutes=50))
    visit_check_out(visit=visit, by=monique)

    assert names(visit) == {"Monique", "Inès"}
    row = VisitSafety.objects.get(visit=visit, helper__first_name="Inès")
    assert row.checked_out_at is not None
    assert row.checked_out_at - row.checked_in_at == timedelta(minutes=50)
    assert JournalEntry.objects.filter(verb="visit.check").count() == 2


def test_someone_who_is_there_alone_says_so_and_the_other_may_follow(visit: Visit, cast: Cast, ines: Helper) -> None:
    assert ines.user is not None
    visit_check_in(visit=visit, by=cast.user(Role.HELPER), only_me=True)
    assert names(visit) == {"Monique"}

    visit_check_in(visit=visit, by=ines.user)
    visit_check_out(visit=visit, by=ines.user, only_me=True)

    assert names(visit, checked_out_at=None) == {"Monique"}


def test_an_arrival_is_noted_once_and_a_departure_follows_it(visit: Visit, cast: Cast) -> None:
    monique = cast.user(Role.HELPER)
    with pytest.raises(ValidationError, match="arrivée ne l’est pas encore"):
        visit_check_out(visit=visit, by=monique)
    visit_check_in(visit=visit, by=monique)

    with pytest.raises(ValidationError, match="déjà notée"):
        visit_check_in(visit=visit, by=monique)


def test_only_those_who_go_note_it_and_only_on_the_day(visit: Visit, cast: Cast) -> None:
    tomorrow = a_visit(cast.territory, list(visit.helpers.all()), days=1)
    with pytest.raises(PermissionDenied):
        visit_check_in(visit=visit, by=cast.user(Role.COUNSELLOR))
    with pytest.raises(PermissionDenied):
        visit_check_in(visit=visit, by=cast.stranger.user)
    with pytest.raises(ValidationError, match="le jour de la visite"):
        visit_check_in(visit=tomorrow, by=cast.user(Role.HELPER))


def test_a_tap_too_many_is_taken_back_by_the_one_who_made_it(visit: Visit, cast: Cast, ines: Helper) -> None:
    monique = cast.user(Role.HELPER)
    assert ines.user is not None
    visit_check_in(visit=visit, by=monique)
    visit_check_out(visit=visit, by=monique)

    with pytest.raises(ValidationError, match="rien à annuler"):
        visit_check_undo(visit=visit, by=ines.user, departure=True)
    visit_check_undo(visit=visit, by=monique, departure=True)
    assert names(visit, checked_out_at=None) == {"Monique", "Inès"}
    visit_check_undo(visit=visit, by=monique, departure=False)
    assert not VisitSafety.objects.exists()


def test_telling_the_visit_the_same_day_is_leaving_it(visit: Visit, cast: Cast) -> None:
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))

    visit_outcome_record(visit=visit, status=VisitStatus.SEEN, note="", by=cast.user(Role.HELPER))

    assert names(visit, checked_out_at=None) == set()


def test_the_office_telling_the_visit_does_not_invent_an_hour_of_departure(visit: Visit, cast: Cast) -> None:
    visit_check_in(visit=visit, by=cast.user(Role.HELPER))

    visit_outcome_record(visit=visit, status=VisitStatus.SEEN, note="", by=cast.user(Role.COORDINATOR))

    assert names(visit, checked_out_at=None) == {"Monique", "Inès"}


def test_the_round_offers_one_tap_to_arrive_then_one_to_leave(visit: Visit, cast: Cast, sign_in: SignIn) -> None:
    a_watch(cast.territory)
    client = sign_in(Role.HELPER)
    before = client.get("/ma-tournee/").content.decode()
    address = f"/planning/visite/{visit.pk}/"

    told = client.post(f"{address}arrivee/", {"retour": "/ma-tournee/"}, follow=True).content.decode()
    client.post(f"{address}depart/")
    after = client.get("/ma-tournee/").content.decode().replace("\xa0", " ")

    assert "Noter notre arrivée" in before
    assert "Arrivée notée à" in told
    assert f"{address}arrivee/annuler/" in told, "it can be undone from the message"
    assert "Noter notre départ" in told
    assert "Arrivée à 12 h, départ à 12 h." in after
    assert "raconter" in after, "the report is still two taps away"


def test_without_a_watch_the_round_asks_for_no_arrival(visit: Visit, sign_in: SignIn) -> None:
    assert "Noter notre arrivée" not in sign_in(Role.HELPER).get("/ma-tournee/").content.decode()


def test_the_round_takes_as_many_queries_for_one_visit_as_for_eight(cast: Cast, sign_in: SignIn) -> None:
    a_watch(cast.territory)
    monique = monique_of(cast)
    first = a_visit(cast.territory, [monique], hour=8)
    visit_check_in(visit=first, by=cast.user(Role.HELPER))
    client = sign_in(Role.HELPER)
    client.get("/ma-tournee/")
    with CaptureQueriesContext(connection) as one:
        client.get("/ma-tournee/")
    for hour in range(9, 16):
        visit_check_in(visit=a_visit(cast.territory, [monique], hour=hour), by=cast.user(Role.HELPER))
    with CaptureQueriesContext(connection) as eight:
        client.get("/ma-tournee/")

    assert len(eight) == len(one)
