"""When our own desk answers: what a caller, the public and the desk itself are told."""

from datetime import datetime

from django.utils import timezone

from accounts.models import Territory
from directory.hours import state_at


def desk_sentence(territory: Territory, now: datetime | None = None) -> str:
    """Say whether the desk is open, until when, or when next; nothing while its hours are not known."""
    if not territory.opening_hours:
        return ""
    moment = now or timezone.now()
    return state_at(territory.opening_hours, moment).sentence(moment)
