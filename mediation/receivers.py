"""What messages make of files."""

from typing import Any

from accounts.models import Territory
from mediation.services.consents import texts_refuse
from messaging.signals import sms_refused


def withdraw_agreement(*, territory: Territory, number: str, **_: Any) -> None:
    """Someone answered STOP: the people with that number accept no SMS any more."""
    texts_refuse(territory=territory, number=number)


def connect() -> None:
    """Listen to messages."""
    sms_refused.connect(withdraw_agreement, dispatch_uid="mediation.withdraw_agreement")
