"""What people's files put on home pages: a search for the front desk, where people stand for managers."""

from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural
from core.registries import HomeSection
from mediation.selectors.caseload import level_shares, status_shares

_LIST = "mediation:beneficiary-list"


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
