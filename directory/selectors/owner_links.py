"""What a personal link opens: the link itself by its secret, the records of its structure."""

from typing import TypeVar

from directory.enums import AuthorRole
from directory.models import Contribution, OwnerLink, Place, Service
from directory.services.owner_links import digest

_Public = TypeVar("_Public", Place, Service)


def link_of_secret(secret: str) -> OwnerLink | None:
    """Find a link by its secret, usable or not."""
    links = OwnerLink.objects.select_related("organisation__territory")
    return links.filter(secret_digest=digest(secret)).first()


def records_of(link: OwnerLink) -> tuple[list[Place], list[Service]]:
    """Return the places and services of the link's structure that are not closed."""
    places = Place.objects.current().filter(organisation=link.organisation_id)
    services = Service.objects.current().filter(place__organisation=link.organisation_id)
    return list(places.order_by("name", "pk")), list(services.select_related("place").order_by("name", "pk"))


def own_record(link: OwnerLink, model: type[_Public], public_id: str) -> _Public | None:
    """Return a record of the link's structure, None for any other."""
    owner = "organisation" if model is Place else "place__organisation"
    related = ("territory", "organisation") if model is Place else ("territory", "place__organisation")
    rows = model._default_manager.filter(**{owner: link.organisation_id, "public_id": public_id})
    return rows.exclude(status="CLOSED").filter(merged_into=None).select_related(*related).first()


def waiting_of(link: OwnerLink) -> list[Contribution]:
    """Return what the structure proposed by its link and nobody has read yet."""
    rows = Contribution.objects.to_read().filter(author_role=AuthorRole.OWNER, author_email=link.email)
    mine = rows.filter(territory=link.organisation.territory_id)
    return list(mine.select_related("organisation", "place", "service"))
