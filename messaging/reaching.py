"""How someone can be reached in writing: by what they accept, and by what this service can send."""

from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.conf import settings

from messaging.enums import Channel

_MOBILES = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel and the address on it: an e-mail address, or a mobile number in E.164 form ("+33639981234")."""

    channel: Channel
    address: str


def email_reach(address: str) -> Reach | None:
    """Return how to write to an e-mail address; None without one."""
    return Reach(Channel.EMAIL, address) if address else None


def sms_reach(number: Any, *, is_accepted: bool) -> Reach | None:
    """Return how to send an SMS to a number (a PhoneNumber, or blank).

    None without a mobile number, without the agreement of the person, and where this service sends no SMS.
    """
    if not (settings.SMS_URL and is_accepted and number):
        return None
    return Reach(Channel.SMS, number.as_e164) if phonenumbers.number_type(number) in _MOBILES else None
