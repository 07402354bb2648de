"""Eligibility at a date is replayable: changing a policy today changes nothing about last month's answers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.volunteers.engagement.cast import CHARTER_ASKED, INSURANCE_ASKED, TRAINING_ASKED, a_policy, days, done
from volunteers.engagement.defaults import Asked
from volunteers.engagement.standing import Activity
from volunteers.engagement.vocabulary import Evidence
from volunteers.enums import HelperKind, TravelMode
from volunteers.models import EngagementPolicy, Helper
from volunteers.selectors.engagement import judged, refused_days
from volunteers.services.engagement import (
    completion_note,
    completion_remove,
    exemption_end,
    exemption_grant,
    pause_begin,
    pause_end,
)
from volunteers.services.engagement_policies import policy_withdraw, policy_write
from volunteers.services.helpers import helper_update

CODES = ("charte", "formation", "assurance", "psc1")
ASKED = st.builds(
    Asked,
    code=st.sampled_from(CODES),
    label=st.sampled_from(["la charte", "la formation", "l’attestation"]),
    evidence=st.sampled_from([Evidence.NONE, Evidence.SEEN]),
    validity_days=st.none() | st.integers(1, 400),
    renewal_days=st.integers(0, 90),
    activities=st.lists(st.sampled_from([str(each) for each in Activity]), unique=True, max_size=3).map(tuple),
    is_optional=st.booleans(),
)
CHANGE = st.tuples(
    st.sampled_from(
        ["write", "withdraw", "exempt", "unexempt", "pause", "unpause", "kind", "travel", "complete", "uncomplete"]
    ),
    st.integers(-40, 60),
    st.lists(ASKED, max_size=3, unique_by=lambda each: each.code),
    st.sampled_from([HelperKind.VOLUNTEER, HelperKind.COUNSELLOR]),
)


def test_a_version_never_begins_before_today(cast: Cast) -> None:
    with pytest.raises(ValidationError) as error:
        policy_write(
            territory=cast.territory,
            kind=HelperKind.VOLUNTEER,
            effective_from=timezone.localdate() - days(1),
            asked=[],
            by=cast.user(Role.MANAGER),
        )
    assert "jamais avant aujourd’hui" in str(error.value.message_dict["effective_from"])


def test_a_version_that_has_begun_is_neither_changed_nor_withdrawn(cast: Cast) -> None:
    by, today = cast.user(Role.MANAGER), timezone.localdate()
    policy = a_policy(cast.territory, TRAINING_ASKED, since=today)

    with pytest.raises(ValidationError, match="demain"):
        policy_write(territory=cast.territory, kind=policy.kind, effective_from=today, asked=[], by=by)
    with pytest.raises(ValidationError, match="a commencé"):
        policy_withdraw(policy=policy, by=by)
    assert policy.requirements.count() == 1


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes=st.lists(CHANGE, min_size=1, max_size=4))
def test_whatever_is_changed_today_the_answers_of_the_past_stay(
    cast: Cast, changes: list[tuple[str, int, list[Asked], str]]
) -> None:
    with transaction.atomic():
        helpers = _team(cast)
        past = [timezone.localdate() - days(number) for number in (1, 2, 15, 31, 100, 400)]
        before = _answers(past)
        for change in changes:
            _apply(cast, helpers[0], *change)

        assert _answers(past) == before
        transaction.set_rollback(True)


def _team(cast: Cast) -> list[Helper]:
    """Two helpers with a past: two versions, a completion that lapsed, an exemption and a pause that go on."""
    today = timezone.localdate()
    a_policy(cast.territory, CHARTER_ASKED, INSURANCE_ASKED, since=today - days(500))
    a_policy(cast.territory, CHARTER_ASKED, TRAINING_ASKED, since=today - days(60))
    monique: Helper = HelperFactory(territory=cast.territory, volunteer=True, approved_on=today - days(450))
    nadia: Helper = HelperFactory(territory=cast.territory)
    for code, number in (("charte", 420), ("assurance", 380)):
        row = done(monique, code, today - days(number))
        type(row).objects.filter(pk=row.pk).update(created_at=timezone.now() - days(number))
    monique.exemptions.create(code="formation", starts_on=today - days(20), ends_on=today + days(20), reason="Essai")
    monique.pauses.create(starts_on=today - days(10))
    return [monique, nadia]


def _answers(past: list[date]) -> list[Any]:
    """Answers one by one, and the days on which the planning refuses; words may tell an end that is known since."""
    people = list(Helper.objects.order_by("pk"))
    last = max(past)
    refused = {
        key: {day: refusal.answer for day, refusal in found.items()}
        for key, found in refused_days(people, last - days(31), last).items()
    }
    return [*(judged(people, day) for day in past), refused]


def _apply(cast: Cast, helper: Helper, what: str, offset: int, asked: list[Asked], kind: str) -> None:
    """Do one thing of today through the services; what they refuse changes nothing."""
    by, day = cast.user(Role.MANAGER), timezone.localdate() + timedelta(days=offset)
    later = day + timedelta(days=30)
    try:
        with transaction.atomic():
            if what == "write":
                policy_write(territory=cast.territory, kind=kind, effective_from=day, asked=asked, by=by)
            elif what == "withdraw" and (policy := EngagementPolicy.objects.filter(kind=kind).first()):
                policy_withdraw(policy=policy, by=by)
            elif what == "exempt":
                exemption_grant(helper=helper, code="charte", starts_on=day, ends_on=later, reason="Essai", by=by)
            elif what == "unexempt" and (exemption := helper.exemptions.first()):
                exemption_end(exemption=exemption, by=by)
            elif what == "pause":
                pause_begin(helper=helper, starts_on=day, ends_on=later, by=by)
            elif what == "unpause" and (pause := helper.pauses.first()):
                pause_end(pause=pause, by=by)
            else:
                _change_someone(helper, what, kind, by)
    except ValidationError:
        return


def _change_someone(helper: Helper, what: str, kind: str, by: Any) -> None:
    """Change the file, or what was done: another quality, another way to travel, a condition met or taken back."""
    fresh = Helper.objects.get(pk=helper.pk)
    if what == "kind":
        helper_update(helper=fresh, by=by, expected_version=fresh.version, kind=kind, themes=[])
    elif what == "travel":
        mode = TravelMode.FOOT if fresh.travel_mode == TravelMode.CAR else TravelMode.CAR
        helper_update(helper=fresh, by=by, expected_version=fresh.version, travel_mode=mode)
    elif what == "complete":
        completion_note(helper=fresh, code="formation", completed_on=timezone.localdate(), by=by)
    elif what == "uncomplete" and (completion := fresh.completions.kept().first()):
        completion_remove(completion=completion, by=by)


def test_what_someone_was_last_month_is_judged_by_what_was_asked_of_them_then(cast: Cast) -> None:
    today = timezone.localdate()
    last_month = today - days(31)
    a_policy(cast.territory, CHARTER_ASKED, since=today - days(300))
    monique: Helper = HelperFactory(territory=cast.territory, volunteer=True)
    was = judged([monique], last_month)[monique.pk]
    assert not was.may(Activity.VISIT_HOME)

    by = cast.user(Role.MANAGER)
    fresh = helper_update(
        helper=monique, by=by, expected_version=monique.version, kind=HelperKind.PARTNER, travel_mode=TravelMode.FOOT
    )

    assert judged([fresh], last_month)[monique.pk] == was
    assert judged([fresh], today)[monique.pk].may(Activity.VISIT_HOME)


def test_a_completion_taken_back_counts_until_the_day_before(cast: Cast) -> None:
    today = timezone.localdate()
    a_policy(cast.territory, CHARTER_ASKED, since=today - days(300))
    monique: Helper = HelperFactory(territory=cast.territory, volunteer=True)
    row = done(monique, "charte", today - days(90))
    type(row).objects.filter(pk=row.pk).update(created_at=timezone.now() - days(90))
    row.refresh_from_db()

    completion_remove(completion=row, by=cast.user(Role.MANAGER))

    assert judged([monique], today - days(1))[monique.pk].may(Activity.VISIT_HOME)
    assert not judged([monique], today)[monique.pk].may(Activity.VISIT_HOME)


def test_the_past_of_a_team_costs_one_query_more_whatever_its_number(cast: Cast) -> None:
    a_policy(cast.territory, CHARTER_ASKED)
    counts = []
    for number in (1, 12):
        for _ in range(number):
            HelperFactory(territory=cast.territory, volunteer=True)
        with CaptureQueriesContext(connection) as queries:
            judged(Helper.objects.filter(territory=cast.territory), timezone.localdate() - days(31))
        counts.append(len(queries))
    assert counts[0] == counts[1]
