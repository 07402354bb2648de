"""Listen to the operator of SMS: what was delivered, and what people answer. Runs until it is told to stop."""

import signal
import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from messaging.sms.address import Operator, sms_address
from messaging.sms.receiver import Receiver


class Command(BaseCommand):
    """``manage.py receive_sms``, one process beside the workers. SIGTERM ends it after what it is writing."""

    help = "Reçoit les accusés de remise et les réponses aux SMS. À lancer à côté des autres programmes du service."

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until SIGTERM or Ctrl-C."""
        try:
            operator = sms_address()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if not isinstance(operator, Operator):
            raise CommandError("SMS_URL ne nomme aucun opérateur : il n’y a rien à recevoir.")
        stopping = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stopping.set())
        Receiver(operator, stopping).run()
