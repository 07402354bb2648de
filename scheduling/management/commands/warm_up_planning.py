"""Compile the planning engine ahead of the first search."""

from typing import Any

from django.core.management.base import BaseCommand

from scheduling.optimiser import warm_up


class Command(BaseCommand):
    """Fill the cache of compiled kernels: run it once after each upgrade, before the workers start."""

    help = "Prépare le moteur de planning, pour que personne n’attende à la première recherche."

    def handle(self, **_: Any) -> None:
        """Compile what is not in the cache."""
        warm_up()
