"""The ledger of what nobody could meet: what it gives to menus, home pages and the person's rights."""

from core.registries import registries
from directory.unmet_home import recent_unmet, waiting_unmet


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.home_sections.add(recent_unmet)
    registries.decisions.add(waiting_unmet)
