"""Rules about beneficiaries' files that are not specific to one write."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Territory, User

if TYPE_CHECKING:
    from mediation.models import Beneficiary

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


def may_reopen(beneficiary: "Beneficiary") -> bool:
    """A closed case is reopened only while the file is not archived and no other case is open."""
    return beneficiary.archived_at is None and beneficiary.open_case is None
