"""How complete and fresh a record is: the mean of the criteria that apply to it, from 0 to 1, and what it lacks.

Those of a service are the ten of data·inclusion (``data_inclusion.schema.v1.score_qualite``), applied to what we would
export, and ours: hours and the number of a declared activity. Fresh means changed or verified: 1 up to six months,
then less and less, 0 from two years.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from directory.enums import PlaceKind
from directory.models import Place, Service
from directory.record_rules import lacks_declaration

# Days, as data·inclusion counts six months and two years.
FRESH_DAYS, STALE_DAYS = 180, 730
_GOOD_DESCRIPTION = range(200, 2000)
_TOO_SHORT = 50


@dataclass(frozen=True, slots=True)
class Criterion:
    """``score`` is None when the criterion does not apply; ``lacking`` says what to do when it is below 1."""

    name: str
    score: float | None
    lacking: str


def freshness(record: Place | Service, today: date | None = None) -> float:
    """Return how recent the record is, 1 to 0."""
    told = max(filter(None, (record.updated_on, record.verified_on)))
    age = ((today or timezone.localdate()) - told).days
    return min(1.0, max(0.0, (STALE_DAYS - age) / (STALE_DAYS - FRESH_DAYS)))


def criteria_of(record: Place | Service, themes: Iterable[str] | None = None) -> list[Criterion]:
    """Return all the criteria of a record. ``themes`` spares reading those of a service."""
    if isinstance(record, Place):
        return list(_of_place(record))
    known = themes if themes is not None else [row.theme for row in record.themes.all()]
    return list(_of_service(record, list(known)))


def score_of(record: Place | Service, themes: Iterable[str] | None = None) -> float:
    """Return the mean of the criteria that apply, to two places."""
    scores = [each.score for each in criteria_of(record, themes) if each.score is not None]
    return round(sum(scores) / len(scores), 2)


def lacking(record: Place | Service, themes: Iterable[str] | None = None) -> list[str]:
    """Return in French what the record lacks: "Il manque le téléphone."."""
    return [each.lacking for each in criteria_of(record, themes) if each.score is not None and each.score < 1]


def _of_place(place: Place) -> Iterator[Criterion]:
    has_walls, is_met = place.kind == PlaceKind.FIXED, place.kind != PlaceKind.REMOTE
    yield Criterion("adresse", _has(place.address) if has_walls else None, "Il manque l’adresse.")
    yield Criterion("commune", _has(place.insee_code) if is_met else None, "Il manque la commune.")
    position = _has(place.latitude is not None) if has_walls else None
    yield Criterion("position", position, "Il manque la position sur la carte.")
    yield Criterion("téléphone", _has(place.phone), "Il manque le téléphone.")
    contact = _has(place.phone or place.email or place.website)
    yield Criterion("moyen de contact", contact, "Il manque un moyen de joindre le lieu.")
    yield _hours(place) if has_walls else Criterion("horaires", None, "")
    yield _fresh(place)


def _of_service(service: Service, themes: list[str]) -> Iterator[Criterion]:
    place, modes = service.place, service.contact_modes
    phone, email = service.phone or place.phone, service.email or place.email
    on_site = "en-presentiel" in service.reception_modes or "se-presenter" in modes
    yield Criterion("adresse", _has(place.address) if on_site else None, "Il manque l’adresse du lieu.")
    by_whom = (bool(modes) + bool(service.contact_by)) / 2
    yield Criterion("façon de s’adresser au service", by_whom, _lacking_modes(service))
    yield Criterion("publics", _has(service.publics), "Il manque les publics.")
    yield Criterion("thèmes", _has(themes), "Il manque les thèmes.")
    contact = _has(email or service.contact_url or phone)
    yield Criterion("moyen de contact", contact, "Il manque un moyen de joindre le service.")
    wants_email, wants_phone = "envoyer-un-courriel" in modes, "telephoner" in modes
    yield Criterion("courriel", _has(email) if wants_email else None, "Il manque l’adresse électronique.")
    yield _fresh(service)
    yield _fees(service)
    yield _description(service)
    yield Criterion("téléphone", _has(phone) if wants_phone else None, "Il manque le téléphone.")
    yield _hours(service if service.opening_hours or service.opening_hours_text else place)
    declared = _has(not lacks_declaration(service)) if service.home_activities else None
    yield Criterion("numéro de déclaration", declared, "Il manque le numéro de déclaration ou d’agrément.")


def _has(value: object) -> float:
    return 1.0 if value else 0.0


def _lacking_modes(service: Service) -> str:
    if service.contact_modes:
        return "Dites qui peut s’adresser au service."
    return "Dites comment s’adresser au service."


def _fees(service: Service) -> Criterion:
    if service.fees == "payant" and not service.fees_details:
        return Criterion("frais", 0.5, "Il manque le prix.")
    return Criterion("frais", _has(service.fees), "Dites si c’est gratuit ou payant.")


def _description(service: Service) -> Criterion:
    length = len(service.description)
    if length < _TOO_SHORT:
        missing = "La présentation est trop courte." if length else "Il manque la présentation."
        return Criterion("présentation", 0.0, missing)
    if length in _GOOD_DESCRIPTION:
        return Criterion("présentation", 1.0, "")
    is_short = length < _GOOD_DESCRIPTION.start
    return Criterion("présentation", 0.5, "La présentation est " + ("courte." if is_short else "longue."))


def _hours(record: Place | Service) -> Criterion:
    if record.opening_hours and not record.hours_to_check:
        return Criterion("horaires", 1.0, "")
    if record.opening_hours or record.opening_hours_text:
        return Criterion("horaires", 0.5, "Les horaires sont à vérifier.")
    return Criterion("horaires", 0.0, "Il manque les horaires.")


def _fresh(record: Place | Service) -> Criterion:
    return Criterion("fraîcheur", freshness(record), "L’information date de plus de six mois : vérifiez-la.")
