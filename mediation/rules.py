"""Rules about beneficiaries' files that are not specific to one write."""

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Territory, User

OLDEST_BIRTH_YEAR, YOUNGEST_BIRTH_YEAR = 1900, 2020
BIRTH_YEAR_MESSAGE = f"L’année de naissance doit être comprise entre {OLDEST_BIRTH_YEAR} et {YOUNGEST_BIRTH_YEAR}."
# Days after which someone who waits for a first answer is shown as waiting too long.
LONG_WAIT_DAYS = 15
REFERENT_ROLES = (Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER)


def possible_referents(territory: Territory | int | None) -> "QuerySet[User]":
    """Members of the territory who may follow a case: counsellors, coordinators and managers with an open access."""
    members = User.objects.filter(
        is_active=True,
        memberships__territory=territory,
        memberships__is_active=True,
        memberships__role__in=REFERENT_ROLES,
    )
    return members.order_by("last_name", "first_name", "pk")
