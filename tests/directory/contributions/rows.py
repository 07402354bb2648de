"""Rows that these tests share: a published service, a proposal as a provider fills it in."""

from typing import Any

from accounts.models import Territory
from core.throttle import stamp
from directory.enums import Capacity, ContributionKind, PlaceKind, RecordStatus
from directory.models import Contribution, Organisation, OwnerLink, Place, Service
from directory.services.contributions import Author, contribution_propose
from directory.services.owner_links import digest, owner_link_make

HOME_CLEANING = "II-1"


def a_service(territory: Territory, *, name: str = "Aide aux démarches", **fields: Any) -> Service:
    """A published service of Isle&Co in a published place of Saint-Astier."""
    organisation, _ = Organisation.objects.get_or_create(
        territory=territory, name=fields.pop("organisation", "Isle&Co"), defaults={"email": "isle@example.org"}
    )
    place, _ = Place.objects.get_or_create(
        territory=territory,
        organisation=organisation,
        name=fields.pop("place", "Maison Isle&Co"),
        defaults={
            "status": RecordStatus.PUBLISHED, "kind": PlaceKind.FIXED, "phone": "+33536491200",
            "address": "1 rue du Pont", "commune_name": "Saint-Astier", "opening_hours": "Mo-Fr 09:00-12:00",
        },
    )  # fmt: skip
    told = {"status": RecordStatus.PUBLISHED, "fees": "gratuit", "capacity": Capacity.UNKNOWN, **fields}
    return Service.objects.create(territory=territory, place=place, name=name, **told)


def a_change(service: Service, proposed: dict[str, Any] | None = None, **author: Any) -> Contribution:
    """Another phone number, proposed by someone of the public."""
    return contribution_propose(
        territory=service.territory,
        kind=ContributionKind.CHANGE,
        author=Author(**author),
        proposed=proposed if proposed is not None else {"place.phone": "+33536491299"},
        target=service,
    )


def a_link(organisation: Organisation, email: str = "isle@example.org") -> tuple[OwnerLink, str]:
    """The personal link of a structure, and its secret."""
    secret = owner_link_make(organisation=organisation, email=email, by=None)
    return OwnerLink.objects.select_related("organisation__territory").get(secret_digest=digest(secret)), secret


def filled(territory: Territory, **answers: Any) -> dict[str, Any]:
    """The form of someone who cleans at people's homes, paid by CESU or as a business."""
    commune = territory.communes.order_by("pk").first()
    assert commune is not None
    return {
        "organisation": "Martine Lacoste",
        "author_name": "Martine Lacoste",
        "author_email": "martine@example.org",
        "name": "Ménage et repassage",
        "description": "Je viens chez vous deux heures ou plus, toutes les semaines.",
        "themes": ["equipement-et-alimentation--aide-menagere"],
        "publics": ["seniors"],
        "modes": ["domicile"],
        "commune": commune.pk,
        "home_activities": [HOME_CLEANING],
        "declaration_number": "SAP 123 456 789",
        "zone_kind": "epci",
        "fees": "payant",
        "fees_details": "26 € de l’heure",
        "phone": "06 39 98 12 34",
        "affiche": stamp(0),
        **answers,
    }


def proposed_entry(territory: Territory, **fields: Any) -> Contribution:
    """A new entry as the form gives it."""
    told = {
        "organisation.name": "Martine Lacoste",
        "place.name": "Martine Lacoste",
        "place.kind": "REMOTE",
        "place.insee_code": "24309",
        "place.postal_code": "24190",
        "place.commune_name": "Neuvic",
        "service.name": "Ménage et repassage",
        "service.description": "Je viens chez vous deux heures ou plus, toutes les semaines.",
        "service.themes": ["equipement-et-alimentation--aide-menagere"],
        "service.is_at_home": True,
        "service.reception_modes": ["en-presentiel"],
        "service.home_activities": [HOME_CLEANING],
        "service.declaration_number": "SAP123456789",
        "service.zone": [territory.siren],
        "service.fees": "payant",
        "service.fees_details": "26 € de l’heure",
        "service.phone": "+33639981234",
    } | fields
    author = Author(role="PROVIDER", name="Martine Lacoste", email="martine@example.org")  # type: ignore[arg-type]
    return contribution_propose(territory=territory, kind=ContributionKind.NEW, author=author, proposed=told)
