"""Forget the measured journeys, after the map of the routing server changed."""

from typing import Any

from django.core.management.base import BaseCommand

from core.formatting import plural
from scheduling.services.travel_times import travel_times_forget


class Command(BaseCommand):
    """They are asked for again as they are needed."""

    help = "Oublie les temps de trajet mesurés : ils seront redemandés au serveur de trajets."

    def handle(self, **_: Any) -> None:
        """Forget, and say how much."""
        gone = travel_times_forget(everything=True)
        self.stdout.write(f"Trajets oubliés, depuis {plural(gone, 'lieu', 'lieux')}.")
