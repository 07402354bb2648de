"""A row of a file once understood: what would be written, and what a person should know about it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from core.text import fold


@dataclass(slots=True)
class Draft:
    """An organisation, its place and its services. ``errors`` refuse the row; ``warnings`` come with it.

    ``owner`` is the row of the same source that describes the organisation, when it is another one; ``stops`` are the
    dates of an itinerant place.
    """

    line: int
    external_id: str
    organisation: dict[str, Any]
    place: dict[str, Any]
    services: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    owner: str = ""
    stops: list[dict[str, Any]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Change when what would be written changes, and only then."""
        told: dict[str, Any] = {"organisation": self.organisation, "place": self.place, "services": self.services}
        if self.stops:
            told["stops"] = self.stops
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return what is kept until the import is written."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Draft":
        """Build again what ``as_json`` gave."""
        return cls(**kept)


def made_up_id(*parts: str) -> str:
    """Name a row that its file does not name: the same words give the same name at the next import."""
    return hashlib.sha256(" ".join(map(fold, parts)).encode()).hexdigest()[:16]
