"""What every page needs: the menu of the role, the account, the territory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Membership, User
from accounts.selectors import settings_pages
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
    phone_label: str = ""


def _item(entry: MenuEntry, membership: Membership, path: str) -> MenuItem:
    url = reverse(entry.url_name)
    prefix = entry.prefix or url
    return MenuItem(
        label=entry.label,
        icon=entry.icon,
        url=url,
        count=entry.count(membership.user) if entry.count else 0,
        is_current=path == url or (prefix != "/" and path.startswith(prefix)),
        on_phone=membership.role in entry.phone_roles,
        phone_label=entry.phone_label,
    )


def _concerns(entry: MenuEntry, user: User) -> bool:
    return entry.shown is None or entry.shown(user)


def _settings_menu(membership: Membership, path: str) -> Callable[[], list[MenuItem]]:
    """Return what lists the settings pages: templates call it, so only the pages that show it pay for it."""

    def listed() -> list[MenuItem]:
        items = [_item(entry, membership, path) for entry in settings_pages(membership)]
        # /reglages/territoire/ also begins the address of /reglages/territoire/communes/: the longest one wins.
        current = max((item.url for item in items if item.is_current), key=len, default="")
        return [
            MenuItem(item.label, item.icon, item.url, item.count, item.url == current, item.on_phone) for item in items
        ]

    return listed


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give ``menu``, ``settings_menu``, ``account_label``, ``account_url``, ``territory_name``; empty for strangers."""
    user = getattr(request, "user", None)
    membership = user.active_membership if isinstance(user, User) else None
    if membership is None or not isinstance(user, User):
        return {"menu": [], "settings_menu": [], "account_label": "", "account_url": "", "territory_name": ""}
    # The same object, so that the counts of the menu read neither the account nor the membership again.
    membership.user = user
    entries = sorted(registries.menu, key=lambda entry: entry.order)
    seen = [entry for entry in entries if membership.may(entry.permission) and _concerns(entry, user)]
    return {
        "menu": [_item(entry, membership, request.path) for entry in seen],
        "settings_menu": _settings_menu(membership, request.path),
        "account_label": user.full_name,
        "account_url": reverse("accounts:account"),
        "territory_name": membership.territory.name,
    }
