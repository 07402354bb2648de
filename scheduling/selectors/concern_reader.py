"""Who reads the concerns of a territory."""

from accounts.enums import Role
from accounts.models import Membership, Territory, User
from accounts.policies import roles_with
from scheduling.models import SafetySettings


def concern_readers(territory: Territory) -> list[User]:
    """Members who may be named to read concerns, by name."""
    members = Membership.objects.active().filter(territory=territory, role__in=roles_with("concern.edit"))
    return [row.user for row in members.select_related("user").order_by("user__last_name", "user__first_name", "pk")]


def concern_reader(territory: Territory) -> User | None:
    """The person named in the settings while still a member; otherwise a coordinator, otherwise a manager."""
    members = Membership.objects.active().filter(territory=territory, role__in=roles_with("concern.edit"))
    settings = SafetySettings.objects.filter(territory=territory).first()
    if settings is not None and settings.concern_reader_id:
        named = members.filter(user=settings.concern_reader_id).select_related("user").first()
        if named is not None:
            return named.user
    for role in (Role.COORDINATOR, Role.MANAGER):
        found = members.filter(role=role).select_related("user").order_by("pk").first()
        if found is not None:
            return found.user
    return None
