"""What the planning registers: menu entries, blocks of home pages, decisions."""

from accounts.enums import Role
from core.registries import MenuEntry, Outlook, registries


def register_pages() -> None:
    """Fill the registries with the pages of the planning."""
    from scheduling import home, home_day, home_desk, home_figures, home_helper, home_team
    from scheduling.selectors import outlook

    planners = frozenset({Role.COUNSELLOR.value, Role.COORDINATOR.value, Role.MANAGER.value})
    registries.menu.add(
        MenuEntry(
            "Ma tournée", "signpost", "scheduling:my-round", "round.view_own", 15, frozenset({Role.HELPER.value})
        ),
        MenuEntry("Planning", "calendar-week", "scheduling:week", "plan.view", 20, planners),
    )
    registries.settings_pages.add(
        MenuEntry("Planning", "calendar-week", "scheduling:settings", "territory.edit", 60),
        MenuEntry("Temps de route", "signpost-split", "scheduling:travel", "travel.edit", 65),
    )
    registries.home_sections.add(
        home_day.now,
        home_day.waiting_requests,
        home.next_visits,
        home.today_round,
        home.my_reports_due,
        home.week_state,
        home_figures.who_follows_whom,
        home_figures.waiting,
        home_desk.people_to_phone,
        home_desk.latest_requests,
        home_helper.asked_of_me,
        home_helper.my_answers,
        home_helper.my_free_days,
        home_helper.my_hours_of_the_month,
        home_helper.my_papers,
        home_team.seniors_without_a_second,
        home_team.matches_to_review,
        home_team.calls_for_help,
        home_team.papers_to_renew,
        home_team.hours_over_or_under,
    )
    registries.decisions.add(home.decisions)
    registries.outlooks.add(
        Outlook(outlook.coming, outlook.next_day, outlook.since, outlook.ahead, outlook.last, outlook.waiting)
    )
