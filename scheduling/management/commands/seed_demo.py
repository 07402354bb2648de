"""Create the demo territory, or say who signs in to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.models import Territory
from mediation.models import Beneficiary
from scheduling.demo.accounts import PASSWORD, demo_territory, sign_in_lines
from scheduling.demo.seed import demo_create
from scheduling.models import VisitRequest


class Command(BaseCommand):
    """Create the demo once: a second call changes nothing."""

    help = "Crée le territoire de démonstration (personnes fictives), une seule fois."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``--people``, ``--if-empty`` and ``--list-accounts``."""
        parser.add_argument("--people", type=int, default=300, help="Nombre de bénéficiaires.")
        parser.add_argument("--if-empty", action="store_true", help="Ne fait rien s’il existe déjà un territoire.")
        parser.add_argument("--list-accounts", action="store_true", help="Affiche les comptes, sans rien créer.")

    def handle(self, *, people: int, if_empty: bool, list_accounts: bool, **_: Any) -> None:
        """Seed, or list the accounts."""
        if list_accounts:
            self._list_accounts()
        elif demo_territory() is not None or (if_empty and Territory.objects.exists()):
            self.stdout.write("Les données sont déjà là : rien n’est changé.")
        else:
            self.stdout.write(f"Création d’un territoire de démonstration, avec {people} personnes fictives…")
            territory = demo_create(today=timezone.localdate(), people=people)
            files = Beneficiary.objects.filter(territory=territory).count()
            waiting = VisitRequest.objects.filter(territory=territory).waiting().count()
            self.stdout.write(f"{territory} : {files} bénéficiaires, {waiting} demandes en attente.")

    def _list_accounts(self) -> None:
        if demo_territory() is not None:
            lines = [f"  Mot de passe de tous les comptes : {PASSWORD}", *sign_in_lines()]
            self.stdout.write("\n".join(lines))
