"""Structures that the public finds in the directory and that keep nothing themselves: no link was ever sent to them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from directory.enums import RecordStatus
from directory.models import Organisation, OwnerLink, Place, Service


@dataclass(frozen=True, slots=True)
class Uninvited:
    """A structure with the address where its link would go, empty when none is known."""

    organisation: Organisation
    email: str


def structures_without_link(user: Any) -> list[Uninvited]:
    """Return the structures with a published service and no link, ever; those that can be written to first."""
    published = Service.objects.filter(
        place__organisation=OuterRef("pk"), status=RecordStatus.PUBLISHED, merged_into=None
    )
    links = OwnerLink.objects.filter(organisation=OuterRef("pk"))
    rows = Organisation.objects.visible_to(user).filter(Exists(published), ~Exists(links), is_own_service=False)
    places = Place.objects.filter(status=RecordStatus.PUBLISHED).exclude(email="").order_by("pk")
    named = rows.prefetch_related(Prefetch("places", queryset=places, to_attr="reachable")).order_by("name", "pk")
    found = [Uninvited(row, row.email or next((place.email for place in row.reachable), "")) for row in named]
    return sorted(found, key=lambda each: not each.email)
