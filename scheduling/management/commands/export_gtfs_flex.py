"""Write the GTFS-Flex file of a transport scheme."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling.models import TransportScheme
from scheduling.selectors.transport.gtfs import scheme_feed
from scheduling.transport.gtfs import zipped


class Command(BaseCommand):
    """One scheme, by its number, into one zip."""

    help = "Écrit le fichier GTFS-Flex d’un service de transport."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of a scheme and where to write."""
        parser.add_argument("scheme", type=int, help="numéro du service de transport")
        parser.add_argument("file", type=Path, help="fichier à écrire (.zip)")

    def handle(self, *, scheme: int, file: Path, **_: Any) -> None:
        """Write the file. Raises CommandError for an unknown scheme, or one that lacks something."""
        row = TransportScheme.objects.select_related("territory").filter(pk=scheme).first()
        if row is None:
            raise CommandError(f"Aucun service de transport n’a le numéro {scheme}.")
        found = scheme_feed(row)
        if found.feed is None:
            raise CommandError("\n".join(found.lacks))
        file.write_bytes(zipped(found.feed))
        for note in found.notes:
            self.stdout.write(note)
        self.stdout.write(f"{file} : {row.name}, du {found.feed.first:%d/%m/%Y} au {found.feed.last:%d/%m/%Y}.")
