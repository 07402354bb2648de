"""Export for contributors of OpenStreetMap: a place a line, in tags of the map, to be checked before it is drawn.

What a place is on the map is guessed from its type; where nothing is sure the column stays empty.
"""

from collections.abc import Iterable, Iterator

import phonenumbers

from directory.enums import PlaceKind
from directory.exchange.exports.mednum import line_of
from directory.exchange.exports.reading import Listed, Selection, listed_places
from directory.exchange.exports.tally import IncompleteError, Tally
from directory.exchange.exports.values import (
    day_of,
    place_email,
    place_hours,
    place_phone,
    place_website,
    street_of,
)
from directory.exchange.guard import guarded

COLUMNS = (
    "name", "amenity", "office", "social_facility", "operator", "opening_hours", "phone", "email", "website",
    "addr:housenumber", "addr:street", "addr:postcode", "addr:city", "ref:FR:SIRET", "ref:INSEE", "lat", "lon",
    "source", "source:date", "note",
)  # fmt: skip
_KINDS = (
    (("CCAS", "CIAS", "CDAS", "CMS", "DEPT", "MDS", "MDPH", "UDAF"), "social_facility", "", "outreach"),
    (("ES",), "social_facility", "", "food_bank"),
    (("CS", "CSC", "EVS", "MJC", "MQ", "MDH"), "community_centre", "", ""),
    (("MUNI", "mairie"), "townhall", "", ""),
    (("BIB", "RELAIS_LECTURE"), "library", "", ""),
    (("LA_POSTE",), "post_office", "", ""),
    (("TIERS_LIEUX",), "coworking_space", "", ""),
    (("RFS", "MSAP", "CC", "EPCI", "CD", "REG", "CAF", "CPAM", "MSA", "CFP", "PREF"), "", "government", ""),
    (("FT", "ML", "CAP_EMPLOI", "MDE"), "", "employment_agency", ""),
    (("ASSO",), "", "association", ""),
)
# Type of organisation → amenity, office, social_facility.
_TAGS = {key: tuple(tags) for keys, *tags in _KINDS for key in keys}


def write(chosen: Selection, tally: Tally) -> Iterator[str]:
    """Yield the file line by line."""
    return lines_of(listed_places(chosen), tally)


def lines_of(places: Iterable[Listed], tally: Tally) -> Iterator[str]:
    """Yield the header, then a line a place."""
    yield line_of(COLUMNS)
    for _, record in tally.each(places, record_of, lambda listed: listed.place):
        yield line_of(value if name in {"phone", "lat", "lon"} else guarded(value) for name, value in record.items())


def record_of(listed: Listed) -> dict[str, str]:
    """Return the tags of a place. Raises IncompleteError for what is not on the ground."""
    place = listed.place
    if place.kind == PlaceKind.REMOTE:
        raise IncompleteError("Le service n’a pas de lieu")
    if not place.name.strip():
        raise IncompleteError("Il manque le nom")
    if place.is_position_approximate:
        raise IncompleteError("La position est approximative")
    number, street = street_of(place.address)
    amenity, office, facility = _TAGS.get(place.organisation.typology, ("", "", ""))
    filled = {
        "name": place.name,
        "amenity": amenity,
        "office": office,
        "social_facility": facility,
        "operator": place.organisation.name if place.organisation.name != place.name else "",
        "opening_hours": place_hours(place),
        "phone": _spaced(place_phone(place)),
        "email": place_email(place),
        "website": place_website(place),
        "addr:housenumber": number,
        "addr:street": street,
        "addr:postcode": place.postal_code,
        "addr:city": place.commune_name,
        "ref:FR:SIRET": place.organisation.siret,
        "ref:INSEE": place.insee_code,
        "lat": "" if place.latitude is None else repr(float(place.latitude)),
        "lon": "" if place.longitude is None else repr(float(place.longitude)),
        "source": place.territory.name,
        "source:date": day_of(place.updated_on).isoformat(),
        "note": "Lieu itinérant" if place.kind == PlaceKind.ITINERANT else "",
    }
    return {name: filled[name].strip() for name in COLUMNS}


def _spaced(number: str) -> str:
    """Write a number as the map does: "+33 5 36 49 21 10"."""
    if not number:
        return ""
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    # Some regions put dots between their figures.
    return str(phonenumbers.format_number(phonenumbers.parse(number), shape)).replace(".", " ")
