"""A visit placed, moved, fixed or removed by hand is checked at once, rule by rule."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from core.concurrency import StaleVersionError
from mediation.enums import ProfileLevel, Theme
from scheduling.enums import HelperWish
from scheduling.models import Plan, RequestHelper, RequestWindow, Visit, VisitRequest
from scheduling.selectors.preview import move_preview, place_preview
from scheduling.services.plans import plan_undo
from scheduling.services.visits import visit_move, visit_pin, visit_place, visit_remove
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory, VisitFactory, local_moment
from volunteers.models import Availability, Helper

Ask = Callable[..., VisitRequest]


@pytest.fixture
def tuesday(plan: Plan) -> Callable[..., datetime]:
    """Hours of the plan's Tuesday."""
    return lambda hour, minute=0: local_moment(plan.week + timedelta(days=1), hour, minute)


def refusals(error: pytest.ExceptionInfo[ValidationError]) -> str:
    """What is said, with plain spaces."""
    return " ".join(error.value.messages).replace("\xa0", " ")


Tuesday = Callable[..., datetime]


def test_a_request_is_placed_and_leaves_a_sentence(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    visit = visit_place(plan=plan, request=ask("Gay"), helpers=[nadia], starts_at=tuesday(10), by=planner)
    assert (visit.minutes, list(visit.helpers.all())) == (60, [nadia])
    sentence = plan.changes.get().sentence.replace("\xa0", " ")
    assert sentence.startswith("Placée : Jeannette Gay, mardi")
    assert sentence.endswith("10 h, avec Nadia Ferrand")


def test_placing_twice_is_refused(plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday) -> None:
    request = ask("Gay")
    visit_place(plan=plan, request=request, helpers=[nadia], starts_at=tuesday(10), by=planner)
    with pytest.raises(ValidationError, match="déjà placée"):
        visit_place(plan=plan, request=request, helpers=[nadia], starts_at=tuesday(14), by=planner)


def test_outside_availabilities_is_refused(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask(), helpers=[nadia], starts_at=tuesday(19), by=planner)
    assert len(error.value.messages) == 1
    assert "Nadia Ferrand n’est pas disponible mardi" in refusals(error)


def test_two_visits_at_once_are_refused_with_the_name(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask("Roux"), helpers=[nadia], starts_at=tuesday(10, 30), by=planner)
    assert refusals(error) == "Nadia Ferrand est déjà chez Jeannette Gay de 10 h à 11 h."


def test_an_impossible_road_is_refused_with_the_hours(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    far = {"latitude": 45.14526, "longitude": 0.52745}
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask("Roux", person=far), helpers=[nadia], starts_at=tuesday(11, 5), by=planner)
    assert "Nadia Ferrand arriverait chez Jeannette Roux à 11 h" in refusals(error)
    assert refusals(error).endswith("pour 11 h 05.")


def test_rules_on_who_goes_are_each_said(
    cast: Cast, plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    excluded = ask("Gay")
    RequestHelper.objects.create(request=excluded, helper=nadia, wish=HelperWish.EXCLUDED)
    ines = HelperFactory(territory=plan.territory, civic=True)
    monique.levels, monique.themes = [ProfileLevel.AUTONOMOUS], [Theme.EMAIL]
    monique.save()
    beginner = BeneficiaryFactory(territory=plan.territory, level=ProfileLevel.BEGINNER)
    cases: list[tuple[VisitRequest, Helper, str]] = [
        (excluded, nadia, "Nadia Ferrand est à éviter chez Jeannette Gay."),
        (ask("Roux", themes=[Theme.HEALTH]), monique, "Il faut quelqu’un qui sache aider sur « Santé »"),
        (ask("Brachet", purpose="PROCEDURE"), monique, "La démarche de Jeannette Brachet revient à un conseiller"),
        (ask("Valade", purpose="COURTESY"), ines, "Inès Benhaddou ne part jamais en visite sans binôme."),
        (RequestFactory(beneficiary=beginner), monique, "n’accompagne pas le profil « Grand débutant »"),
        (ask("Pradeau", people=2), nadia, "La visite chez Jeannette Pradeau demande deux personnes."),
    ]
    for request, helper, sentence in cases:
        with pytest.raises(ValidationError) as error:
            visit_place(plan=plan, request=request, helpers=[helper], starts_at=tuesday(10), by=planner)
        assert sentence in refusals(error)
    assert not Visit.objects.exists()


def test_lunch_and_hours_are_guarded(plan: Plan, ask: Ask, planner: User, tuesday: Tuesday) -> None:
    tired = HelperFactory(territory=plan.territory, max_minutes_week=90)
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[tired])
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=ask("Roux"), helpers=[tired], starts_at=tuesday(14), by=planner)
    assert refusals(error) == "Nadia Ferrand dépasserait sa semaine de 30 min."
    hungry = HelperFactory(territory=plan.territory, last_name="Castaing", first_name="Romain")
    with pytest.raises(ValidationError) as error:
        visit_place(
            plan=plan, request=ask("Lacour", duration=120), helpers=[hungry], starts_at=tuesday(11, 35), by=planner
        )
    assert "Romain Castaing n’aurait pas le temps de déjeuner." in refusals(error)


