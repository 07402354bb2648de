"""Export to HSDS 3 (Open Referral): one page of organisations, each with its locations and its services.

The page has the shape of the standard's own list of organisations; identifiers are UUIDs made from our public ones, so
that they never change.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from directory.enums import PlaceKind
from directory.exchange.exports.hsds_parts import (
    address_of,
    phones,
    schedules,
    service_areas,
    term_attributes,
    uid,
)
from directory.exchange.exports.reading import Listed, Selection, listed_organisations
from directory.exchange.exports.tally import Tally
from directory.exchange.exports.values import as_json as line_of
from directory.exchange.exports.values import (
    is_no_place,
    phone_of,
    place_hours,
    place_link,
    service_email,
    service_hours,
    service_link,
)
from directory.hours.school_holidays import without_school_holidays
from directory.models import Organisation, Place, Service

Record = dict[str, Any]


def write(chosen: Selection, tally: Tally) -> Iterator[str]:
    """Yield the page: organisations first, then how many they are."""
    yield '{"contents":['
    comma = ""
    drawn = tally.each(listed_organisations(chosen), lambda pair: organisation_of(*pair), lambda pair: pair[0])
    for _, record in drawn:
        yield f"{comma}\n{line_of(record)}"
        comma = ","
    count = tally.rows
    yield (
        f'\n],"total_items":{count},"total_pages":1,"page_number":1,"size":{count},"first_page":true,'
        f'"last_page":true,"empty":{"false" if count else "true"}}}\n'
    )


def organisation_of(organisation: Organisation, places: list[Listed]) -> Record:
    """Return an organisation with its locations and its services."""
    key = organisation_uid(organisation)
    number = phone_of(organisation)
    return told(
        id=key,
        name=organisation.name,
        description=organisation.description or organisation.name,
        email=organisation.email,
        website=organisation.website,
        organization_identifiers=_identifiers(organisation, key),
        phones=phones(number, "organization_id", key),
        locations=[location_of(listed) for listed in places],
        services=[
            service_of(service, listed.themes_of(service), key) for listed in places for service in listed.services
        ],
    )


def organisation_uid(organisation: Organisation) -> str:
    """Return the identifier of an organisation."""
    return uid("organisation", f"{organisation.territory_id}-{organisation.pk}")


def _identifiers(organisation: Organisation, key: str) -> list[Record]:
    if not organisation.siret:
        return []
    return [
        told(
            id=uid("siret", key),
            organization_id=key,
            identifier_scheme="FR-SIRET",
            identifier_type="SIRET",
            identifier=organisation.siret,
        )
    ]


def location_of(listed: Listed) -> Record:
    """Return a place as a location: physical, or virtual for a service without walls."""
    place = listed.place
    key = uid("place", place.public_id)
    accessibility = [{"id": uid("accessibility", key), "location_id": key, "url": place.accessibility_url}]
    return told(
        id=key,
        location_type="virtual" if is_no_place(place) else "physical",
        url=place.website,
        organization_id=organisation_uid(place.organisation),
        name=place.name,
        description=_notes(listed),
        transportation=place.transport_note,
        latitude=place.latitude,
        longitude=place.longitude,
        external_identifier=place.insee_code,
        external_identifier_type="Code INSEE de la commune" if place.insee_code else "",
        addresses=[] if is_no_place(place) else address_of(place, key),
        accessibility=accessibility if place.accessibility_url else [],
        phones=phones(phone_of(place), "location_id", key),
        schedules=schedules(_plain_hours(place), place.opening_hours_text, "location_id", key, listed.stops),
    )


def _notes(listed: Listed) -> str:
    is_itinerant = bool(listed.stops) or listed.place.kind == PlaceKind.ITINERANT
    notes = ["Lieu itinérant."] if is_itinerant else []
    notes += ["Fermé pendant les vacances scolaires."] if listed.place.closes_on_school_holidays else []
    return " ".join(notes)


def _plain_hours(place: Place) -> str:
    """Return the hours without the school holidays, when a weekly rule can then tell them."""
    hours = place_hours(place)
    return without_school_holidays(hours)[0] if place.closes_on_school_holidays else hours


def service_of(service: Service, themes: list[str], organisation: str) -> Record:
    """Return a service with where it is given."""
    key = uid("service", service.public_id)
    place: Place = service.place
    link = uid("service_at_location", service.public_id)
    location = uid("place", place.public_id)
    return told(
        id=key,
        organization_id=organisation,
        name=service.name,
        description=service.description,
        url=service_link(service) or place_link(place),
        email=service_email(service),
        status="active",
        application_process=service.contact_details,
        fees_description=service.fees_details or service.fees,
        wait_time=f"{service.delay_days} jours" if service.delay_days is not None else "",
        eligibility_description=service.conditions or service.publics_details,
        last_modified=_moment(service),
        phones=phones(phone_of(service), "service_id", key),
        schedules=schedules(service_hours(service), service.opening_hours_text, "service_id", key),
        service_areas=service_areas(service, key),
        service_at_locations=[{"id": link, "service_id": key, "location_id": location}],
        cost_options=_costs(service, key),
        required_documents=_documents(service, key),
        attributes=term_attributes(themes, service.publics, key),
    )


def _moment(service: Service) -> str:
    """Return the date of the information as the moment that the standard asks for."""
    return f"{min(service.updated_on, timezone.localdate()).isoformat()}T00:00:00Z"


def _costs(service: Service, key: str) -> list[Record]:
    if not service.fees:
        return []
    cost: Record = {"id": uid("cost", key), "service_id": key, "option": service.fees, "currency": "EUR"}
    cost |= {"amount": 0} if service.fees == "gratuit" else {}
    return [told(**cost, amount_description=service.fees_details)]


def _documents(service: Service, key: str) -> list[Record]:
    return [{"id": uid("document", key), "service_id": key, "document": service.documents}] if service.documents else []


def told(**fields: Any) -> Record:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None, [])}
