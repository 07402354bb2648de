"""Someone is absent: the week is repaired with as few people moved as possible, once it is accepted."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.enums import CallReason, RequestStatus, VisitStage
from scheduling.models import PhoneCall, Plan, Visit, VisitRequest
from scheduling.planning.absence_repair import week_repair
from scheduling.planning.conflicts import week_conflicts
from scheduling.planning.problem_builder import problem_for
from scheduling.selectors.absences import absence_review, offers_of
from scheduling.services.absences import absence_accept, absence_note
from scheduling.services.plans import plan_undo
from scheduling.services.visits import visit_pin
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.scheduling.urgent.conftest import MONDAY, TUESDAY, at
from volunteers.models import AvailabilityException, Helper

Ask = Callable[..., VisitRequest]
Place = Callable[..., Visit]
SignIn = Callable[[Role], Client]


def absent(helper: Helper, by: User) -> AvailabilityException:
    return absence_note(helper=helper, starts_on=TUESDAY, ends_on=TUESDAY, by=by)


def accept(absence: AvailabilityException, by: User) -> None:
    absence_accept(absence=absence, offers=offers_of(absence_review(by, absence).token)[1], by=by)


def places_of(plan: Plan) -> dict[str, tuple[object, list[str]]]:
    """Hour and people of each standing visit, by family name."""
    visits = Visit.objects.standing().filter(plan=plan).select_related("beneficiary")
    return {
        visit.beneficiary.last_name: (visit.starts_at, sorted(row.first_name for row in visit.helpers.all()))
        for visit in visits
    }


def test_only_the_visits_of_the_absent_person_change_and_at_the_same_hour_when_someone_is_free(
    plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    place("Gay", plan, [nadia], at(TUESDAY, 9))
    place("Roux", plan, [nadia], at(TUESDAY, 15))
    place("Pradeau", plan, [romain], at(TUESDAY, 11))
    place("Valade", plan, [nadia], at(MONDAY, 15))
    before = places_of(plan)

    accept(absent(nadia, planner), planner)

    after = places_of(plan)
    assert after["Gay"] == (at(TUESDAY, 9), ["Romain"])
    assert after["Roux"] == (at(TUESDAY, 15), ["Romain"])
    assert {name: after[name] for name in ("Pradeau", "Valade")} == {
        name: before[name] for name in ("Pradeau", "Valade")
    }


def test_a_visit_whose_hour_is_taken_changes_hour_and_nobody_else_moves(
    plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    place("Gay", plan, [nadia], at(TUESDAY, 10))
    place("Pradeau", plan, [romain], at(TUESDAY, 10))
    absence = absent(nadia, planner)

    review = absence_review(planner, absence)
    accept(absence, planner)

    assert [row.person.last_name for row in review.hours] == ["Gay"]
    assert not review.others
    assert places_of(plan)["Pradeau"] == (at(TUESDAY, 10), ["Romain"])
    assert places_of(plan)["Gay"][0] != at(TUESDAY, 10)
    problem, index = problem_for(plan=plan, fix=False)
    assert week_conflicts(problem, index) == []


def test_a_waiting_request_does_not_slip_into_the_repaired_week(
    plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place, ask: Ask
) -> None:
    place("Gay", plan, [nadia], at(TUESDAY, 10))
    ask("Bordas", priority=3)

    accept(absent(nadia, planner), planner)

    assert set(places_of(plan)) == {"Gay"}


def test_nothing_changes_before_it_is_accepted(
    plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    place("Gay", plan, [nadia], at(TUESDAY, 10))
    before, version = places_of(plan), plan.version

    review = absence_review(planner, absent(nadia, planner))

    plan.refresh_from_db()
    assert [row.person.last_name for row in review.hands] == ["Gay"]
    assert (places_of(plan), plan.version) == (before, version)


def test_a_draft_that_nobody_can_make_waits_again_and_undoing_puts_all_back(
    plan: Plan, nadia: Helper, planner: User, place: Place
) -> None:
    visit = place("Gay", plan, [nadia], at(TUESDAY, 10))
    other = place("Roux", plan, [nadia], at(MONDAY, 10))
    # Another day would do if she were there: absent all week, nobody is left.
    absence = absence_note(helper=nadia, starts_on=TUESDAY, ends_on=TUESDAY.replace(day=7), by=planner)
    visit.request.windows.all().delete()
    visit.request.windows.create(on_date=TUESDAY, starts=at(TUESDAY, 9).time(), ends=at(TUESDAY, 12).time())
    before = places_of(plan)

    accept(absence, planner)
    alone = places_of(plan)
    plan_undo(plan=plan, by=planner)

    assert set(alone) == {other.beneficiary.last_name}
    assert places_of(plan) == before


def test_in_a_published_week_people_are_told_and_hours_are_booked_again(
    published: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    visit = place("Gay", published, [nadia], at(TUESDAY, 10), published=True)
    absence = absent(nadia, planner)

    accept(absence, planner)

    assert [row.helper for row in visit.occupancies.all()] == [romain]
    call = PhoneCall.objects.get(visit=visit)
    assert call.reason == CallReason.MOVED
    assert "Romain Castaing viendra" in call.sentence
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {nadia.email, romain.email}
    review = absence_review(planner, absence)
    assert review.is_done
    assert [row.person.last_name for row in review.to_tell] == ["Gay"]


def test_an_appointment_that_nobody_can_make_is_cancelled_and_told(
    published: Plan, nadia: Helper, planner: User, place: Place
) -> None:
    visit = place("Gay", published, [nadia], at(TUESDAY, 10), published=True)
    absence = absence_note(helper=nadia, starts_on=MONDAY, ends_on=TUESDAY.replace(day=7), by=planner)

    accept(absence, planner)

    visit.refresh_from_db()
    visit.request.refresh_from_db()
    assert visit.stage == VisitStage.CANCELLED
    assert visit.request.status == RequestStatus.WAITING
    assert PhoneCall.objects.get(visit=visit).reason == CallReason.CANCELLED
    assert [row.person.last_name for row in absence_review(planner, absence).lost] == ["Gay"]


def test_two_people_may_exchange_hours_in_a_published_week(
    published: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    place("Gay", published, [nadia], at(TUESDAY, 10), published=True)
    gay = Visit.objects.get()
    gay.request.windows.all().delete()
    gay.request.windows.create(on_date=TUESDAY, starts=at(TUESDAY, 10).time(), ends=at(TUESDAY, 11).time())
    place("Roux", published, [romain], at(TUESDAY, 10), published=True)
    absence = absent(nadia, planner)

    review = absence_review(planner, absence)
    accept(absence, planner)

    assert [row.person.last_name for row in review.others] == ["Roux"]
    after = places_of(published)
    assert after["Gay"] == (at(TUESDAY, 10), ["Romain"])
    assert after["Roux"][0] != at(TUESDAY, 10)


def test_a_fixed_visit_of_someone_else_never_makes_room(
    plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    gay = place("Gay", plan, [nadia], at(TUESDAY, 10))
    gay.request.windows.all().delete()
    gay.request.windows.create(on_date=TUESDAY, starts=at(TUESDAY, 10).time(), ends=at(TUESDAY, 11).time())
    visit_pin(visit=place("Roux", plan, [romain], at(TUESDAY, 10)), is_pinned=True, by=planner)

    review = absence_review(planner, absent(nadia, planner))

    assert [row.person.last_name for row in review.lost] == ["Gay"]
    assert not review.others


def test_a_week_that_changed_meanwhile_is_not_overwritten(
    plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    place("Gay", plan, [nadia], at(TUESDAY, 10))
    other = place("Roux", plan, [romain], at(TUESDAY, 15))
    absence = absent(nadia, planner)
    offers = offers_of(absence_review(planner, absence).token)[1]
    visit_pin(visit=other, is_pinned=True, by=planner)
    before = places_of(plan)

    with pytest.raises(ValidationError, match="Le planning a changé"):
        absence_accept(absence=absence, offers=offers, by=planner)

    assert places_of(plan) == before


def test_visits_gone_by_are_left_alone(plan: Plan, nadia: Helper, planner: User, place: Place) -> None:
    place("Gay", plan, [nadia], at(MONDAY, 6))
    absence = absence_note(helper=nadia, starts_on=MONDAY, ends_on=MONDAY, by=planner)

    assert week_repair(plan, absence).touched == ()


def test_the_same_absence_is_noted_once_and_not_for_days_gone_by(nadia: Helper, planner: User) -> None:
    assert absent(nadia, planner) == absent(nadia, planner)
    with pytest.raises(ValidationError, match="passés"):
        absence_note(helper=nadia, starts_on=MONDAY.replace(month=2), ends_on=MONDAY.replace(month=2), by=planner)


def test_the_pages_lead_from_the_absence_to_the_list_of_people_to_tell(
    sign_in: SignIn, published: Plan, nadia: Helper, romain: Helper, place: Place
) -> None:
    visit = place("Gay", published, [nadia], at(TUESDAY, 10), published=True)
    client = sign_in(Role.COUNSELLOR)

    form = client.get(f"/planning/absence/?intervenant={nadia.pk}").content.decode()
    sent = {"helper": nadia.pk, "starts_on": TUESDAY.isoformat(), "ends_on": ""}
    shown = client.post("/planning/absence/", sent, follow=True)
    review = shown.context["review"]
    printed = client.get(f"/planning/absence/{review.absence.pk}/a-prevenir/").content.decode()
    address = f"/planning/absence/{review.absence.pk}/reprendre/"
    done = client.post(address, {"choix": review.token}, follow=True).content.decode()

    assert f'value="{nadia.pk}" selected' in form
    assert "Rien n’a encore changé." in shown.content.decode()
    assert "Lucette Gay" in printed
    assert "Romain Castaing viendra" in printed
    assert "C’est fait." in done
    assert [row.pk for row in visit.helpers.all()] == [romain.pk]


def test_what_is_missing_or_out_of_order_is_said_at_its_field(sign_in: SignIn, nadia: Helper) -> None:
    client = sign_in(Role.COORDINATOR)

    empty = client.post("/planning/absence/", {})
    wrong = client.post(
        "/planning/absence/",
        {"helper": nadia.pk, "starts_on": TUESDAY.isoformat(), "ends_on": MONDAY.isoformat(), "reason": "Formation"},
    )

    assert empty.status_code == wrong.status_code == 422
    assert "Choisissez qui est absent." in empty.content.decode()
    assert "Le dernier jour doit suivre le premier." in wrong.content.decode()
    assert "Formation" in wrong.content.decode()
    assert not AvailabilityException.objects.exists()


def test_a_choice_that_is_not_ours_changes_nothing(
    sign_in: SignIn, plan: Plan, nadia: Helper, romain: Helper, planner: User, place: Place
) -> None:
    place("Gay", plan, [nadia], at(TUESDAY, 10))
    absence = absent(nadia, planner)

    response = sign_in(Role.COUNSELLOR).post(f"/planning/absence/{absence.pk}/reprendre/", {"choix": "x"})

    assert response.status_code == 422
    assert places_of(plan)["Gay"] == (at(TUESDAY, 10), ["Nadia"])


def test_foreign_absences_and_people_do_not_exist_and_managers_may_not(
    sign_in: SignIn, cast: Cast, nadia: Helper, planner: User
) -> None:
    foreign = HelperFactory(territory=cast.other_territory)
    theirs = AvailabilityException.objects.create(helper=foreign, starts_on=TUESDAY, ends_on=TUESDAY)
    client = sign_in(Role.COUNSELLOR)
    sent = {"helper": foreign.pk, "starts_on": TUESDAY.isoformat()}

    assert client.get(f"/planning/absence/{theirs.pk}/").status_code == 404
    assert client.post(f"/planning/absence/{theirs.pk}/reprendre/").status_code == 404
    assert client.get("/planning/absence/999999/a-prevenir/").status_code == 404
    assert client.post("/planning/absence/", sent).status_code == 422
    assert sign_in(Role.MANAGER).get("/planning/absence/").status_code == 403
