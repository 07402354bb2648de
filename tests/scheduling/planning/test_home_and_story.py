"""Visits appear in a person's story, and those of which nobody said what came are asked for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.models import User
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Plan, VisitRequest
from scheduling.registration_planning import visit_entries, visits_without_outcome
from tests.conftest import Cast
from tests.factories import VisitFactory, local_moment
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]


def test_a_story_tells_visits_made_and_coming_but_no_drafts(
    cast: Cast, plan: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    request = ask("Gay")
    coming = VisitFactory(request=request, plan=plan, helpers=[nadia], published=True)
    (entry,) = visit_entries(request.beneficiary, planner)
    assert (entry.at, entry.is_future, entry.kind) == (coming.starts_at, True, "visit")
    assert entry.sentence.replace("\xa0", " ") == "Visite prévue à 10 h avec Nadia Ferrand (apprentissage)."
    coming.status = VisitStatus.EXCUSED
    coming.save()
    (entry,) = visit_entries(request.beneficiary, planner)
    assert entry.sentence == "Visite avec Nadia Ferrand annulée par la personne (apprentissage)."
    coming.stage = VisitStage.DRAFT
    coming.save()
    assert not list(visit_entries(request.beneficiary, planner))
    assert not list(visit_entries(request.beneficiary, cast.stranger.user))


def test_a_visit_of_yesterday_without_outcome_is_asked_for(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, time_machine: Any
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia], published=True)
    time_machine.move_to(local_moment(visit.day, 18))
    assert not list(visits_without_outcome(planner))
    time_machine.move_to(local_moment(visit.day + timedelta(days=1), 8))
    (decision,) = visits_without_outcome(planner)
    assert decision.fact.replace("\xa0", " ") == "1 visite n’est pas racontée"
    assert decision.answers[0].url.endswith("/comptes-rendus/a-faire/?qui=tous")
