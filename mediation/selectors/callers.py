"""What a caller told the desk, as the beginning of a file."""

from typing import Any

from directory.enums import CallerRole
from directory.models import Intake
from mediation.enums import Gender, Mobility

_MOBILE = ("+336", "+337")
_CIVILITIES = {
    "m": Gender.MALE,
    "mr": Gender.MALE,
    "monsieur": Gender.MALE,
    "mme": Gender.FEMALE,
    "mlle": Gender.FEMALE,
    "madame": Gender.FEMALE,
}


def told_at_the_desk(intake: Intake) -> dict[str, Any]:
    """Return what a new file may take over from a call: who it is for, where, which number.

    Someone who calls for another person is their contact, not the person.
    """
    number = intake.caller_phone.as_e164 if intake.caller_phone else ""
    told: dict[str, Any] = {"commune": intake.commune_id}
    if intake.has_no_car:
        told["mobility"] = Mobility.DRIVEN
    if intake.caller_role != CallerRole.SELF:
        return told | {"trusted_name": intake.caller_name, "trusted_phone": number}
    told["mobile_phone" if number.startswith(_MOBILE) else "landline_phone"] = number
    words = intake.caller_name.split()
    if words and (gender := _CIVILITIES.get(words[0].lower().strip("."))):
        told["gender"] = gender
        words = words[1:]
    if len(words) > 1:
        told["first_name"] = words[0]
    return told | {"last_name": " ".join(words[1:] or words), "email": intake.caller_email}
