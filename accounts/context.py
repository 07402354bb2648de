"""What every page needs: the menu of the role, the account, the territory."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Membership, User
from core.registries import MenuEntry, registries


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu as it is drawn."""

    label: str
    icon: str
    url: str
    count: int
    is_current: bool
    on_phone: bool


def _item(entry: MenuEntry, membership: Membership, path: str) -> MenuItem:
    url = reverse(entry.url_name)
    return MenuItem(
        label=entry.label,
        icon=entry.icon,
        url=url,
        count=entry.count(membership.user) if entry.count else 0,
        is_current=path == url or (url != "/" and path.startswith(url)),
        on_phone=membership.role in entry.phone_roles,
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give ``menu``, ``account_label``, ``account_url`` and ``territory_name``; empty for strangers."""
    user = getattr(request, "user", None)
    membership = user.active_membership if isinstance(user, User) else None
    if membership is None or not isinstance(user, User):
        return {"menu": [], "account_label": "", "account_url": "", "territory_name": ""}
    entries = sorted(registries.menu, key=lambda entry: entry.order)
    return {
        "menu": [_item(entry, membership, request.path) for entry in entries if membership.may(entry.permission)],
        "account_label": user.full_name,
        "account_url": reverse("accounts:account"),
        "territory_name": membership.territory.name,
    }
