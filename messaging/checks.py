"""What the settings of messages must say before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from messaging.sms.address import Operator, sender_problem, sms_address


def check_sms(**_: Any) -> list[CheckMessage]:
    """Refuse an SMS_URL that cannot be read, and a sender that an operator would refuse."""
    try:
        address = sms_address()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="messaging.E001")]
    problem = sender_problem(settings.SMS_SENDER) if isinstance(address, Operator) else ""
    return [Error(problem, id="messaging.E002")] if problem else []
