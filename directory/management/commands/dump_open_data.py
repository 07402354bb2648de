"""Make the files of open data now, without waiting for the night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Territory
from core.formatting import plural
from directory.enums import ExportKind
from directory.services.opendata import open_data_dump


class Command(BaseCommand):
    """One territory by its short name, or all of them."""

    help = "Refait les fichiers de données ouvertes d’un territoire, ou de tous."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a short name of a territory."""
        parser.add_argument("territory", nargs="?", default="", help="nom court du territoire")

    def handle(self, *, territory: str = "", **_: Any) -> None:
        """Make, and say how much. Raises CommandError for an unknown territory."""
        chosen = Territory.objects.order_by("pk")
        if territory:
            chosen = chosen.filter(slug=territory)
            if not chosen:
                raise CommandError(f"Aucun territoire ne porte le nom court « {territory} ».")
        for owner in chosen:
            for file in open_data_dump(territory=owner):
                left = f", {plural(file.left_out, 'écartée')}" if file.left_out else ""
                kind = ExportKind(file.kind).label
                self.stdout.write(f"{owner.name} · {kind} : {plural(file.rows, 'fiche')}{left}, {file.size} octets")
