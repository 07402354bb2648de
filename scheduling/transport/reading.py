"""Moments and aids of a ride read from what is known elsewhere. Pure."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from scheduling.transport.enums import Aid, Escort, PartOfDay

# When someone may come instead of driving, by the moment that suited.
VISIT_HOURS: Mapping[str, tuple[time, time]] = {
    PartOfDay.MORNING: (time(9), time(12)),
    PartOfDay.AFTERNOON: (time(14), time(17)),
    PartOfDay.ANY: (time(9), time(17)),
}
_WORDS = (
    (("canne", "béquille"), Aid.CANE),
    (("déambulateur", "deambulateur", "rollator"), Aid.ROLLATOR),
    (("chien",), Aid.GUIDE_DOG),
)
_WHEELCHAIR = "fauteuil"
# A chair of these is not folded into a boot: the person travels in it.
_STAYS_IN = (
    "électrique",
    "electrique",
    "motorisé",
    "motorise",
    "non pliant",
    "non pliable",
    "pas pliant",
    "reste dedans",
)


def aids_of_words(walking_aid: str) -> list[str]:
    """Return the aids that a person's file names in words: "marche avec une canne" is a cane.

    A wheelchair named without more is taken for one that folds, an electric one for one that the person stays in.
    """
    words = walking_aid.lower()
    found = [aid.value for names, aid in _WORDS if any(name in words for name in names)]
    if _WHEELCHAIR in words:
        stays = any(name in words for name in _STAYS_IN)
        found.append((Aid.WHEELCHAIR if stays else Aid.FOLDING_WHEELCHAIR).value)
    return found


def aids_of_file(walking_aid: str) -> dict[str, Any]:
    """Return the aids and the escort that a new ride proposes, from what the person's file says."""
    return {"aids": aids_of_words(walking_aid), "escort": Escort.DOOR}
