"""The pages of settings: those of accounts and those that upper apps registered."""

from typing import Any

from accounts.models import Membership
from core.registries import MenuEntry, registries


def settings_pages(membership: Membership | Any) -> list[MenuEntry]:
    """Return the pages of settings that the member may open, in order."""
    entries = sorted(registries.settings_pages, key=lambda entry: entry.order)
    return [entry for entry in entries if membership.may(entry.permission)]
