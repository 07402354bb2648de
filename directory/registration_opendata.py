"""Exports and open data: for menus, home pages and the person's rights."""

from core.registries import registries
from directory.selectors.opendata import open_data_decisions


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.decisions.add(open_data_decisions)
