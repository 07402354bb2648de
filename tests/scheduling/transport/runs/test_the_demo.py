"""The demo drafts the fullest day and promises today's small one; without drivers it makes nothing."""

from datetime import timedelta
from random import Random
from typing import Any

from scheduling.demo.people import Setting
from scheduling.demo.runs import runs_create
from scheduling.models import RideRequest, Run
from scheduling.transport.enums import RideState, RunStage
from tests.factories import BeneficiaryFactory
from tests.scheduling.transport.runs.days import Day


def setting_of(day: Day, user: Any) -> Setting:
    """The demo's setting, on the test's Tuesday."""
    return Setting(day.territory, [day.commune], {"Sylvie Marchive": user}, day.day, Random(1))


def test_today_is_promised_and_the_fullest_day_to_come_is_a_draft(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    for number in range(5):
        BeneficiaryFactory(territory=day.territory, last_name=f"Personne{number}", latitude=day.commune.latitude + 0.02)
    coming = day.day + timedelta(days=2)
    for _ in range(6):
        day.ride(day=coming)

    runs_create(setting_of(day, planner))

    today = Run.objects.filter(day=day.day)
    assert today
    assert {run.stage for run in today} == {RunStage.PUBLISHED}
    assert RideRequest.objects.filter(day=day.day, state=RideState.CONFIRMED).exists()
    assert {run.stage for run in Run.objects.filter(day=coming)} == {RunStage.DRAFT}


def test_nothing_is_made_without_drivers(day: Day, planner: Any) -> None:
    day.ride()

    runs_create(setting_of(day, planner))

    assert not Run.objects.exists()