def test_the_same_person_is_not_visited_twice_at_once(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    request = ask("Gay")
    VisitFactory(request=request, plan=plan, helpers=[nadia])
    again = RequestFactory(beneficiary=request.beneficiary)
    with pytest.raises(ValidationError) as error:
        visit_place(plan=plan, request=again, helpers=[monique], starts_at=tuesday(10), by=planner)
    assert refusals(error) == "Jeannette Gay a déjà une visite de 10 h à 11 h."


def test_another_week_and_another_territory_are_refused(
    cast: Cast, plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    with pytest.raises(ValidationError, match="n’est pas dans la semaine"):
        visit_place(plan=plan, request=ask(), helpers=[nadia], starts_at=tuesday(10) + timedelta(days=7), by=planner)
    stranger = HelperFactory(territory=cast.other_territory)
    with pytest.raises(ValidationError, match="n’est pas de ce territoire"):
        visit_place(plan=plan, request=ask(), helpers=[stranger], starts_at=tuesday(10), by=planner)


def test_a_moment_the_person_did_not_propose_is_allowed_with_a_warning(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    request = ask("Granger", windows=False)
    RequestWindow.objects.create(request=request, weekday=2, starts=time(9), ends=time(12))
    preview = place_preview(planner, plan=plan, request=request, helper_ids=[nadia.pk], starts_at=tuesday(10))
    assert preview.is_allowed
    assert "Jeannette Granger n’a pas proposé ce moment : demandez-lui d’abord." in preview.sentences
    visit = visit_place(plan=plan, request=request, helpers=[nadia], starts_at=tuesday(10), by=planner)
    assert move_preview(planner, visit, [nadia.pk], tuesday(10)).is_allowed


def test_a_remedy_may_send_one_person_or_shorten(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    request = ask("Granger", people=2)
    visit_place(plan=plan, request=request, helpers=[nadia], starts_at=tuesday(10), by=planner, accept="ONE_PERSON")
    short = ask("Vigier", duration=90)
    visit = visit_place(
        plan=plan, request=short, helpers=[nadia], starts_at=tuesday(14), by=planner, accept="SHORTER:30"
    )
    request.refresh_from_db()
    assert (request.people, visit.minutes) == (1, 60)
    plan_undo(plan=plan, by=planner)
    plan_undo(plan=plan, by=planner)
    request.refresh_from_db()
    short.refresh_from_db()
    assert (request.people, short.duration) == (2, 90)


def test_the_cost_of_a_move_is_said_before_it_is_made(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    VisitFactory(request=ask("Roux"), plan=plan, helpers=[nadia], starts_at=tuesday(14), ends_at=tuesday(15))
    here = move_preview(planner, visit, [nadia.pk], tuesday(15, 30))
    assert (here.is_allowed, here.sentences, here.extra_minutes) == (True, ("sans route de plus.",), 0)
    assert [line.replace("\xa0", " ") for line in here.neighbours] == [
        "Tout près de la visite d’avant, Jeannette Roux, qui finit à 15 h."
    ]
    other = move_preview(planner, visit, [monique.pk], tuesday(10))
    assert other.sentences[0].replace("\xa0", " ") == "+30 min de route."


def test_a_move_writes_the_new_place_and_undo_puts_it_back(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    moved = visit_move(
        visit=visit, helpers=[monique], starts_at=tuesday(14), by=planner, expected_version=visit.version
    )
    assert (moved.starts_at, list(moved.helpers.all())) == (tuesday(14), [monique])
    change = plan_undo(plan=plan, by=planner)
    assert change is not None
    visit.refresh_from_db()
    assert (visit.starts_at, list(visit.helpers.all())) == (tuesday(10), [nadia])
    assert plan_undo(plan=plan, by=planner) is None


def test_a_move_from_an_old_page_is_refused(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    visit_pin(visit=visit, is_pinned=True, by=planner)
    with pytest.raises(StaleVersionError):
        visit_move(visit=visit, helpers=[nadia], starts_at=tuesday(14), by=planner, expected_version=1)


def test_pinning_and_removing_can_be_undone(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    visit_pin(visit=visit, is_pinned=True, by=planner)
    visit_remove(visit=visit, by=planner)
    assert not Visit.objects.exists()
    plan_undo(plan=plan, by=planner)
    back = Visit.objects.get()
    assert (back.starts_at, back.is_pinned, list(back.helpers.all())) == (tuesday(10), True, [nadia])
    plan_undo(plan=plan, by=planner)
    assert not Visit.objects.get().is_pinned


def test_a_conflict_that_stood_before_does_not_stop_a_move_that_settles_it(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, tuesday: Tuesday
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    clash = VisitFactory(request=ask("Roux"), plan=plan, helpers=[nadia])
    visit_move(visit=clash, helpers=[nadia], starts_at=tuesday(14), by=planner, expected_version=1)
    Availability.objects.filter(helper=nadia, weekday=2).delete()
    assert Visit.objects.get(pk=clash.pk).starts_at == tuesday(14)
