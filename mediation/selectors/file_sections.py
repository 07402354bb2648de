"""The sections of a person's page that this package draws itself, each with a word for the contents bar."""

from collections.abc import Callable

from accounts.models import User
from mediation.models import Beneficiary
from mediation.selectors.objectives import objectives_section
from mediation.selectors.progress import progress_section
from mediation.selectors.sections import Section

# Each source answers None to a reader who may not see the section. The order is the order of the page.
SOURCES: tuple[Callable[[Beneficiary, User], Section | None], ...] = (
    progress_section,
    objectives_section,
)


def sections_for(beneficiary: Beneficiary, user: User) -> list[Section]:
    """Return the sections that ``user`` may read, in order."""
    return [section for source in SOURCES if (section := source(beneficiary, user)) is not None]
