"""How someone learns of a visit or a call: the one answer for what is sent, and for what pages say before it is."""

from datetime import date
from typing import Literal

from django.utils import timezone

from mediation.models import Beneficiary
from mediation.reaching import person_reach
from messaging.enums import Channel
from messaging.reaching import Reach
from scheduling.solicitation_enums import AskChannel

How = Literal["SMS", "e-mail", "à appeler", "courrier"]


def visit_reach(person: Beneficiary, day: date) -> Reach | None:
    """Return how to write to a person about a visit whose soonest day, before or after a change, is ``day``."""
    return person_reach(person, is_today=day == timezone.localdate())


def ask_channel(reach: Reach | None) -> AskChannel:
    """Return how a helper is asked, from how they are reached: somebody phones where nothing can be written."""
    if reach is None:
        return AskChannel.PHONE
    return AskChannel.SMS if reach.channel == Channel.SMS else AskChannel.EMAIL


def how_told(person: Beneficiary, day: date) -> How:
    """Return how the person learns of it, in a word."""
    reach = visit_reach(person, day)
    if reach is not None:
        return "SMS" if reach.channel == Channel.SMS else "e-mail"
    return "à appeler" if person.phones or person.trusted_phone else "courrier"
