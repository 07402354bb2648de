"""Home or workshop: what each costs and gives, side by side, and which one to propose first. Pure: facts in, words out.

The order of the rules is that of the grid of orientation (DESIGN §3): what must be set up at home is done at home; the
least interested begin with what pleases; procedures are done with the papers at hand; who can and wants to come is
better served with others. Only then do minutes and days decide.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.formatting import NBSP, duration, plural
from mediation.assessment.situation import Situation
from mediation.enums import ProfileLevel
from scheduling.workshops.enums import WorkshopKind

# A workshop that saves team time is not worth waiting for longer than this, in days, against a visit.
WORTH_WAITING_DAYS = 14


class Better(StrEnum):
    """Which one to propose first."""

    HOME = "HOME"
    WORKSHOP = "WORKSHOP"


@dataclass(frozen=True, slots=True)
class HomeVisit:
    """A visit by who could come. ``road_minutes`` and ``km`` are there and back, all those who come added up.

    ``professionals`` of the ``people`` who come are paid for it. ``delay_days`` is None when no visit was made lately.
    """

    names: tuple[str, ...]
    people: int
    professionals: int
    road_minutes: int
    km: float
    presence_minutes: int
    delay_days: float | None = None

    @property
    def professional_minutes(self) -> float:
        """Paid time for the person: road and presence, of professionals only."""
        return self._minutes_of(self.professionals)

    @property
    def volunteer_minutes(self) -> float:
        """Time given by volunteers."""
        return self._minutes_of(self.people - self.professionals)

    def _minutes_of(self, people: int) -> float:
        return people * (self.road_minutes / self.people + self.presence_minutes)


@dataclass(frozen=True, slots=True)
class FetchRide:
    """Fetching the person: minutes and kilometres there and back, from and to the driver's home.

    ``detour_km`` is what the ride adds to a car that already fetches ``passengers`` for the session; None without one.
    """

    minutes: int
    km: float
    detour_km: float | None = None
    passengers: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A session that suits. ``km`` is one way from the home; ``ride`` is None when nobody may fetch the person.

    ``animator_minutes`` adds up the paid animators' time; ``expected`` counts who has a place, this person included.
    ``no_ride`` says why there is no ride. ``wish_id`` is the person's own registration, ``is_driven`` once its ride is
    asked for.
    """

    key: int
    title: str
    place: str
    starts_at: datetime
    kind: WorkshopKind
    km: float
    minutes_away: int
    delay_days: int
    seats_left: int
    animator_minutes: int
    expected: int
    ride: FetchRide | None = None
    no_ride: str = ""
    is_registered: bool = False
    wish_id: int | None = None
    is_driven: bool = False

    @property
    def professional_minutes(self) -> float:
        """Paid time for each participant."""
        return self.animator_minutes / self.expected


@dataclass(frozen=True, slots=True)
class Advice:
    """Which one to propose first, why, and what is missing to compare fully. ``session`` is the one meant."""

    better: Better
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    session: Session | None = None


