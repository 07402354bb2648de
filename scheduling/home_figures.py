"""What the planning puts on a manager's home page: who follows how many people, how long people wait."""

from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import period, plural
from core.registries import HomeSection
from scheduling.request_rules import LONG_WAIT_DAYS
from scheduling.selectors.caseload import DONE_DAYS, workloads
from scheduling.selectors.waiting import waiting_figures


def who_follows_whom(user: Any) -> HomeSection | None:
    """Show a manager the caseload of each referent."""
    if membership_of(user).role != Role.MANAGER:
        return None
    lines = workloads(user)
    context = {
        "lines": lines,
        "done_days": DONE_DAYS,
        "note": plural(sum(line.caseload.opened for line in lines), "suivi ouvert", "suivis ouverts"),
    }
    return HomeSection("Qui suit combien de personnes", "scheduling/home/workloads.html", context, order=10)


def waiting(user: Any) -> HomeSection | None:
    """Show a manager how long requests wait, and how many are answered in time."""
    if membership_of(user).role != Role.MANAGER:
        return None
    figures = waiting_figures(user)
    context = {
        "figures": figures,
        "limit": LONG_WAIT_DAYS,
        "answered_period": period(figures.answered.since, figures.answered.until),
        "note": plural(figures.count, "demande en attente", "demandes en attente"),
        "more_url": reverse("scheduling:request-list"),
        "more_label": "Toutes les demandes",
    }
    return HomeSection("Attente", "scheduling/home/waiting.html", context, order=20)
