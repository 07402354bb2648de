"""Who animates sessions: checked, written down, and booked in the ledger that visits and runs share (J1)."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError

from core.formatting import plural
from scheduling.models import Occupancy, SessionHelper, WorkshopSession
from scheduling.selectors.workshops.crew import DayCrew
from scheduling.services.booking import Booked, DoubleBookingError, occupancies_book
from volunteers.models import Helper

SENTENCES_SHOWN = 6


def ordered(helpers: Iterable[Helper], lead: Helper | None) -> list[Helper]:
    """Return who animates, who leads first. Raises ValidationError when the lead is not among them."""
    people = list(dict.fromkeys(helpers))
    if lead is None:
        return people
    if lead not in people:
        raise ValidationError(
            {"lead": "Cette personne n’anime pas la séance : ajoutez-la, ou choisissez-en une autre."}
        )
    return [lead, *(one for one in people if one != lead)]


def crews_check(crews: Iterable[DayCrew]) -> None:
    """Refuse crews with someone who must not or cannot animate: DoubleBookingError or ValidationError at the field."""
    found = list(crews)
    refused = [words for crew in found for words in crew.refused]
    taken = [words for crew in found for words in crew.taken]
    if refused:
        raise ValidationError({"animators": _shortened(refused + taken)})
    if taken:
        raise DoubleBookingError({"animators": _shortened(taken)})


def _shortened(sentences: Sequence[str]) -> list[str]:
    told = list(dict.fromkeys(sentences))
    hidden = len(told) - SENTENCES_SHOWN
    if hidden <= 1:
        return told
    return [*told[:SENTENCES_SHOWN], f"Et {plural(hidden, 'autre empêchement', 'autres empêchements')}."]


def animators_place(*, people: Mapping[WorkshopSession, Sequence[Helper]]) -> None:
    """Write down and book who animates sessions in the place of those before, the first one leading.

    Raises DoubleBookingError at ``animators`` when someone took the time in between.
    """
    Occupancy.objects.filter(session__in=people).delete()
    SessionHelper.objects.filter(session__in=people).delete()
    SessionHelper.objects.bulk_create(
        SessionHelper(session=session, helper=helper, is_lead=rank == 0)
        for session, helpers in people.items()
        for rank, helper in enumerate(helpers)
    )
    booked: dict[Booked, Sequence[Helper]] = {session: helpers for session, helpers in people.items() if helpers}
    if not booked:
        return
    try:
        occupancies_book(people=booked)
    except DoubleBookingError as error:
        raise DoubleBookingError({"animators": error.messages}) from error
