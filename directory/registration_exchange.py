"""Imports, exports, open data: what they give to menus, home pages and the person's rights."""


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
