"""The demo territory: the same for everyone, credible, seeded once."""

from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.enums import Role
from accounts.models import Commune, Membership, Territory, User
from directory.enums import WideningStep
from directory.models import Intake, OpenDataFile, Referral, UnmetNeed
from directory.selectors.search import Wish, search
from mediation.enums import ProfileLevel
from mediation.models import Beneficiary
from scheduling.demo.accounts import ACCOUNTS, PASSWORD, email_of
from scheduling.demo.places import is_inside
from scheduling.demo.seed import demo_create
from scheduling.models import ConcernReport, Occupancy, Plan, Solicitation, VisitRequest
from scheduling.solicitation_enums import CallState
from volunteers.engagement.standing import Standing
from volunteers.engagement.vocabulary import ApplicationState
from volunteers.enums import HelperKind, HoursStatus, MatchState
from volunteers.models import (
    CivicServiceContract,
    Helper,
    HelperApplication,
    Match,
    TimeEntry,
    TrainingSession,
)
from volunteers.selectors import free_spans
from volunteers.selectors.engagement import Engagements

TODAY = date(2026, 11, 18)
PEOPLE = 60


@pytest.fixture
def demo(db: None) -> Territory:
    return demo_create(today=TODAY, people=PEOPLE)


def test_every_role_signs_in_with_the_password_that_is_printed(demo: Territory) -> None:
    assert {role for role, *_ in ACCOUNTS} == set(Role)
    for role, first, last in ACCOUNTS:
        user = User.objects.get(email=email_of(first, last))
        assert user.check_password(PASSWORD)
        assert Membership.objects.get(user=user).role == role


def test_homes_lie_in_their_commune(demo: Territory) -> None:
    homes = Beneficiary.objects.filter(territory=demo).select_related("commune")

    assert homes.count() == PEOPLE
    assert all(is_inside((home.latitude, home.longitude), home.commune.outline) for home in homes)


def test_forty_helpers_are_there_and_most_have_a_week(demo: Territory) -> None:
    everyone = list(Helper.objects.filter(territory=demo))
    free = free_spans(everyone, TODAY, TODAY + timedelta(days=6))

    assert len(everyone) == 40
    assert {helper.kind for helper in everyone} == set(HelperKind)
    assert len({helper.email for helper in everyone}) == 40
    assert sum(any(days.values()) for days in free.values()) >= 30


def test_the_team_is_shown_in_every_state(demo: Territory) -> None:
    team = Helper.objects.filter(territory=demo)
    known = Engagements(team)
    standings = {known.asked_answer(helper, TODAY).standing for helper in known.helpers.values()}

    assert standings >= {
        Standing.ONBOARDED, Standing.RENEWAL_DUE, Standing.EXPIRED, Standing.SUSPENDED, Standing.APPROVED,
    }  # fmt: skip
    assert set(HelperApplication.objects.values_list("state", flat=True)) == set(ApplicationState)
    assert set(Match.objects.values_list("state", flat=True)) == set(MatchState)
    assert set(Solicitation.objects.values_list("state", flat=True)) == set(CallState)
    assert set(TimeEntry.objects.values_list("status", flat=True)) == set(HoursStatus)
    assert CivicServiceContract.objects.count() == 4
    assert ConcernReport.objects.exists()
    assert TrainingSession.objects.exists()


def test_every_profile_is_present_and_newcomers_have_none(demo: Territory) -> None:
    levels = set(Beneficiary.objects.values_list("level", flat=True))

    assert levels == {*ProfileLevel.values, ""}


def test_nobody_was_in_two_places_at_once(demo: Territory) -> None:
    by_helper: dict[int, list[Occupancy]] = {}
    for row in Occupancy.objects.order_by("starts_at"):
        by_helper.setdefault(row.helper_id, []).append(row)

    for rows in by_helper.values():
        assert all(before.ends_at <= after.starts_at for before, after in pairwise(rows))


def test_the_past_is_published_and_the_coming_week_is_open(demo: Territory) -> None:
    assert Plan.objects.filter(published_at=None).count() == 0
    assert not Plan.objects.filter(week__gt=TODAY).exists()
    assert VisitRequest.objects.filter(territory=demo).waiting().exists()


def _seeded_then_forgotten() -> list[tuple[str, str, str]]:
    with transaction.atomic():
        demo_create(today=TODAY, people=30)
        people = list(Beneficiary.objects.order_by("pk").values_list("first_name", "last_name", "address"))
        transaction.set_rollback(True)
    return people


def test_the_same_day_gives_the_same_people(db: None) -> None:
    assert _seeded_then_forgotten() == _seeded_then_forgotten()


def test_seeding_twice_changes_nothing(demo: Territory) -> None:
    said = StringIO()

    call_command("seed_demo", stdout=said)

    assert Beneficiary.objects.count() == PEOPLE
    assert "rien n’est changé" in said.getvalue()


def test_the_accounts_are_listed_without_seeding(db: None) -> None:
    said = StringIO()

    call_command("seed_demo", list_accounts=True, stdout=said)

    assert said.getvalue() == ""
    assert not Territory.objects.exists()


def test_no_commune_has_a_france_services_and_each_is_told_the_nearest_with_the_way(demo: Territory) -> None:
    communes = list(Commune.objects.filter(territory=demo))
    codes = {commune.insee for commune in communes}
    assert len(codes) == 16

    for commune in communes:
        answer = search(Wish(territory=demo, words="France Services", commune=commune))
        nearest = answer.found[0]
        assert answer.step == WideningStep.NEAR, commune
        assert nearest.service.place.name.startswith("France Services")
        assert nearest.service.place.insee_code not in codes
        assert nearest.minutes is not None
        assert nearest.minutes <= 30


def test_the_desk_the_ledger_and_open_data_have_something_to_show(demo: Territory) -> None:
    assert set(Referral.objects.values_list("status", flat=True)) >= {"SENT", "SEEN", "ACCEPTED", "DECLINED", "SERVED"}
    assert Intake.objects.unfinished().count() == 3
    assert UnmetNeed.objects.filter(detected_on__year=TODAY.year - 1).count() == 140
    assert OpenDataFile.objects.filter(rows__gt=40).count() >= 4
