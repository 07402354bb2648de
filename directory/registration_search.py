"""Finding a service, public pages of the directory: what they give to menus, home pages and the person's rights."""

from accounts.enums import Role
from core.registries import MenuEntry, registries


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.menu.add(
        MenuEntry(
            "Annuaire",
            "signpost-2",
            "directory:record-list",
            "directory.view",
            60,
            phone_roles=frozenset({Role.OPERATOR, Role.PARTNER}),
            prefix="/annuaire/",
        )
    )
