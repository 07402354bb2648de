"""J2: a helper is planned only if what is asked is met on the date of the visit; what lacks is named.

The insurance of Karim, a counsellor who drives, ends on the Monday: the Tuesday is refused everywhere.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from core.formatting import day_date
from scheduling.models import Plan, Proposal, RequestWindow, VisitRequest
from scheduling.planning.clock import minute_of
from scheduling.planning.rearrangement import Put
from scheduling.selectors.unserved import unserved_entries
from scheduling.selectors.urgent import urgent_offer
from scheduling.services.publishing import plan_publish
from scheduling.services.urgent import urgent_book
from scheduling.services.visits import visit_move, visit_place
from tests.conftest import Cast
from tests.factories import HelperFactory, VisitFactory, local_moment
from tests.volunteers.engagement.cast import INSURANCE_ASKED, a_policy, done
from volunteers.enums import HelperKind, TravelMode
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]


@pytest.fixture
def karim(cast: Cast, plan: Plan) -> Helper:
    """His insurance is worth until the Monday of the week, included."""
    a_policy(cast.territory, INSURANCE_ASKED, kind=HelperKind.COUNSELLOR)
    helper: Helper = HelperFactory(territory=cast.territory, first_name="Karim", last_name="Benali")
    done(helper, "assurance", plan.week - timedelta(days=200), expires_on=plan.week)
    return helper


def why(plan: Plan) -> str:
    return f"Karim Benali ne peut pas visiter ce jour-là : l’attestation d’assurance a expiré le {day_date(plan.week)}."


def only_on(request: VisitRequest, plan: Plan, day: int) -> VisitRequest:
    request.windows.all().delete()
    moment = local_moment(plan.week + timedelta(days=day), 9)
    RequestWindow.objects.create(
        request=request, on_date=moment.date(), starts=moment.time(), ends=moment.replace(hour=12).time()
    )
    return request


def test_j2_by_hand_the_monday_is_allowed_and_the_tuesday_refused(
    plan: Plan,
    karim: Helper,
    ask: Ask,
    planner: User,
) -> None:
    monday, tuesday = (local_moment(plan.week + timedelta(days=day), 10) for day in (0, 1))
    visit = visit_place(plan=plan, request=ask("Gay"), helpers=[karim], starts_at=monday, by=planner)

    with pytest.raises(ValidationError) as placed:
        visit_place(plan=plan, request=ask("Roux"), helpers=[karim], starts_at=tuesday, by=planner)
    with pytest.raises(ValidationError) as moved:
        visit_move(visit=visit, helpers=[karim], starts_at=tuesday, by=planner, expected_version=visit.version)

    assert placed.value.messages == [why(plan)]
    assert moved.value.messages == [why(plan)]


def test_j2_a_proposal_leaves_the_request_out_and_says_who_lacks_what(
    plan: Plan,
    karim: Helper,
    ask: Ask,
    planner: User,
    search: Callable[[Plan], Proposal],
) -> None:
    served, refused = only_on(ask("Gay"), plan, 0), only_on(ask("Roux"), plan, 1)

    proposal = search(plan)

    assert [row["request"] for row in proposal.result["visits"]] == [served.pk]
    sentences = {entry.request.pk: entry.sentence for entry in unserved_entries(planner, plan)}
    expected = f"mais l’attestation d’assurance a expiré le {day_date(plan.week)}."
    assert "Karim Benali serait libre mardi" in sentences[refused.pk]
    assert expected in sentences[refused.pk]
    assert "Karim" not in sentences[served.pk]


def test_j2_a_week_is_not_published_with_someone_whose_paper_lapsed_since(
    plan: Plan,
    karim: Helper,
    ask: Ask,
    planner: User,
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[karim])

    with pytest.raises(ValidationError) as error:
        plan_publish(plan=plan, by=planner, expected_version=plan.version)
    assert why(plan) in error.value.messages

    done(karim, "assurance", plan.week - timedelta(days=8))
    assert plan_publish(plan=plan, by=planner, expected_version=plan.version).visits == 1


def test_j2_an_urgent_request_is_neither_offered_nor_booked_on_that_day(
    plan: Plan,
    karim: Helper,
    ask: Ask,
    planner: User,
) -> None:
    request = only_on(ask("Bordas"), plan, 1)
    tuesday = local_moment(plan.week + timedelta(days=1), 10)

    offer = urgent_offer(planner, request)
    put = Put(request.pk, (karim.pk,), minute_of(tuesday, plan.week))
    with pytest.raises(ValidationError) as error:
        urgent_book(plan=plan, request=request, put=put, moved=(), by=planner)

    assert offer.slots == ()
    assert "Karim Benali serait libre mardi" in offer.cause
    assert why(plan) in error.value.messages


def test_j2_what_is_asked_of_drivers_does_not_stop_someone_on_foot(
    plan: Plan,
    karim: Helper,
    ask: Ask,
    planner: User,
) -> None:
    Helper.objects.filter(pk=karim.pk).update(travel_mode=TravelMode.FOOT)
    karim.refresh_from_db()
    tuesday = local_moment(plan.week + timedelta(days=1), 10)

    assert visit_place(plan=plan, request=ask("Gay"), helpers=[karim], starts_at=tuesday, by=planner).pk


def test_j2_a_pause_is_said_too(plan: Plan, karim: Helper, ask: Ask, planner: User) -> None:
    karim.pauses.create(starts_on=plan.week, ends_on=plan.week + timedelta(days=30))
    monday = local_moment(plan.week, 10)

    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask("Gay"), helpers=[karim], starts_at=monday, by=planner)

    end = day_date(plan.week + timedelta(days=30))
    assert error.value.messages == [
        f"Karim Benali ne peut pas visiter ce jour-là : une pause est en cours, jusqu’au {end}."
    ]
