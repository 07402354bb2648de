"""What a section of a person's page is."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """A section: ``summary`` stands under its title in the contents bar, ``context`` is given to ``template``."""

    title: str
    anchor: str
    summary: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
