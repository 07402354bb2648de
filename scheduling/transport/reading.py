"""Moments and aids of a ride read from what is known elsewhere. Pure."""

from collections.abc import Mapping
from datetime import time

from scheduling.transport.enums import Aid, PartOfDay

# When someone may come instead of driving, by the moment that suited.
VISIT_HOURS: Mapping[str, tuple[time, time]] = {
    PartOfDay.MORNING: (time(9), time(12)),
    PartOfDay.AFTERNOON: (time(14), time(17)),
    PartOfDay.ANY: (time(9), time(17)),
}
_WORDS = (
    (("canne", "béquille"), Aid.CANE),
    (("déambulateur", "deambulateur", "rollator"), Aid.ROLLATOR),
    (("fauteuil",), Aid.FOLDING_WHEELCHAIR),
    (("chien",), Aid.GUIDE_DOG),
)


def aids_of_words(walking_aid: str) -> list[str]:
    """Return the aids that a person's file names in words: "marche avec une canne" is a cane.

    A wheelchair named without more is taken for one that folds: whether the person stays in it is asked on the form.
    """
    words = walking_aid.lower()
    return [aid.value for names, aid in _WORDS if any(name in words for name in names)]
