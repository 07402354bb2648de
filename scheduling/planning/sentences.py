"""What the engine found, in plain French: broken rules, causes, costs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from core.formatting import NBSP, day_long, duration, enumerate_fr, hour
from mediation.enums import ProfileLevel, Theme
from scheduling.models import VisitRequest
from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, Cause, Violation
from scheduling.planning.clock import moment_at
from scheduling.planning.lapses import refusal_on
from scheduling.planning.problem_builder import ProblemIndex, is_for_professionals

BROKEN_CONTINUITY = 0.25


def slot_words(week: date, start: int) -> str:
    """ "mardi 24 novembre à 10 h"."""
    moment = moment_at(week, start)
    return f"{day_long(moment)} à {hour(moment)}"


def short_slot_words(week: date, start: int) -> str:
    """ "mardi à 10 h": inside a week whose dates are on the page."""
    moment = moment_at(week, start)
    return f"{day_long(moment).split()[0]} à {hour(moment)}"


def travel_change(minutes: int) -> str:
    """ "+14 min de route", "−6 min de route", "sans route de plus"."""
    if not minutes:
        return "sans route de plus"
    sign = "+" if minutes > 0 else "−"
    return f"{sign}{duration(abs(minutes))} de route"


def cost_words(extra_minutes: int, *, continuity_broken: bool = False, moved: Sequence[str] = ()) -> str:
    """ "+14 min de route, continuité rompue, Robert Maurin passe à 10 h 30"."""
    parts = [travel_change(extra_minutes)]
    if continuity_broken:
        parts.append("continuité rompue")
    return ", ".join([*parts, *moved])


def names_of(index: ProblemIndex, helper_ids: Sequence[str]) -> str:
    """ "Monique Aubert et Jean-Louis Pradier"."""
    return enumerate_fr(index.helpers[name].full_name for name in helper_ids if name in index.helpers)


def first_names_of(index: ProblemIndex, helper_ids: Sequence[str]) -> str:
    """ "Monique et Jean-Louis"."""
    return enumerate_fr(index.helpers[name].first_name for name in helper_ids if name in index.helpers)


class ViolationWords:
    """Turns the rules that a plan breaks into sentences that name the person and the day."""

    def __init__(self, index: ProblemIndex, assignments: Iterable[Assignment]) -> None:
        kept = list(assignments)
        self._index = index
        self._starts = {one.visit_id: one.start for one in kept}
        self._crews = {one.visit_id: one.helper_ids for one in kept}

    def sentence(self, violation: Violation) -> str:
        """Say which rule is broken, by whom, when."""
        writer: Callable[[Violation], str] = getattr(self, f"_{violation.cause.lower()}", self._other)
        return writer(violation)

    def _helper(self, violation: Violation) -> str:
        return self._name(violation.helper_id)

    def _name(self, helper_id: str) -> str:
        helper = self._index.helpers.get(helper_id)
        return helper.full_name if helper else "Cette personne"

    def _who(self, violation: Violation) -> str:
        request = self._index.requests.get(violation.visit_id)
        return request.beneficiary.full_name if request else "cette personne"

    def _day(self, violation: Violation) -> str:
        if violation.day is None:
            return "Cette semaine"
        return day_long(self._index.week + timedelta(days=violation.day)).capitalize()

    def _start(self, violation: Violation) -> int:
        return self._starts.get(violation.visit_id, (violation.day or 0) * MINUTES_PER_DAY)

    def _hour(self, minute: int) -> str:
        return hour(moment_at(self._index.week, minute))

    def _other(self, violation: Violation) -> str:
        return f"{self._day(violation)}, la visite chez {self._who(violation)} n’est plus tenable."

    def _people(self, violation: Violation) -> str:
        request = self._index.requests.get(violation.visit_id)
        wanted = "deux personnes" if request and request.people == 2 else "une seule personne"
        return f"La visite chez {self._who(violation)} demande {wanted}."

    def _window(self, violation: Violation) -> str:
        return f"{self._day(violation)}, {self._who(violation)} n’a pas proposé ce moment."

    def _availability(self, violation: Violation) -> str:
        lapsed = refusal_on(self._index, violation.helper_id, violation.day)
        if lapsed is not None:
            return lapsed
        slot = slot_words(self._index.week, self._start(violation))
        return f"{self._helper(violation)} n’est pas disponible {slot}."

    def _skill(self, violation: Violation) -> str:
        request = self._index.requests.get(violation.visit_id)
        return f"{skill_needed(request, violation.detail)} pour la visite chez {self._who(violation)}."

    def _profile(self, violation: Violation) -> str:
        request = self._index.requests.get(violation.visit_id)
        level = ProfileLevel(request.beneficiary.level).label if request and request.beneficiary.level else ""
        return f"{self._helper(violation)} n’accompagne pas le profil « {level} » de {self._who(violation)}."

    def _excluded(self, violation: Violation) -> str:
        return f"{self._helper(violation)} est à éviter chez {self._who(violation)}."

    def _kind(self, violation: Violation) -> str:
        who = self._who(violation)
        return f"La démarche de {who} revient à un conseiller : {self._helper(violation)} ne peut pas la faire."

    def _alone(self, violation: Violation) -> str:
        return f"{self._helper(violation)} ne part jamais en visite sans binôme."

    def _apart(self, violation: Violation) -> str:
        """Never says who asked for it, nor why."""
        mates = [name for name in self._crews.get(violation.visit_id, ()) if name != violation.helper_id]
        if violation.detail and mates:
            names = sorted([self._helper(violation), *(self._name(mate) for mate in mates)])
            return f"{enumerate_fr(names)} ne sont pas proposés ensemble."
        return f"{self._helper(violation)} et {self._who(violation)} ne sont pas proposés ensemble."

    def _first_visit(self, violation: Violation) -> str:
        escort = "un conseiller, son tuteur ou le responsable de son binôme"
        return f"{self._helper(violation)} va pour la première fois chez {self._who(violation)} : il faut {escort}."

    def _fixed(self, violation: Violation) -> str:
        return f"La visite chez {self._who(violation)} est fixée."

    def _travel(self, violation: Violation) -> str:
        start = self._start(violation)
        late, due = self._hour(start + violation.detail), self._hour(start)
        name = self._helper(violation)
        return f"{self._day(violation)}, {name} arriverait chez {self._who(violation)} à {late}, pour {due}."

    def _travel_unknown(self, violation: Violation) -> str:
        return f"{self._day(violation)}, la route de {self._helper(violation)} n’est pas connue."

    def _return(self, violation: Violation) -> str:
        late = duration(violation.detail)
        return f"{self._day(violation)}, {self._helper(violation)} rentrerait {late} après ses disponibilités."

    def _lunch(self, violation: Violation) -> str:
        return f"{self._day(violation)}, {self._helper(violation)} n’aurait pas le temps de déjeuner."

    def _passenger(self, violation: Violation) -> str:
        name = self._helper(violation)
        return f"{self._day(violation)}, {name} n’a pas de voiture : toute sa journée se fait avec le même binôme."

    def _day_limit(self, violation: Violation) -> str:
        over = duration(violation.detail)
        return f"{self._day(violation)}, {self._helper(violation)} dépasserait sa journée de {over}."

    def _week_limit(self, violation: Violation) -> str:
        return f"{self._helper(violation)} dépasserait sa semaine de {duration(violation.detail)}."

    def _days_limit(self, violation: Violation) -> str:
        return f"{self._helper(violation)} travaillerait trop de jours cette semaine."


def skill_needed(request: VisitRequest | None, level: int) -> str:
    """ "Il faut un conseiller ou une conseillère", "Il faut quelqu’un pour E-mail et Santé"."""
    if level >= 2 or (request and is_for_professionals(request)):
        return "Il faut un conseiller ou une conseillère"
    themes = [f"« {Theme(theme).label} »" for theme in (request.themes if request else []) if theme in Theme.values]
    return f"Il faut quelqu’un qui sache aider sur {enumerate_fr(themes)}" if themes else "Il faut un bénévole"


def _moments_words(request: VisitRequest) -> str:
    """ "le mercredi de 9 h à 12 h": the moments that the person proposed, when they are few."""
    rows = list(request.windows.all())
    if not rows or len(rows) > 2:
        return ""
    words = []
    for row in rows:
        day = day_long(row.on_date) if row.on_date else row.get_weekday_display() if row.weekday is not None else ""
        words.append(f"{f'le {day} ' if day else ''}de {hour(row.starts)} à {hour(row.ends)}")
    return enumerate_fr(words, "ou")


def cause_words(request: VisitRequest, causes: Mapping[str, int]) -> str:
    """One or two sentences that say what stopped a request, the most frequent cause first."""
    if not causes:
        return "Attend d’être placée."
    ranked = sorted(causes, key=lambda cause: -causes[cause])
    alone = [cause for cause in (Cause.NO_WINDOW, Cause.WINDOW_TOO_SHORT) if cause in ranked]
    return " ".join(_cause_sentence(request, Cause(cause)) for cause in (alone or ranked)[:2])


def _cause_sentence(request: VisitRequest, cause: Cause) -> str:
    moments = _moments_words(request)
    when = f" {moments}" if moments else " aux moments possibles"
    first_visit = 2 if request.purpose == "FIRST_VISIT" else 1
    kind_rule = "Sa démarche revient à un conseiller : les autres ne peuvent pas la faire."
    return {
        Cause.NO_SKILL: f"{skill_needed(request, first_visit)}.",
        Cause.NO_ONE_FREE: f"Personne n’est libre{when}.",
        Cause.TRAVEL: f"Trop de route pour arriver à l’heure{when}.",
        Cause.HOURS_LIMIT: "Ceux qui pourraient y aller ont déjà fait toutes leurs heures.",
        Cause.LUNCH: "Il ne resterait pas le temps de déjeuner.",
        Cause.PAIR_IMPOSSIBLE: f"Il faut deux personnes, et aucun binôme n’est libre{when}.",
        Cause.EXCLUDED: kind_rule if is_for_professionals(request) else "Les personnes libres sont à éviter ici.",
        Cause.PROFILE: "Les personnes libres n’accompagnent pas ce profil.",
        Cause.WINDOW_TOO_SHORT: f"Les moments proposés sont trop courts pour {duration(request.duration)}.",
        Cause.FIXED_OUTSIDE: "Elle est fixée à un moment où personne ne peut y aller.",
        Cause.TRAVEL_UNKNOWN: "La route jusque chez elle n’est pas connue : précisez son adresse.",
        Cause.APART: "Les personnes libres n’y sont pas proposées.",
        Cause.FIRST_VISIT: "Une première visite se fait avec un conseiller, un tuteur ou le responsable du binôme.",
        Cause.NO_WINDOW: "Aucun des moments proposés ne tombe dans ce qui reste de la semaine.",
    }[cause]


def waiting_words(request: VisitRequest) -> str:
    """ "Attend depuis 12 jours", or the date before which it is due when that is near."""
    if request.due_on is not None:
        return f"À faire avant le {day_long(request.due_on)}"
    days = max(request.age_days, 0)
    if days == 0:
        return "Demandée aujourd’hui"
    return "Attend depuis hier" if days == 1 else f"Attend depuis {days}{NBSP}jours"
