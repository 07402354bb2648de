"""Export then import is the identity on what a format can hold: nothing is lost, nothing is changed."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import example, given

from directory.exchange.drafts import Draft
from directory.exchange.exports import inclusion, mednum
from directory.exchange.exports.reading import Listed
from directory.exchange.exports.tally import Tally
from directory.exchange.guard import guarded, unguarded
from directory.exchange.readers import drafts_of
from tests.directory.opendata.drawn import inclusion_places, mednum_places, texts

# What both formats hold of a place and of an organisation.
PLACE = (
    "name", "address", "address_complement", "postal_code", "insee_code", "commune_name", "latitude", "longitude",
    "email", "website", "accessibility_url", "opening_hours",
)  # fmt: skip
SERVICE = (
    "name", "description", "kind", "publics", "publics_details", "fees", "fees_details", "reception_modes",
    "contact_modes", "contact_by", "contact_details", "contact_url", "conditions", "documents", "email",
    "opening_hours", "is_at_home", "accepts_cesu",
)  # fmt: skip


def read_back(name: str, pieces: Iterable[str]) -> list[Draft]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes("".join(pieces).encode())
        return list(drafts_of(path))


def of(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def only(given: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: given.get(name, _UNSAID.get(name)) for name in names}


# What a reader only says when the file does.
_UNSAID = {"documents": "", "is_at_home": False, "accepts_cesu": False}


def same_place(draft: Draft, listed: Listed) -> None:
    place = listed.place
    assert not draft.errors
    assert only(draft.place, PLACE) == of(place, PLACE)
    assert draft.place["phone"] == (place.phone.as_e164 if place.phone else "")
    assert draft.place["updated_on"] == place.updated_on.isoformat()
    assert draft.place.get("closes_on_school_holidays", False) == place.closes_on_school_holidays
    assert not draft.place["hours_to_check"]
    assert draft.organisation["siret"] == place.organisation.siret
    assert draft.organisation["name"] == place.organisation.name


@given(mednum_places())
def test_the_national_standard_gives_back_a_place_as_it_was(listed: Listed) -> None:
    (draft,) = read_back("services.csv", mednum.lines_of([listed], Tally()))

    same_place(draft, listed)
    service = listed.services[0]
    told = ("description", "kind", "publics", "fees", "reception_modes", "contact_modes")
    assert draft.external_id == listed.place.public_id
    assert only(draft.services[0], told) == of(service, told)
    assert draft.services[0]["themes"] == listed.themes_of(service)
    assert draft.place["kind"] == listed.place.kind
    assert draft.place["booking_url"] == listed.place.booking_url
    assert draft.organisation["typology"] == (listed.place.organisation.typology)
    # What has no field of ours is kept as it came; "source" and "itinerance" are always filled.
    assert {name: draft.place["mednum"].get(name) for name in listed.place.mednum} == listed.place.mednum


@given(mednum_places())
def test_what_was_read_back_is_written_the_same_again(listed: Listed) -> None:
    first = mednum.record_of(listed)
    (draft,) = read_back("services.csv", mednum.lines_of([listed], Tally()))

    listed.place.mednum = draft.place["mednum"]

    assert mednum.record_of(listed) == first


@given(inclusion_places())
def test_data_inclusion_gives_back_a_structure_and_its_services(listed: Listed) -> None:
    (draft,) = read_back("services.json", inclusion.pieces_of(lambda: [listed], Tally()))

    same_place(draft, listed)
    assert draft.external_id.endswith(f"--{listed.place.public_id}")
    assert draft.organisation["networks"] == listed.place.organisation.networks
    assert draft.organisation["description"] == listed.place.organisation.description
    assert len(draft.services) == len(listed.services)
    for read, service in zip(draft.services, listed.services, strict=True):
        assert only(read, SERVICE) == of(service, SERVICE)
        assert read["themes"] == listed.themes_of(service)
        assert read["phone"] == (service.phone.as_e164 if service.phone else "")
        # A service at home without a zone covers its territory.
        assert read["zone"] == (service.zone or (["200040095"] if service.is_at_home else []))


@given(texts(30))
@example("'=1+1")
@example("=cmd|' /C calc'!A0")
@example("＝1")
def test_a_guarded_text_is_read_again_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
