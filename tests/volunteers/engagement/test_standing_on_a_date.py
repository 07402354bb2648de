"""J2: what a helper may do is judged on the date of the visit, and can be replayed for any date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.engagement.standing import (
    Activity,
    Completion,
    Engagement,
    Exemption,
    Pause,
    Policy,
    Requirement,
    Standing,
    answer_on,
)

START = date(2026, 1, 1)
CHARTER = Requirement("charter", "charte signée")
TRAINING = Requirement("training", "formation", validity_days=365)
LICENCE = Requirement("licence", "permis de conduire", activities=frozenset({Activity.DRIVE}))
POLICY = Policy("VOLUNTEER", START, (CHARTER, TRAINING, LICENCE))
DONE = (Completion("charter", date(2026, 2, 1)), Completion("training", date(2026, 2, 10)))
MONIQUE = Engagement("VOLUNTEER", approved_on=date(2026, 1, 20), completions=DONE)


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2026, 1, 19), Standing.PROSPECT),
        (date(2026, 1, 20), Standing.APPROVED),
        (date(2026, 2, 10), Standing.APPROVED),
        (date(2027, 2, 10), Standing.APPROVED),
        (date(2027, 2, 11), Standing.EXPIRED),
    ],
)
def test_the_standing_follows_the_dates(on: date, standing: Standing) -> None:
    assert answer_on([POLICY], MONIQUE, on).standing == standing


def test_j2_a_visit_needs_what_is_asked_on_its_own_date_not_today() -> None:
    before, last, after = (answer_on([POLICY], MONIQUE, day) for day in (
        date(2026, 2, 9), date(2027, 2, 10), date(2027, 2, 11)
    ))  # fmt: skip

    assert [answer.may(Activity.VISIT_HOME) for answer in (before, last, after)] == [False, True, False]
    assert [gap.requirement.code for gap in after.lacking_for(Activity.VISIT_HOME)] == ["training"]
    assert after.gaps[0].expired_on == date(2027, 2, 10)


def test_a_licence_is_asked_of_those_who_drive_alone() -> None:
    answer = answer_on([POLICY], MONIQUE, date(2026, 3, 1))

    assert answer.may(Activity.VISIT_HOME)
    assert not answer.may(Activity.DRIVE)


def test_what_ends_soon_is_told_and_does_not_stop_anyone() -> None:
    simple = Policy("VOLUNTEER", START, (CHARTER, TRAINING))

    answer = answer_on([simple], MONIQUE, date(2027, 1, 20))

    assert (answer.standing, answer.may(Activity.VISIT_HOME)) == (Standing.RENEWAL_DUE, True)
    assert answer.ending == ((TRAINING, date(2027, 2, 10)),)


def test_an_exemption_ends_and_a_pause_stops_everything() -> None:
    exempt = Engagement(
        "VOLUNTEER",
        approved_on=START,
        completions=(DONE[0],),
        exemptions=(Exemption("training", START, date(2026, 6, 30)),),
        pauses=(Pause(date(2026, 4, 1), date(2026, 4, 15)),),
    )

    may = [answer_on([POLICY], exempt, day).may(Activity.REMOTE) for day in (
        date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 16), date(2026, 6, 30), date(2026, 7, 1)
    )]  # fmt: skip

    assert may == [True, False, True, True, False]


days = st.integers(0, 900).map(lambda number: START + timedelta(days=number))
codes = st.sampled_from(["charter", "training", "licence", "first-aid"])
requirements = st.builds(
    Requirement, codes, st.just("…"), st.none() | st.integers(1, 500), st.integers(0, 90),
    st.frozensets(st.sampled_from(Activity), max_size=2),
)  # fmt: skip
policies = st.builds(Policy, st.just("VOLUNTEER"), days, st.lists(requirements, max_size=4).map(tuple))
completions = st.builds(Completion, codes, days, st.none() | days)
exemptions = st.builds(Exemption, codes, days, days)
engagements = st.builds(
    Engagement, st.just("VOLUNTEER"), st.none() | days, st.none() | days, st.lists(completions, max_size=6).map(tuple),
    st.lists(exemptions, max_size=3).map(tuple),
    st.lists(st.builds(Pause, days, st.none() | days), max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(policies, max_size=4), engagements, policies, completions, st.integers(1, 400))
def test_j2_what_changes_from_today_on_changes_nothing_about_the_days_before(
    known: list[Policy], engagement: Engagement, new: Policy, done: Completion, days_before: int
) -> None:
    today = new.effective_from
    day = today - timedelta(days=days_before)
    later = Engagement(
        engagement.kind,
        engagement.approved_on,
        engagement.left_on,
        (*engagement.completions, Completion(done.code, max(done.completed_on, today), done.expires_on)),
        (*engagement.exemptions, Exemption(done.code, today, today + timedelta(days=60))),
        (*engagement.pauses, Pause(today)),
    )

    assert answer_on([*known, new], later, day) == answer_on(known, engagement, day)
