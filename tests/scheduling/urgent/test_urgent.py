"""An urgent request: every moment on offer holds, and is booked in one click with all that it moves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.enums import CallReason, RequestStatus, VisitStage
from scheduling.models import PhoneCall, Plan, Visit, VisitRequest
from scheduling.optimiser import check
from scheduling.planning.problem_builder import problem_for, standing_plan
from scheduling.planning.rearrangement import Put, rearranged
from scheduling.selectors.urgent import choice_of, urgent_offer
from scheduling.services.plans import plan_undo
from scheduling.services.urgent import urgent_book
from scheduling.services.visits import visit_pin
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory
from tests.scheduling.urgent.conftest import MONDAY, TUESDAY, at
from volunteers.models import Helper

Ask = Callable[..., VisitRequest]
Place = Callable[..., Visit]
SignIn = Callable[[Role], Client]


def only_on_tuesday(request: VisitRequest, first: tuple[int, int], last: tuple[int, int]) -> None:
    request.windows.all().delete()
    request.windows.create(on_date=TUESDAY, starts=at(TUESDAY, *first).time(), ends=at(TUESDAY, *last).time())


@pytest.fixture
def tight(published: Plan, nadia: Helper, ask: Ask, place: Place) -> tuple[VisitRequest, Visit]:
    """A request that fits before a visit only if that one starts a little later."""
    wanted = ask("Bordas", duration=30, windows=False, priority=3)
    only_on_tuesday(wanted, (9, 30), (10, 15))
    gay = place("Gay", published, [nadia], at(TUESDAY, 10), published=True)
    gay.request.duration = 60
    return wanted, gay


def test_every_moment_on_offer_passes_the_checker(
    published: Plan, nadia: Helper, romain: Helper, ask: Ask, place: Place, planner: User
) -> None:
    wanted = ask("Bordas", duration=45)
    for hour, helper in ((9, nadia), (11, nadia), (10, romain), (15, romain)):
        place(f"Gay{hour}", published, [helper], at(TUESDAY, hour), published=True)

    offer = urgent_offer(planner, wanted)

    assert offer.slots
    for slot in offer.slots:
        choice = choice_of(slot.token)
        plan = Plan.objects.filter(week=choice.week).first()
        problem, index = problem_for(plan=plan, territory=wanted.territory, week=choice.week, fix=False)
        assert check(problem, standing_plan(problem, rearranged(index, [choice.put, *choice.moved]))) == []
        assert slot.starts_at >= timezone.now()


def test_the_soonest_day_comes_first_and_says_what_it_changes(
    published: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    offer = urgent_offer(planner, ask())

    first = offer.slots[0]
    assert first.when.startswith("Aujourd’hui, lundi 1er\xa0mars")
    assert first.names == "Nadia Ferrand"
    assert "route" in first.cost
    assert first.to_tell == ("Lucette Bordas (à appeler)",)
    assert first.is_first


def test_in_a_published_week_one_click_makes_an_appointment_and_tells_everyone(
    sign_in: SignIn, published: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    wanted = ask()
    client = sign_in(Role.COUNSELLOR)
    page = client.get(f"/planning/urgence/{wanted.pk}/")
    token = page.context["offer"].slots[0].token

    answer = client.post(f"/planning/urgence/{wanted.pk}/", {"choix": token}, follow=True)

    visit = Visit.objects.get()
    wanted.refresh_from_db()
    assert answer.status_code == 200
    assert (visit.stage, wanted.status) == (VisitStage.PUBLISHED, RequestStatus.PLANNED)
    assert [row.helper for row in visit.occupancies.all()] == [nadia]
    assert PhoneCall.objects.get(visit=visit).reason == CallReason.CONFIRM
    assert OutboxMessage.objects.get().recipient == nadia.email
    assert "Lucette Bordas" in answer.content.decode()


def test_in_a_draft_week_it_is_only_placed_and_nobody_is_told(
    plan: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    wanted = ask()
    choice = choice_of(urgent_offer(planner, wanted).slots[0].token)

    visit = urgent_book(plan=plan, request=wanted, put=choice.put, moved=choice.moved, by=planner)

    assert visit.stage == VisitStage.DRAFT
    assert not PhoneCall.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_visit_that_makes_room_moves_with_the_booking_and_its_person_is_told(
    tight: tuple[VisitRequest, Visit], planner: User, published: Plan
) -> None:
    wanted, gay = tight
    slot = next(slot for slot in urgent_offer(planner, wanted).slots if slot.shifted)
    choice = choice_of(slot.token)

    urgent_book(plan=published, request=wanted, put=choice.put, moved=choice.moved, by=planner)

    gay.refresh_from_db()
    assert at(TUESDAY, 10) < gay.starts_at <= at(TUESDAY, 10) + timedelta(minutes=30)
    assert slot.shifted[0].startswith("Lucette Gay passe de 10")
    assert PhoneCall.objects.get(visit=gay).reason == CallReason.MOVED
    assert slot.to_tell == ("Lucette Bordas (à appeler)", "Lucette Gay (à appeler)")


def test_a_visit_held_in_place_is_never_shifted(
    tight: tuple[VisitRequest, Visit], planner: User, published: Plan
) -> None:
    wanted, gay = tight
    slot = next(slot for slot in urgent_offer(planner, wanted).slots if slot.shifted)
    visit_pin(visit=gay, is_pinned=True, by=planner)
    choice = choice_of(slot.token)

    with pytest.raises(ValidationError, match="plus possible"):
        urgent_book(plan=published, request=wanted, put=choice.put, moved=choice.moved, by=planner)

    assert not any(slot.shifted for slot in urgent_offer(planner, wanted).slots)


def test_moments_that_would_shift_others_too_much_are_left_out_and_counted(
    tight: tuple[VisitRequest, Visit], planner: User
) -> None:
    wanted, _ = tight
    wanted.duration = 60
    wanted.save()
    only_on_tuesday(wanted, (10, 0), (11, 0))

    offer = urgent_offer(planner, wanted)

    assert offer.slots == ()
    assert offer.left_out >= 1


def test_a_moment_taken_meanwhile_is_refused_and_nothing_is_booked(
    sign_in: SignIn, published: Plan, nadia: Helper, ask: Ask, place: Place, planner: User
) -> None:
    wanted = ask()
    slot = urgent_offer(planner, wanted).slots[0]
    place("Gay", published, [nadia], slot.starts_at, published=True)

    answer = sign_in(Role.COUNSELLOR).post(f"/planning/urgence/{wanted.pk}/", {"choix": slot.token})

    assert answer.status_code == 422
    assert "Rien n’a été réservé." in answer.content.decode()
    assert not wanted.visits.exists()


def test_booking_twice_is_refused(published: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    wanted = ask()
    first, second = (choice_of(slot.token) for slot in urgent_offer(planner, wanted).slots[:2])
    urgent_book(plan=published, request=wanted, put=first.put, moved=first.moved, by=planner)

    with pytest.raises(ValidationError, match="déjà placée"):
        urgent_book(plan=published, request=wanted, put=second.put, moved=second.moved, by=planner)


def test_undoing_cancels_the_appointment_and_puts_back_what_moved(
    tight: tuple[VisitRequest, Visit], planner: User, published: Plan
) -> None:
    wanted, gay = tight
    choice = choice_of(next(slot for slot in urgent_offer(planner, wanted).slots if slot.shifted).token)
    visit = urgent_book(plan=published, request=wanted, put=choice.put, moved=choice.moved, by=planner)

    plan_undo(plan=published, by=planner)

    visit.refresh_from_db()
    gay.refresh_from_db()
    wanted.refresh_from_db()
    assert visit.stage == VisitStage.CANCELLED
    assert wanted.status == RequestStatus.WAITING
    assert gay.starts_at == at(TUESDAY, 10)
    assert not PhoneCall.objects.filter(visit=visit).exists()


def test_a_helper_of_another_territory_is_never_sent(
    cast: Cast, published: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    wanted, foreign = ask(), HelperFactory(territory=cast.other_territory)

    with pytest.raises(ValidationError, match="plus possible"):
        urgent_book(plan=published, request=wanted, put=Put(wanted.pk, (foreign.pk,), 2040), moved=(), by=planner)


def test_without_any_moment_the_page_says_why_and_what_to_do(
    sign_in: SignIn, published: Plan, nadia: Helper, ask: Ask
) -> None:
    wanted = ask(people=2)

    page = sign_in(Role.COORDINATOR).get(f"/planning/urgence/{wanted.pk}/").content.decode()

    assert "Aucun moment possible" in page
    assert "Il faut deux personnes" in page
    assert "Placer à la main" in page


def test_the_request_is_chosen_by_name_or_noted(sign_in: SignIn, nadia: Helper, ask: Ask) -> None:
    ask("Bordas", priority=3)
    ask("Gay")
    client = sign_in(Role.COUNSELLOR)

    everyone = client.get("/planning/urgence/").content.decode()
    one = client.get("/planning/urgence/?q=gay").content.decode()
    none = client.get("/planning/urgence/?q=zzz").content.decode()

    assert everyone.index("Bordas") < everyone.index("Gay")
    assert "Lucette Gay" in one
    assert "Bordas" not in one
    assert "Aucune demande à ce nom" in none


def test_the_list_reads_the_database_as_often_for_many_requests_as_for_one(sign_in: SignIn, ask: Ask) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(Role.COUNSELLOR)
    ask("Gay")
    client.get("/planning/urgence/")
    with CaptureQueriesContext(connection) as one:
        client.get("/planning/urgence/")
    for number in range(15):
        ask(f"Roux{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/planning/urgence/")

    assert len(many) == len(one)


def test_foreign_and_unknown_requests_do_not_exist_and_managers_may_not(sign_in: SignIn, cast: Cast, ask: Ask) -> None:
    foreign = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.other_territory))
    client = sign_in(Role.COUNSELLOR)

    for key in (foreign.pk, 999999):
        assert client.get(f"/planning/urgence/{key}/").status_code == 404
        assert client.post(f"/planning/urgence/{key}/").status_code == 404
    assert sign_in(Role.MANAGER).get(f"/planning/urgence/{ask().pk}/").status_code == 403


def test_the_week_and_the_request_lead_there(sign_in: SignIn, nadia: Helper, ask: Ask) -> None:
    wanted = ask()
    client = sign_in(Role.COUNSELLOR)

    week = client.get(f"/planning/{MONDAY.isoformat()}/").content.decode()
    request = client.get(f"/demandes/{wanted.pk}/").content.decode()
    helper = client.get(f"/intervenants/{nadia.pk}/").content.decode()

    assert "Demande urgente" in week
    assert "Un intervenant est absent" in week
    assert f"/planning/urgence/{wanted.pk}/" in request
    assert f"/planning/absence/?intervenant={nadia.pk}" in helper
