"""Rules about records: which fields the public reads, what makes sense together."""

import re
from datetime import date
from typing import TypeAlias

from directory.models import Organisation, Place, Service
from directory.vocabulary import VOCABULARIES, unknown_values

Record: TypeAlias = Organisation | Place | Service

# What is told to anybody, hence has a source and a date (invariant M-b). "themes" are rows of a service.
ORGANISATION_FIELDS = (
    "name", "siret", "typology", "networks", "description", "phone", "email", "website", "is_own_service",
)  # fmt: skip
PLACE_FIELDS = (
    "name", "kind", "address", "address_complement", "postal_code", "insee_code", "commune_name", "latitude",
    "longitude", "phone", "email", "website", "booking_url", "accessibility_url", "transport_note", "opening_hours",
    "opening_hours_text", "hours_to_check", "closes_on_school_holidays", "mednum",
)  # fmt: skip
SERVICE_FIELDS = (
    "name", "description", "kind", "themes", "bouquets", "publics", "publics_details", "fees", "fees_details",
    "reception_modes", "contact_modes", "contact_by", "contact_details", "contact_url", "conditions", "documents",
    "zone", "phone", "email", "opening_hours", "opening_hours_text", "hours_to_check", "is_at_home",
    "home_activities", "accepts_cesu", "declaration_number", "delay_days", "capacity", "capacity_until",
)  # fmt: skip
PUBLIC_FIELDS: dict[type[Record], tuple[str, ...]] = {
    Organisation: ORGANISATION_FIELDS,
    Place: PLACE_FIELDS,
    Service: SERVICE_FIELDS,
}
EMPTY_VALUES: tuple[object, ...] = ("", None, [], {})
# A service covers communes, EPCIs or départements by their codes, or the whole country.
_ZONE = re.compile(r"^(\d{5}|2[AB]\d{3}|\d{9}|\d{2,3}|2[AB]|france)$")
# A record checked longer ago than this is due to be checked again.
VERIFICATION_MONTHS = 12


def errors_of_values(fields: dict[str, object], *, of: type[Record]) -> dict[str, list[str]]:
    """Return what is wrong with values that must be in closed lists, by field."""
    errors = {}
    # A place has a "kind" of its own, which its model judges.
    for name in fields.keys() & (VOCABULARIES.keys() - ({"kind"} if of is Place else set())):
        if unknown := unknown_values(name, fields[name]):
            errors[name] = [f"Valeur inconnue : {', '.join(unknown)}."]
    zone = fields.get("zone") or []
    wrong = [str(code) for code in zone if not _ZONE.match(str(code))] if isinstance(zone, list) else [str(zone)]
    if wrong:
        errors["zone"] = [f"Code inconnu : {', '.join(wrong)}."]
    return errors


def due_before(today: date) -> date:
    """Return the day before which a check is too old: twelve months ago."""
    return today.replace(year=today.year - VERIFICATION_MONTHS // 12, day=min(today.day, 28))


def lacks_declaration(service: Service) -> bool:
    """Tell whether a declared activity at home comes without its number.

    The number is that of a business or an association. Someone whom households employ themselves, paid by CESU, has
    neither a SIRET nor a number.
    """
    is_employed_by_households = service.accepts_cesu and not service.place.organisation.siret
    return bool(service.home_activities) and not service.declaration_number.strip() and not is_employed_by_households
