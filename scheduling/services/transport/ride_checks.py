"""What a need for a ride must say before it is kept. Raises ValidationError at the field."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from core.free_text import refuse_secrets
from scheduling.models import RideRequest
from scheduling.transport.enums import Aid, Direction

RIDE_FIELDS = frozenset(
    {
        "purpose", "direction", "origin", "destination", "day", "arrive_by", "leave_after", "flexibility",
        "part_of_day", "companions", "aids", "aids_to_check", "escort", "wants_same_driver", "words",
        "scheme", "wish", "visit", "series",
    }
)  # fmt: skip
# A change of one of these takes the ways out of the drafts that carried them: their hours no longer hold.
MOVING_FIELDS = frozenset(
    {"direction", "origin", "destination", "day", "arrive_by", "leave_after", "companions", "aids", "scheme"}
)
LONGEST_AHEAD = timedelta(days=366)
REASON_LENGTH = 300


def fill(ride: RideRequest, fields: dict[str, Any]) -> set[str]:
    """Write ``fields`` in a ride and return which changed. TypeError for a name that is not of RIDE_FIELDS."""
    unknown = fields.keys() - RIDE_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a ride: {sorted(unknown)}")
    changed = {name for name, value in fields.items() if getattr(ride, name) != value}
    for name, value in fields.items():
        setattr(ride, name, value)
    _forget_useless_hour(ride)
    return changed


def _forget_useless_hour(ride: RideRequest) -> None:
    if ride.direction == Direction.OUTBOUND:
        ride.leave_after = None
    elif ride.direction == Direction.RETURN:
        ride.arrive_by = None


def check(ride: RideRequest, *, today: date, is_new: bool = False) -> None:
    """Refuse a ride that lacks an hour, a place or a day, or mixes territories."""
    problems = _hours(ride) | _day(ride, today, is_new=is_new) | _places(ride)
    if set(ride.aids) - set(Aid.values):
        problems["aids"] = "Une des aides n’existe pas."
    if problems:
        raise ValidationError(problems)
    refuse_words("words", ride.words)
    ride.full_clean(exclude=["created_by", "verdict"])


def refuse_words(name: str, text: str) -> None:
    """Refuse secrets in a free text, at its field."""
    try:
        refuse_secrets(text)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def refuse_reason(reason: str) -> None:
    """Refuse a reason that is missing, too long, or tells a secret, at ``reason``."""
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez pourquoi."})
    if len(reason.strip()) > REASON_LENGTH:
        raise ValidationError({"reason": f"Écrivez moins de {REASON_LENGTH} caractères."})
    refuse_words("reason", reason)


def usual_moment(ride: RideRequest) -> datetime:
    """Moment by which the person would leave, without a zone: the first hour asked for, else the morning."""
    return datetime.combine(ride.day, ride.arrive_by or ride.leave_after or time(8))


def _hours(ride: RideRequest) -> dict[str, str]:
    problems = {}
    if ride.direction in {Direction.OUTBOUND, Direction.ROUND} and ride.arrive_by is None:
        problems["arrive_by"] = "Indiquez à quelle heure y être."
    if ride.direction in {Direction.RETURN, Direction.ROUND} and ride.leave_after is None:
        problems["leave_after"] = "Indiquez à partir de quelle heure repartir."
    if not problems and ride.arrive_by and ride.leave_after and ride.leave_after < ride.arrive_by:
        problems["leave_after"] = "Le retour doit suivre l’arrivée."
    return problems


def _day(ride: RideRequest, today: date, *, is_new: bool) -> dict[str, str]:
    if is_new and ride.day < date(2000, 1, 1):
        return {"day": "Cette date est trop ancienne."}
    if ride.day > today + LONGEST_AHEAD:
        return {"day": "Un déplacement se note au plus un an à l’avance."}
    return {}


def _places(ride: RideRequest) -> dict[str, str]:
    problems = {}
    if ride.beneficiary.territory_id != ride.territory_id:
        problems["beneficiary"] = "Cette personne n’est pas de ce territoire."
    for name in ("origin", "destination", "scheme"):
        row = getattr(ride, name)
        if row is not None and row.territory_id != ride.territory_id:
            problems[name] = "Ce choix n’est pas de ce territoire."
    if ride.origin_id is None and ride.destination_id is None:
        problems["destination"] = "Indiquez où la personne doit aller."
    elif ride.origin_id == ride.destination_id:
        problems["origin"] = "Le départ et l’arrivée sont le même lieu."
    return problems
