"""The planning keeps apart those who must be (J7) and accompanies first visits (J4), by hand and by itself."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from scheduling.models import Plan
from scheduling.optimiser import Rule, solve
from scheduling.planning.hand_check import HandChange
from scheduling.planning.problem_builder import problem_for
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory
from tests.volunteers.pairs.cast import a_pair
from volunteers.enums import HelperKind, Preference
from volunteers.models import Helper, Match
from volunteers.services.pairs import preference_set

pytestmark = pytest.mark.django_db


def a_team(cast: Cast) -> tuple[Plan, Helper, Helper]:
    """A week to plan, a volunteer and a youth."""
    youth = HelperFactory(territory=cast.territory, kind=HelperKind.CIVIC_SERVICE, birth_year=2004)
    return PlanFactory(territory=cast.territory), HelperFactory(territory=cast.territory, volunteer=True), youth


def monday_at_ten(plan: Plan) -> datetime:
    return timezone.make_aware(datetime.combine(plan.week + timedelta(days=0), time(10)))


def test_j7_a_helper_kept_apart_is_never_planned_and_a_hand_made_change_says_no_more_than_that(cast: Cast) -> None:
    plan, volunteer, _ = a_team(cast)
    request = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory), purpose="COURTESY", themes=[])
    by = cast.user(Role.COORDINATOR)
    preference_set(
        helper=volunteer, beneficiary=request.beneficiary, kind=Preference.AVOID, by=by, note="Dispute ancienne"
    )

    problem, _ = problem_for(plan=plan)
    change = HandChange(plan, request=request, helpers=[volunteer], starts_at=monday_at_ten(plan))

    assert all(volunteer.pk not in map(int, one.helper_ids) for one in solve(problem, iterations=200).assignments)
    refusals = " ".join(change.check().refusals)
    assert f"{volunteer.full_name} et {request.beneficiary.full_name} ne sont pas proposés ensemble." in refusals
    assert "Dispute" not in refusals


def test_j7_two_helpers_kept_apart_are_refused_by_hand_whoever_asked(cast: Cast) -> None:
    plan, volunteer, _ = a_team(cast)
    counsellor = HelperFactory(territory=cast.territory)
    request = RequestFactory(
        beneficiary=BeneficiaryFactory(territory=cast.territory), purpose="COURTESY", themes=[], people=2
    )
    preference_set(helper=volunteer, other=counsellor, kind=Preference.AVOID, by=cast.user(Role.COORDINATOR))

    change = HandChange(plan, request=request, helpers=[counsellor, volunteer], starts_at=monday_at_ten(plan))

    names = " et ".join(sorted([volunteer.full_name, counsellor.full_name]))
    assert f"{names} ne sont pas proposés ensemble." in change.check().refusals


def test_j4_a_youths_first_visit_asks_for_a_counsellor_or_the_lead_of_the_own_pair(cast: Cast) -> None:
    plan, volunteer, youth = a_team(cast)
    request = RequestFactory(
        beneficiary=BeneficiaryFactory(territory=cast.territory), purpose="COURTESY", themes=[], people=2
    )
    moment = monday_at_ten(plan)

    stranger = HandChange(plan, request=request, helpers=[volunteer, youth], starts_at=moment).check()
    a_pair(volunteer, youth)
    lead = HandChange(plan, request=request, helpers=[volunteer, youth], starts_at=moment).check()

    assert any("pour la première fois" in sentence for sentence in stranger.refusals)
    assert not any("pour la première fois" in sentence for sentence in lead.refusals)


def test_a_matched_helper_is_preferred_by_the_planning(cast: Cast) -> None:
    plan, volunteer, _ = a_team(cast)
    request = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory), purpose="COURTESY", themes=[])
    Match.objects.create(
        territory=cast.territory,
        beneficiary=request.beneficiary,
        helper=volunteer,
        state="TRIAL",
        trial_until=plan.week + timedelta(weeks=3),
    )

    problem, _ = problem_for(plan=plan)

    assert problem.visits[0].preferred == {str(volunteer.pk)}
    assert Rule.APART in Rule
