"""Who is under 18 is protected as a youth in civic service is; papers of home visits stop nobody elsewhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from mediation.enums import Theme
from scheduling.models import VisitRequest
from scheduling.planning.problem_builder import skills_of
from scheduling.selectors.solicitation_audience import NEVER_ALONE, audience_of
from scheduling.services.solicitations import solicitation_wave_send
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory
from tests.scheduling.solicitations.cast import a_call, asked, moment, volunteers
from volunteers.enums import HelperKind
from volunteers.models import EngagementPolicy, Helper, PolicyRequirement

pytestmark = pytest.mark.django_db


def a_request(cast: Cast, people: int) -> VisitRequest:
    person = BeneficiaryFactory(territory=cast.territory)
    request: VisitRequest = RequestFactory(beneficiary=person, people=people, themes=[Theme.EMAIL])
    return request


def minors(cast: Cast, count: int) -> list[Helper]:
    """Volunteers of 16, whom the order puts first: adults of these tests come after them by name."""
    return volunteers(cast.territory, count, birth_year=timezone.localdate().year - 16)


def test_a_minor_is_not_asked_for_a_visit_of_one_person(cast: Cast, by: User) -> None:
    young = minors(cast, 1)[0]
    call = a_call(cast.territory, by, request=a_request(cast, 1), moments=[moment()])
    assert dict(audience_of(call).left_aside) == {NEVER_ALONE: 1}

    for_two = a_call(cast.territory, by, request=a_request(cast, 2), moments=[moment()])
    assert [row.helper for row in audience_of(for_two).candidates] == [young]


def test_a_wave_for_a_visit_never_holds_youths_alone(cast: Cast, by: User) -> None:
    minors(cast, 3)
    call = a_call(cast.territory, by, request=a_request(cast, 2), moments=[moment()], wave_size=2, wave_hours=0)
    assert audience_of(call).next_wave(2) == ()

    adult = HelperFactory(
        territory=cast.territory, volunteer=True, last_name="Zabal", themes=[Theme.EMAIL], email="z@example.org"
    )
    wave = audience_of(call).next_wave(2)
    assert [row.helper.last_name for row in wave] == ["Aubert", "Zabal"]

    asked(call, by, adult)
    assert [row.helper.last_name for row in audience_of(call).next_wave(2)] == ["Bost", "Chabrol"]


def test_an_automatic_wave_asks_no_youth_in_vain(cast: Cast, by: User) -> None:
    minors(cast, 2)
    call = a_call(cast.territory, by, request=a_request(cast, 2), moments=[moment()])
    assert solicitation_wave_send(solicitation=call, by=None) == []


def test_papers_of_home_visits_do_not_stop_who_is_asked_for_something_else(cast: Cast, by: User) -> None:
    helper = volunteers(cast.territory, 1)[0]
    policy = EngagementPolicy.objects.create(
        territory=cast.territory, kind=helper.kind, effective_from=timezone.localdate() - timedelta(days=30)
    )
    asked_for = PolicyRequirement.objects.create(
        policy=policy, code="charte", label="la charte", activities=["VISIT_HOME"], validity_days=None
    )
    visit = a_call(cast.territory, by, request=a_request(cast, 1), moments=[moment()])
    other = a_call(cast.territory, by, what="Tenir un stand au marché", moments=[moment()])

    assert audience_of(visit).candidates == ()
    assert [row.helper for row in audience_of(other).candidates] == [helper]
    asked_for.activities = ["WORKSHOP"]
    asked_for.save()
    assert audience_of(other).candidates == ()


@pytest.mark.parametrize("kind", HelperKind.values)
def test_no_theme_chosen_means_all_that_the_quality_allows_for_the_planning_too(cast: Cast, kind: str) -> None:
    helper = HelperFactory(territory=cast.territory, kind=kind, themes=[], birth_year=2000)
    allowed = {
        theme for theme in Theme.values if Helper.objects.able_on(theme).filter(pk=helper.pk).exists()
    }  # fmt: skip
    assert skills_of(helper) == allowed
    assert Theme.EMAIL in skills_of(helper)
    assert (Theme.PROCEDURES in skills_of(helper)) == (kind in {HelperKind.COUNSELLOR, HelperKind.PARTNER})
