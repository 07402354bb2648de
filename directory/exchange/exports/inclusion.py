"""Export to data·inclusion, schema v1: a structure a place, and its services. Each record passes the official models.

The schema has no value for a service at home: it is told as met in person, with its zone and a sentence; nor one for
what to bring, which ends the conditions (see ``directory.exchange.wording``).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from data_inclusion.schema.v1 import (
    Frais,
    ModeAccueil,
    ModeMobilisation,
    PersonneMobilisatrice,
    Public,
    ReseauPorteur,
    Thematique,
)
from data_inclusion.schema.v1 import Service as ServiceModel
from data_inclusion.schema.v1 import Structure as StructureModel
from data_inclusion.schema.v1 import TypeService as ServiceType

from directory.exchange.exports.reading import Listed, Selection, listed_places
from directory.exchange.exports.tally import IncompleteError, Tally
from directory.exchange.exports.values import (
    as_json,
    day_of,
    phone_of,
    place_email,
    place_hours,
    place_link,
    place_phone,
    place_website,
    service_email,
    service_hours,
    service_link,
)
from directory.exchange.wording import AT_HOME, CESU, TO_BRING, made_up_description
from directory.models import Place, Service

SHORTEST_NAME, LONGEST_NAME = 3, 150
SHORTEST_TEXT, LONGEST_TEXT = 5, 10_000
_ZONE = re.compile(r"\w{5}|\w{2,3}|\d{9}|france")
Record = dict[str, Any]


def write(chosen: Selection, tally: Tally) -> Iterator[str]:
    """Yield the structures, then the services of those that could be written."""
    return pieces_of(lambda: listed_places(chosen), tally)


def pieces_of(places: Callable[[], Iterable[Listed]], tally: Tally) -> Iterator[str]:
    """Yield the two lists; places are read twice rather than kept."""
    written: set[int] = set()
    yield '{"structures":['
    structures = tally.each(places(), lambda listed: structure_of(listed.place), lambda it: it.place)
    yield from _joined(structures, lambda listed: written.add(listed.place.pk))
    yield '\n],"services":['
    services = ((listed, service) for listed in places() if listed.place.pk in written for service in listed.services)
    drawn = tally.each(services, lambda pair: service_of(pair[1], pair[0].themes_of(pair[1])), lambda pair: pair[1])
    yield from _joined(drawn, lambda pair: None)
    yield "\n]}\n"


def _joined(drawn: Iterable[tuple[Any, Record]], told: Callable[[Any], None]) -> Iterator[str]:
    comma = ""
    for record, fields in drawn:
        told(record)
        yield f"{comma}\n{as_json(fields)}"
        comma = ","


def source_of(place: Place) -> str:
    """Return the name of the producer that data·inclusion puts before each identifier."""
    return f"tisserand-{place.territory.slug}"


def structure_of(place: Place) -> Record:
    """Return a place as a structure. Raises IncompleteError, or ValueError when the model refuses it."""
    organisation = place.organisation
    fields: Record = {
        "source": source_of(place),
        "id": f"{source_of(place)}--{place.public_id}",
        "nom": _name(place.name),
        "date_maj": day_of(place.updated_on).isoformat(),
        "description": _optional_text(organisation.description),
        "lien_source": place_link(place),
        "siret": organisation.siret,
        **_address(place),
        "telephone": place_phone(place),
        "courriel": place_email(place),
        "site_web": place_website(place),
        "horaires_accueil": place_hours(place),
        "accessibilite_lieu": place.accessibility_url,
        "reseaux_porteurs": _known(organisation.networks, ReseauPorteur),
    }
    return _checked(fields, StructureModel)


def service_of(service: Service, themes: list[str]) -> Record:
    """Return a service. Raises IncompleteError, or ValueError when the model refuses it."""
    place = service.place
    fields: Record = {
        "source": source_of(place),
        "structure_id": f"{source_of(place)}--{place.public_id}",
        "id": f"{source_of(place)}--{service.public_id}",
        "nom": _name(service.name),
        "description": _description(service),
        "lien_source": service_link(service),
        "date_maj": day_of(service.updated_on).isoformat(),
        "type": next(iter(_known([service.kind], ServiceType)), ""),
        "thematiques": _known(themes, Thematique),
        "frais": next(iter(_known([service.fees], Frais)), ""),
        "frais_precisions": service.fees_details,
        "publics": _publics(service),
        "publics_precisions": service.publics_details,
        "conditions_acces": _conditions(service),
        **_address(place),
        "telephone": phone_of(service),
        "courriel": service_email(service),
        "modes_accueil": _reception(service),
        "zone_eligibilite": _zone(service),
        "lien_mobilisation": service.contact_url,
        "modes_mobilisation": _known(service.contact_modes, ModeMobilisation),
        "mobilisable_par": _known(service.contact_by, PersonneMobilisatrice),
        "mobilisation_precisions": service.contact_details,
        "horaires_accueil": service_hours(service),
    }
    return _checked(fields, ServiceModel)


def _checked(fields: Record, model: Any) -> Record:
    """Return what is told of a record once the official model has taken it."""
    told = {name: value for name, value in fields.items() if value not in ("", None, [])}
    model.model_validate(told)
    return told


def _name(name: str) -> str:
    """Return a name of 3 to 150 characters that does not end with a full stop, "etc." apart."""
    short = name.strip()[:LONGEST_NAME].rstrip()
    short = short if short.endswith("etc.") else short.rstrip(". ")
    if len(short) < SHORTEST_NAME:
        raise IncompleteError("Le nom est trop court")
    return short


def _address(place: Place) -> Record:
    return {
        "commune": place.commune_name,
        "code_postal": place.postal_code,
        "code_insee": place.insee_code,
        "adresse": place.address,
        "complement_adresse": place.address_complement,
        "longitude": place.longitude,
        "latitude": place.latitude,
    }


def _known(values: Iterable[str], vocabulary: type[Any]) -> list[str]:
    """Keep the values that the vocabulary has, in order."""
    return sorted({str(value) for value in values} & {str(item.value) for item in vocabulary})


def _optional_text(text: str) -> str:
    cut = text.strip()[:LONGEST_TEXT].rstrip()
    return cut if len(cut) >= SHORTEST_TEXT else ""


def _description(service: Service) -> str:
    """Return the description, or a sentence in its place, then what the schema has no value for."""
    said = [AT_HOME] if service.is_at_home else []
    said += [CESU] if service.accepts_cesu else []
    ending = "\n\n".join(said)
    room = LONGEST_TEXT - len(ending) - 2
    text = _optional_text(service.description) or made_up_description(_name(service.name), _name(service.place.name))
    return "\n\n".join(filter(None, (text[:room].rstrip(), ending)))


def _publics(service: Service) -> list[str]:
    """Return the publics; "tous-publics" stands alone, and only when no other is named."""
    publics = _known(service.publics, Public)
    return [public for public in publics if public != Public.TOUS_PUBLICS.value] or publics


def _conditions(service: Service) -> str:
    bring = f"{TO_BRING}{service.documents}" if service.documents else ""
    return "\n".join(filter(None, (service.conditions.strip(), bring)))


def _reception(service: Service) -> list[str]:
    modes = set(_known(service.reception_modes, ModeAccueil))
    return sorted(modes | {ModeAccueil.EN_PRESENTIEL.value} if service.is_at_home else modes)


def _zone(service: Service) -> list[str]:
    """Return the codes of where one must live; a service at home without any covers the territory."""
    codes = [str(code) for code in service.zone if _ZONE.fullmatch(str(code))]
    return codes or ([service.place.territory.siren] if service.is_at_home else [])
