"""Send one SMS at once, past the outbox: to see that the operator's account works."""

from typing import Any

import phonenumbers
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.errors import NobodyKnowsError, NotSentError
from messaging.sms import gateway

TEXT = "Ceci est un essai de Tisserand : é è à ù. Vous pouvez répondre ESSAI."


class Command(BaseCommand):
    """``manage.py send_test_sms "06 39 98 12 34"``."""

    help = "Envoie un SMS d’essai à un numéro, sans attendre une heure convenable."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number, as people write it."""
        parser.add_argument("number", help="numéro de mobile, comme 06… ou +33…")

    def handle(self, *args: Any, number: str, **options: Any) -> None:
        """Send the SMS and say what the operator answered."""
        try:
            parsed = phonenumbers.parse(number, settings.PHONENUMBER_DEFAULT_REGION)
        except phonenumbers.NumberParseException as error:
            raise CommandError("Ce numéro est mal écrit.") from error
        e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        try:
            references = gateway.hand_over(number=e164, body=TEXT, mark=0)
        except NotSentError as error:
            raise CommandError(str(error)) from error
        except NobodyKnowsError as error:
            raise CommandError("Peut-être parti : la réponse de l’opérateur s’est perdue.") from error
        self.stdout.write(f"Parti. Références chez l’opérateur : {references or 'aucune'}.")
