"""What people's files put on home pages: a search for the front desk, where people stand for managers."""

from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural
from core.registries import HomeSection
from mediation.enums import Queue
from mediation.selectors.caseload import level_shares, status_shares
from mediation.selectors.next_steps import adrift_lines
from mediation.selectors.queues import in_queues, of_member, open_cases, queue_lines, queue_url

_LIST = "mediation:beneficiary-list"
_SHOWN = 5


def cases_without_next(user: Any) -> HomeSection | None:
    """Show a counsellor or a coordinator the own cases that nothing leads on, each with the ways to fix it."""
    membership = membership_of(user)
    if membership.role not in {Role.COUNSELLOR, Role.COORDINATOR}:
        return None
    adrift = in_queues(of_member(open_cases(user), user.pk), [Queue.ADRIFT])
    count = adrift.count()
    if not count:
        return None
    rows = list(adrift.select_related("beneficiary__commune").order_by("next_action_on", "opened_on", "pk")[:_SHOWN])
    context = {
        "lines": adrift_lines(rows, user),
        "may_request": membership.may("request.edit"),
        "note": "1, attend une prochaine étape" if count == 1 else f"{count}, chacun attend une prochaine étape",
        "more_url": queue_url(Queue.ADRIFT, mine=True),
        "more_label": "Tous" if count > _SHOWN else "Voir la liste",
    }
    return HomeSection("Dossiers sans suite prévue", "mediation/home/cases_without_next.html", context, order=25)


def queues(user: Any) -> HomeSection | None:
    """Show a coordinator or a manager how many cases stand in each queue."""
    if membership_of(user).role not in {Role.COORDINATOR, Role.MANAGER}:
        return None
    context = {
        "lines": queue_lines(user),
        "more_url": reverse("mediation:case-reassign"),
        "more_label": "Réattribuer des dossiers",
    }
    return HomeSection("Où il faut agir", "mediation/home/queues.html", context, order=15)


def find_a_person(user: Any) -> HomeSection | None:
    """Show the front desk what a telephone call begins with: look the person up, or note what is asked."""
    if membership_of(user).role != Role.OPERATOR:
        return None
    return HomeSection("Chercher une personne", "mediation/home/find_a_person.html", {}, order=10, first=True)


def where_people_stand(user: Any) -> HomeSection | None:
    """Show a manager how many people are at each step, and with which profile."""
    if membership_of(user).role != Role.MANAGER:
        return None
    levels = level_shares(user)
    followed = sum(line.count for line in levels)
    context = {
        "statuses": status_shares(user),
        "levels": levels,
        "note": plural(followed, "personne suivie", "personnes suivies"),
        "more_url": reverse(_LIST),
        "more_label": "Tous les bénéficiaires",
    }
    return HomeSection("Où en sont les personnes", "mediation/home/where_people_stand.html", context, order=30)
