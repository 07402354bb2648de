"""What the public form of the desk already knows from the link that led to it."""

from accounts.models import Territory
from core.formatting import NBSP
from directory.desk_rules import WORDS_LENGTH
from directory.enums import RecordStatus
from directory.models import Service


def ride_words(territory: Territory, public_id: str) -> str:
    """Return "Être conduit à …" for a published service of the territory, with its address; empty for any other."""
    if not public_id.isalnum():
        return ""
    rows = Service.objects.filter(territory=territory, public_id=public_id, merged_into=None)
    published = rows.filter(status=RecordStatus.PUBLISHED, place__status=RecordStatus.PUBLISHED)
    service = published.select_related("place").first()
    if service is None:
        return ""
    place = service.place
    parts = (place.name, place.address, f"{place.postal_code} {place.commune_name}".strip())
    return f"Être conduit à{NBSP}: {', '.join(part for part in parts if part)}"[:WORDS_LENGTH]
