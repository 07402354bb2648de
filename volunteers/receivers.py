"""What messages make of helpers' files."""

from typing import Any

from accounts.models import Territory
from messaging.signals import sms_refused
from volunteers.services.helpers import helper_texts_refuse


def stop_texts(*, territory: Territory, number: str, **_: Any) -> None:
    """Someone answered STOP: the helpers with that number get no SMS any more."""
    helper_texts_refuse(territory=territory, number=number)


def connect() -> None:
    """Listen to messages."""
    sms_refused.connect(stop_texts, dispatch_uid="volunteers.stop_texts")