def reachable(case: Situation, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """Keep the sessions to which the person can come, alone or fetched; nobody said how: it is assumed possible."""
    if case.mobility in {"driven", "cannot"}:
        return tuple(session for session in sessions if session.ride is not None)
    return sessions


def compare(case: Situation | None, visit: HomeVisit | None, sessions: tuple[Session, ...]) -> Advice:
    """Return which one to propose first. ``case`` is None before the first diagnosis."""
    missing = _missing(case, visit, sessions)
    if case is None:
        session = sessions[0] if sessions else None
        return Advice(
            Better.HOME, ("Le diagnostic n’est pas fait : une première visite permet de le faire.",), missing, session
        )
    within = reachable(case, sessions)
    first = within[0] if within else None
    reasons = _at_home_whatever(case)
    if reasons:
        return Advice(Better.HOME, reasons, missing, first)
    if case.level == ProfileLevel.NOT_INTERESTED:
        return _pleasure_first(case, within, missing)
    if first is None or case.place in {"home", "remote"}:
        words = (
            _out_of_reach(case, sessions)
            if first is None
            else f"{case.person.subject} préfère ne pas aller en atelier."
        )
        return Advice(Better.HOME, (words,), missing, first)
    if case.wishes_company or case.mobility == "alone":
        return Advice(Better.WORKSHOP, tuple(_glad_to_come(case, first, visit)), missing, first)
    return _by_figures(case, visit, first, missing)


def _at_home_whatever(case: Situation) -> tuple[str, ...]:
    if case.must_set_up:
        what = "un appareil à mettre en route" if case.setup == "device" else "la box, le wifi ou l’imprimante à régler"
        words = [f"Il y a {what}{NBSP}: cela se fait {case.person.at_home}, sur place."]
        if case.wishes_company:
            words.append("L’atelier prendra la suite une fois tout installé.")
        return tuple(words)
    if case.first == "papers_delegate":
        return (
            f"{case.person.subject} demande qu’on fasse ses papiers{NBSP}: cela se fait avec un professionnel, "
            "les documents sous la main.",
        )
    return ()


def _pleasure_first(case: Situation, within: tuple[Session, ...], missing: tuple[str, ...]) -> Advice:
    """The least interested are not taught: a workshop of culture or leisure if one can be reached, else courtesy."""
    pleasant = next(
        (session for session in within if session.kind in {WorkshopKind.CULTURE, WorkshopKind.LEISURE}), None
    )
    words = f"Peu d’envie pour l’instant{NBSP}: le plaisir d’abord, les papiers ensuite."
    if pleasant is not None and case.place != "home":
        return Advice(Better.WORKSHOP, (words, f"« {pleasant.title} » n’est pas une leçon."), missing, pleasant)
    return Advice(Better.HOME, (words, "Une visite de courtoisie, sans leçon, fait connaissance."), missing)


def _out_of_reach(case: Situation, sessions: tuple[Session, ...]) -> str:
    if not sessions:
        return "Aucune séance à venir ne convient."
    cannot = "ne peut pas quitter son domicile" if case.mobility == "cannot" else "a besoin qu’on l’emmène"
    why = f" {sessions[0].no_ride}" if sessions[0].no_ride else ""
    return f"{case.person.subject} {cannot}, et aucun trajet n’est possible.{why}"


def _glad_to_come(case: Situation, session: Session, visit: HomeVisit | None) -> list[str]:
    subject = case.person.subject
    if case.mobility in {"driven", "cannot"}:
        words = [f"{subject} aimerait un atelier, et quelqu’un peut l’emmener."]
    elif case.wishes_company:
        words = [f"{subject} peut venir et en a envie{NBSP}: avec d’autres, on progresse plus vite."]
    else:
        words = [f"{subject} peut venir par ses moyens."]
    if visit is not None and visit.professional_minutes > session.professional_minutes:
        words.append(_time_words(visit, session))
    if session.seats_left < 1:
        words.append("La séance est complète : l’inscription va sur la liste d’attente.")
    return words


def _by_figures(case: Situation, visit: HomeVisit | None, session: Session, missing: tuple[str, ...]) -> Advice:
    if visit is None:
        return Advice(Better.WORKSHOP, ("Personne ne peut venir à domicile pour l’instant.",), missing, session)
    later = session.delay_days - visit.delay_days if visit.delay_days is not None else 0
    if later > WORTH_WAITING_DAYS:
        words = f"La séance vient {plural(round(later), 'jour')} après ce que l’on attend d’ordinaire pour une visite."
        return Advice(Better.HOME, (words,), missing, session)
    if session.professional_minutes < visit.professional_minutes:
        return Advice(Better.WORKSHOP, (_time_words(visit, session),), missing, session)
    kept = "La visite ne demande pas plus de temps professionnel, et rien ne dit qu’un atelier lui plairait mieux."
    return Advice(Better.HOME, (kept,), missing, session)


def _time_words(visit: HomeVisit, session: Session) -> str:
    at_workshop, at_home = duration(session.professional_minutes), duration(visit.professional_minutes)
    return f"L’atelier demande {at_workshop} de temps professionnel pour une personne, la visite {at_home}."


def _missing(case: Situation | None, visit: HomeVisit | None, sessions: tuple[Session, ...]) -> tuple[str, ...]:
    """What prevents a full comparison, each with what would complete it."""
    found = []
    if case is not None and not case.mobility:
        found.append("On ne sait pas comment la personne se déplace.")
    if case is not None and not case.place:
        found.append("On ne sait pas si elle préfère un atelier ou son domicile.")
    if visit is None:
        found.append("Aucun conseiller ni binôme ne peut être planifié.")
    elif visit.delay_days is None:
        found.append("Aucune visite n’a été faite ces dernières semaines : le délai d’une visite n’est pas connu.")
    if not sessions:
        found.append("Aucune séance à venir ne convient : il faut en prévoir une pour comparer.")
    elif all(session.ride is None for session in sessions):
        found.append(f"Aucun trajet n’est possible vers ces séances. {sessions[0].no_ride}".strip())
    return tuple(found)
