"""What HSDS 3.0 asks of an organisation and of what hangs from it, written from its documentation as a JSON schema.

The standard's own files are under CC BY-SA 4.0 and are not copied here. This document is stricter: it refuses any
property that we do not write; the tests also follow each reference.
"""

from typing import Any

Schema = dict[str, Any]
UUID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string", "minLength": 1}
EMAIL: Schema = {"type": "string", "format": "email"}
URI: Schema = {"type": "string", "format": "uri"}
NUMBER: Schema = {"type": "number"}
DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
TIME: Schema = {"type": "string", "pattern": r"^\d{2}:\d{2}(Z|[+-]\d{4})?$"}


def thing(required: str, **properties: Schema) -> Schema:
    """An object that always has an identifier, and nothing but these properties."""
    return {
        "type": "object",
        "properties": {"id": UUID, **properties},
        "required": ["id", *required.split()],
        "additionalProperties": False,
    }


def many(item: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": item}


TERM = thing("name description", code=TEXT, name=TEXT, description=TEXT, taxonomy=TEXT, language=TEXT)
ATTRIBUTE = thing("", link_id=UUID, taxonomy_term_id=UUID, link_type=TEXT, link_entity=TEXT, taxonomy_term=TERM)
PHONE = thing("number", organization_id=UUID, location_id=UUID, service_id=UUID, number=TEXT, type=TEXT)
ADDRESS = thing(
    "address_1 city state_province postal_code country address_type",
    location_id=UUID,
    address_1=TEXT,
    address_2=TEXT,
    city=TEXT,
    state_province=TEXT,
    postal_code=TEXT,
    country={"type": "string", "pattern": "^[A-Z]{2}$"},
    address_type={"enum": ["physical", "postal", "virtual"]},
)
SCHEDULE = thing(
    "",
    location_id=UUID,
    service_id=UUID,
    valid_from=DATE,
    valid_to=DATE,
    wkst={"enum": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]},
    freq={"enum": ["WEEKLY", "MONTHLY"]},
    byday={"type": "string", "pattern": "^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$"},
    opens_at=TIME,
    closes_at=TIME,
    description=TEXT,
    notes=TEXT,
)
LOCATION = thing(
    "location_type",
    location_type={"enum": ["physical", "postal", "virtual"]},
    url=URI,
    organization_id=UUID,
    name=TEXT,
    description=TEXT,
    transportation=TEXT,
    latitude=NUMBER,
    longitude=NUMBER,
    external_identifier=TEXT,
    external_identifier_type=TEXT,
    addresses=many(ADDRESS),
    accessibility=many(thing("", location_id=UUID, url=URI)),
    phones=many(PHONE),
    schedules=many(SCHEDULE),
)
SERVICE = thing(
    "name status",
    organization_id=UUID,
    name=TEXT,
    description=TEXT,
    url=URI,
    email=EMAIL,
    status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    application_process=TEXT,
    fees_description=TEXT,
    wait_time=TEXT,
    eligibility_description=TEXT,
    last_modified={"type": "string", "format": "date-time"},
    phones=many(PHONE),
    schedules=many(SCHEDULE),
    service_areas=many(thing("", service_id=UUID, name=TEXT, extent=TEXT, extent_type=TEXT)),
    service_at_locations=many(thing("", service_id=UUID, location_id=UUID)),
    cost_options=many(thing("", service_id=UUID, option=TEXT, currency=TEXT, amount=NUMBER, amount_description=TEXT)),
    required_documents=many(thing("", service_id=UUID, document=TEXT)),
    attributes=many(ATTRIBUTE),
)
ORGANISATION = thing(
    "name description",
    name=TEXT,
    description=TEXT,
    email=EMAIL,
    website=URI,
    organization_identifiers=many(
        thing(
            "identifier_type identifier",
            organization_id=UUID,
            identifier_scheme=TEXT,
            identifier_type=TEXT,
            identifier=TEXT,
        )
    ),
    phones=many(PHONE),
    locations=many(LOCATION),
    services=many(SERVICE),
)
PAGE: Schema = {
    "type": "object",
    "properties": {
        "total_items": {"type": "integer"},
        "total_pages": {"const": 1},
        "page_number": {"const": 1},
        "size": {"type": "integer"},
        "first_page": {"const": True},
        "last_page": {"const": True},
        "empty": {"type": "boolean"},
        "contents": many(ORGANISATION),
    },
    "required": ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"],
    "additionalProperties": False,
}
