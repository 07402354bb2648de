"""The sections of a person's page that this package draws itself, each with a word for the contents bar."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from mediation.models import Beneficiary


@dataclass(frozen=True, slots=True)
class Section:
    """A section: ``summary`` stands under its title in the contents bar, ``context`` is given to ``template``."""

    title: str
    anchor: str
    summary: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


# Each source answers None to a reader who may not see the section. The order is the order of the page.
SOURCES: tuple[Callable[[Beneficiary, User], Section | None], ...] = ()


def sections_for(beneficiary: Beneficiary, user: User) -> list[Section]:
    """Return the sections that ``user`` may read, in order."""
    return [section for source in SOURCES if (section := source(beneficiary, user)) is not None]
