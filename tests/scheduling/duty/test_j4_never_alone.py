"""J4: a civic-service youth or a minor never visits alone; the checker, the hand and the publication refuse it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from scheduling.enums import Purpose
from scheduling.models import Plan, PlanningSettings
from scheduling.optimiser import Rule, check
from scheduling.optimiser.model import Assignment
from scheduling.planning.problem_builder import problem_for, unpriced_plan
from scheduling.services.publishing import plan_publish, publish_refusals
from scheduling.services.visits import visit_move, visit_place
from tests.conftest import Cast
from tests.factories import HelperFactory, VisitFactory
from tests.scheduling.duty.conftest import Ask, At
from volunteers.models import CivicServiceContract, Helper, PairingWeights


def _alone(ask: Ask) -> object:
    """A courtesy visit for one: any level will do."""
    request = ask(purpose=Purpose.COURTESY)
    request.people = 1
    request.save()
    return request


def test_j4_the_checker_refuses_a_youth_sent_alone(adult: CivicServiceContract, plan: Plan, ask: Ask) -> None:
    request = _alone(ask)
    problem, index = problem_for(plan=plan, fix=False)
    sent = Assignment(index.id_of(request), (str(adult.helper_id),), 10 * 60)  # type: ignore[arg-type]
    causes = {violation.cause for violation in check(problem, unpriced_plan(problem, [sent]))}
    assert Rule.ALONE in causes


def test_j4_placing_and_moving_by_hand_refuse_a_youth_alone(
    adult: CivicServiceContract, nadia: Helper, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    words = "Inès Benhaddou ne part jamais en visite sans binôme"
    request = _alone(ask)
    with pytest.raises(ValidationError, match=words):
        visit_place(plan=plan, request=request, helpers=[adult.helper], starts_at=at(1, 10), by=planner)  # type: ignore[arg-type]
    visit = visit_place(plan=plan, request=request, helpers=[nadia], starts_at=at(1, 10), by=planner)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=words):
        visit_move(visit=visit, helpers=[adult.helper], starts_at=at(1, 10), by=planner, expected_version=visit.version)


def test_j4_a_week_with_a_youth_alone_is_not_published(
    adult: CivicServiceContract, plan: Plan, ask: Ask, planner: User
) -> None:
    VisitFactory(request=_alone(ask), plan=plan, helpers=[adult.helper])
    with pytest.raises(ValidationError, match="ne part jamais en visite sans binôme"):
        plan_publish(plan=plan, by=planner, expected_version=plan.version)


@pytest.mark.parametrize("policy", [True, False])
def test_j4_a_minor_goes_with_someone_whatever_the_policy_says(
    cast: Cast, plan: Plan, ask: Ask, policy: bool, minor: CivicServiceContract
) -> None:
    PlanningSettings.objects.create(territory=cast.territory, civic_never_alone=policy)
    young = HelperFactory(territory=cast.territory, volunteer=True, birth_year=timezone.localdate().year - 16)
    VisitFactory(request=_alone(ask), plan=plan, helpers=[young])
    VisitFactory(request=_alone(ask), plan=plan, helpers=[minor.helper])
    told = [sentence for sentence in publish_refusals(plan) if "sans binôme" in sentence]
    assert len(told) == 2


def test_j4_a_youth_of_full_age_may_go_alone_where_the_territory_decided_so(
    cast: Cast, adult: CivicServiceContract, plan: Plan, ask: Ask, at: At, planner: User
) -> None:
    PlanningSettings.objects.create(territory=cast.territory, civic_never_alone=False)
    PairingWeights.objects.create(territory=cast.territory, first_visit_escorted=False)
    request = _alone(ask)
    assert visit_place(plan=plan, request=request, helpers=[adult.helper], starts_at=at(1, 10), by=planner)  # type: ignore[arg-type]
