"""The week as its page shows it, in a number of queries that does not grow."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from scheduling.enums import HelperWish
from scheduling.models import Plan, RequestHelper, RequestWindow, VisitRequest
from scheduling.selectors.board import route_map, unserved_entries, week_board
from scheduling.selectors.comparison import proposal_comparison
from scheduling.selectors.preview import moments_for, visit_panel
from scheduling.services.proposals import proposal_accept
from scheduling.services.visits import visit_pin
from tests.conftest import Cast
from tests.factories import HelperFactory, PlanFactory, VisitFactory, local_moment
from volunteers.models import AvailabilityException, Helper

Ask = Callable[..., VisitRequest]


def plain(text: str) -> str:
    """Text with plain spaces."""
    return text.replace("\xa0", " ")


@pytest.fixture
def at(plan: Plan) -> Callable[..., datetime]:
    return lambda day, hour, minute=0: local_moment(plan.week + timedelta(days=day), hour, minute)


def test_an_empty_week_shows_what_waits(cast: Cast, nadia: Helper, ask: Ask, planner: User) -> None:
    ask("Gay")
    week = local_moment(date(2099, 3, 4), 9).date()
    board = week_board(planner, week)
    assert (board.plan, board.week, board.facts.unserved) == (None, date(2099, 3, 2), 1)
    assert [row.helper for row in board.rows] == [nadia]
    assert {cell.summary for cell in board.rows[0].days} == {"libre"}
    assert board.unserved[0].sentence == "Attend d’être placée."
    assert (board.can_edit, board.can_publish) == (True, False)


def test_the_open_day_shows_visits_road_lunch_and_hours_off(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User
) -> None:
    visit = VisitFactory(request=ask("Gay", people=2), plan=plan, helpers=[nadia, monique])
    board = week_board(planner, plan.week, plan.week + timedelta(days=1))
    row = next(row for row in board.rows if row.helper == monique)
    cell = row.days[1]
    kinds = [(item.kind, item.start, item.minutes) for item in cell.items]
    assert kinds == [
        ("off", 480, 30),
        ("travel", 585, 15),
        ("visit", 600, 60),
        ("travel", 665, 15),
        ("lunch", 700, 45),
        ("off", 1050, 30),
    ]
    item = cell.items[2]
    assert (item.visit, item.label, item.partner_name, item.tone) == (visit, "Jeannette Gay", "Nadia", "volunteer")
    assert plain(item.sentence) == "Jeannette Gay, Neuvic, de 10 h à 11 h, en binôme avec Nadia Ferrand"
    assert (row.load_minutes, plain(cell.summary), board.days[1].travel_minutes) == (90, "1 visite", 30)
    assert [item.kind for item in row.days[0].items] == []


def test_an_absence_noted_since_is_a_conflict_on_the_visit(plan: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia], published=True)
    AvailabilityException.objects.create(helper=nadia, starts_on=visit.day, ends_on=visit.day)
    board = week_board(planner, plan.week, visit.day)
    assert plain(board.conflicts[0].sentence).startswith("Nadia Ferrand n’est pas disponible mardi")
    assert (board.conflicts[0].visit, board.conflicts[0].helper, board.conflicts[0].day) == (visit, nadia, visit.day)
    cell = board.rows[0].days[1]
    assert cell.is_absent
    assert next(item for item in cell.items if item.kind == "visit").is_late


def test_a_public_holiday_is_named(nadia: Helper, planner: User) -> None:
    board = week_board(planner, date(2027, 5, 3))
    assert board.days[3].holiday == "Ascension"
    assert board.rows[0].days[3].summary == "férié"


def test_a_manager_reads_and_does_not_edit(cast: Cast, plan: Plan, nadia: Helper, ask: Ask) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    board = week_board(cast.user(Role.MANAGER), plan.week)
    assert (board.can_edit, board.can_publish, board.facts.unpublished) == (False, False, 1)


def test_another_territory_sees_nothing_of_it(cast: Cast, plan: Plan, nadia: Helper, ask: Ask) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    ask("Roux")
    board = week_board(cast.stranger.user, plan.week)
    assert (board.plan, board.rows, board.unserved, board.facts.total) == (None, (), (), 0)


def test_a_search_and_the_last_change_are_told(plan: Plan, nadia: Helper, ask: Ask, planner: User, search: Any) -> None:
    ask("Roux")
    proposal = search(plan)
    assert week_board(planner, plan.week).proposal == proposal
    comparison = proposal_comparison(planner, proposal)
    assert plain(comparison.changes[0]).startswith("Jeannette Roux : placée")
    assert (comparison.rows[0].before, comparison.rows[0].after) == ("0", "1")
    proposal_accept(proposal=proposal, by=planner)
    board = week_board(planner, plan.week)
    assert (board.proposal, plain(board.undo_sentence)) == (None, "Proposition reprise : 1 visite placée")


def test_an_unserved_request_says_why_and_what_would_free_it(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, search: Any
) -> None:
    request = ask("Granger", windows=False)
    RequestWindow.objects.create(request=request, weekday=2, starts=time(9), ends=time(12))
    AvailabilityException.objects.create(
        helper=nadia, starts_on=plan.week + timedelta(days=2), ends_on=plan.week + timedelta(days=2)
    )
    proposal_accept(proposal=search(plan), by=planner)
    plan.refresh_from_db()
    entry = unserved_entries(planner, plan)[0]
    assert plain(entry.sentence) == "Personne n’est libre le mercredi de 9 h à 12 h."
    assert entry.waiting == "Demandée aujourd’hui"
    remedy = next(row for row in entry.remedies if row.payload is not None)
    assert remedy.label.startswith("Accepter le ")
    assert remedy.payload is not None
    assert remedy.payload["helpers"] == [nadia.pk]


def test_a_visit_says_why_this_person_and_what_else_was_possible(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User
) -> None:
    request = ask("Gay")
    RequestHelper.objects.create(request=request, helper=nadia, wish=HelperWish.PREFERRED)
    visit = VisitFactory(request=request, plan=plan, helpers=[nadia])
    panel = visit_panel(planner, visit)
    reasons = [plain(line) for line in panel.reasons]
    assert "Jeannette a demandé Nadia." in reasons
    assert "Nadia fera 1 h sur ses 28 h cette semaine." in reasons
    assert "2 personnes sur 2 pouvaient y aller." in reasons
    assert panel.others
    assert all(set(other.payload) == {"visit", "version", "helpers", "starts_at"} for other in panel.others)


def test_moments_are_offered_for_an_urgent_request(plan: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia], published=True)
    moments = moments_for(planner, plan, ask("Bordas"))
    assert moments
    assert "Nadia" in moments[0].label


def test_the_map_gives_rounds_without_addresses(plan: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    visit = VisitFactory(request=ask("Gay", person={"address": "8 chemin du Lavoir"}), plan=plan, helpers=[nadia])
    drawn = route_map(planner, plan.week, visit.day)
    assert [row["name"] for row in drawn["communes"]] == ["Neuvic"]
    points = drawn["rounds"][0]["points"]
    assert [point["kind"] for point in points] == ["start", "visit"]
    assert "Lavoir" not in str(drawn)


@pytest.mark.parametrize("count", [1, 15])
def test_the_board_takes_the_same_number_of_queries(
    plan: Plan, ask: Ask, planner: User, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        helper = HelperFactory(territory=plan.territory)
        VisitFactory(request=ask(f"Gay {number}"), plan=plan, helpers=[helper])
        VisitFactory(
            request=ask(f"Roux {number}"), plan=PlanFactory(territory=plan.territory), helpers=[helper],
            starts_at=local_moment(plan.week + timedelta(days=1), 14),
        )  # fmt: skip
        ask(f"Delage {number}")
    visit_pin(visit=plan.visits.order_by("pk")[0], is_pinned=True, by=planner)
    assert planner.active_membership is not None
    assert planner.active_membership.territory.pk
    with django_assert_num_queries(26):
        week_board(planner, plan.week)
