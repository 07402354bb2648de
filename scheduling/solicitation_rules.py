"""Rules of calls for help, on plain values: who comes first, when a wave may leave, which answer may follow another."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.formatting import local, plural
from scheduling.solicitation_enums import UNDECIDED, CallAnswer
from volunteers.enums import HelperKind

# Nobody receives a call for help at night.
EARLIEST, LATEST = time(8), time(20)
CONFIRM_HOURS = 24
ASKED_DAYS, HOURS_DAYS = 365, 90
PROFESSIONALS = frozenset({HelperKind.COUNSELLOR, HelperKind.PARTNER})
# Up to here what is asked is shared well, then fairly, then by a few only (Gini's index).
WELL_SHARED, FAIRLY_SHARED = 0.2, 0.4


def wave_moment(now: datetime, hours: int) -> datetime:
    """Return when a wave may leave, ``hours`` after ``now``: at 8 h when that falls in the night."""
    wanted = local(now + timedelta(hours=hours))
    if wanted.time() < EARLIEST:
        return wanted.replace(hour=EARLIEST.hour, minute=0, second=0, microsecond=0)
    if wanted.time() >= LATEST:
        later = wanted + timedelta(days=1)
        return later.replace(hour=EARLIEST.hour, minute=0, second=0, microsecond=0)
    return wanted


def answers_after(answer: str, *, is_offered: bool, by_team: bool) -> frozenset[CallAnswer]:
    """Return which answers may follow one. The link answers once, then only withdraws; the team may correct.

    A doubt ("je ne sais pas encore") leaves yes and no open, to everyone.
    """
    if by_team:
        allowed = {CallAnswer.YES, CallAnswer.NO, CallAnswer.UNSURE}
        if answer in {CallAnswer.NO, CallAnswer.WITHDRAWN, CallAnswer.SILENT}:
            allowed = {CallAnswer.YES, CallAnswer.NO}
        if answer in {CallAnswer.YES, CallAnswer.WAITING}:
            allowed = {CallAnswer.NO, CallAnswer.WITHDRAWN} | ({CallAnswer.YES} if is_offered else set())
        return frozenset(allowed - {CallAnswer(answer)})
    if answer in UNDECIDED:
        return frozenset({CallAnswer.YES, CallAnswer.NO, CallAnswer.UNSURE} - {CallAnswer(answer)})
    if answer == CallAnswer.WAITING:
        return frozenset({CallAnswer.WITHDRAWN} | ({CallAnswer.YES} if is_offered else set()))
    return frozenset({CallAnswer.WITHDRAWN} if answer == CallAnswer.YES else ())


@dataclass(frozen=True, slots=True)
class Turn:
    """What decides whose turn it is: when someone was last asked, hours given lately, name."""

    last_asked: datetime | None
    times_asked: int
    minutes_given: int
    kind: str
    name: str

    def key(self, *, professionals_last: bool) -> tuple[bool, bool, float, int, str]:
        """Least recently asked first, then least hours given, then by name; professionals behind, if so wished."""
        asked = self.last_asked.timestamp() if self.last_asked else 0.0
        is_reserve = professionals_last and self.kind in PROFESSIONALS
        return (is_reserve, self.last_asked is not None, asked, self.minutes_given, self.name)


def sharing_words(index: float, asked: int) -> str:
    """Say in a sentence how evenly calls are shared, from Gini's index."""
    if asked == 0:
        return "Personne n’a encore été sollicité ces douze derniers mois."
    if index <= WELL_SHARED:
        return "Les appels sont bien partagés : chacun est sollicité à peu près autant que les autres."
    if index <= FAIRLY_SHARED:
        return "Les appels sont assez bien partagés ; quelques personnes sont sollicitées plus souvent."
    return "Les appels vont souvent aux mêmes : suivez l’ordre proposé, les moins sollicités d’abord."


def counts_words(*, yes: int, waiting: int, unsure: int, no: int, silent: int, pending: int) -> str:
    """ "2 oui, 1 non, 3 sans réponse"; silent, pending and unsure are told apart."""
    parts = [
        f"{yes} oui",
        f"{waiting} en liste d’attente" if waiting else "",
        plural(unsure, "ne sait pas encore", "ne savent pas encore") if unsure else "",
        f"{no} non" if no else "",
        plural(silent, "n’a pas répondu à temps", "n’ont pas répondu à temps") if silent else "",
        f"{pending} sans réponse" if pending else "",
    ]
    return ", ".join(filter(None, parts))


def names_person(text: str, names: Collection[str]) -> bool:
    """Tell whether a message to helpers names the person: it travels by e-mail and is read without an account."""
    words = {word.strip(".,;:!?()«»\"'’").casefold() for word in text.replace("’", " ").replace("'", " ").split()}
    return any(name.casefold() in words for name in names if len(name) > 1)
