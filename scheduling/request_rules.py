"""Rules of visit requests, on plain values: windows, themes, who may go, and how the queue is ordered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from core.formatting import day_date, duration, plural
from mediation.enums import Theme
from scheduling.enums import Priority, Purpose
from volunteers.calendar import minutes, public_holidays
from volunteers.rules import order_problem

MIN_DURATION, MAX_DURATION = 15, 240
LONG_WAIT_DAYS = 15
PRIORITY_WEIGHTS = {Priority.NORMAL: 1, Priority.HIGH: 2, Priority.URGENT: 4}
DUE_HORIZON_DAYS = 14
DUE_WEIGHT = 2
COUNSELLOR_ONLY = (
    "Une démarche est toujours confiée à un conseiller ou à un professionnel : ni les bénévoles ni les services "
    "civiques ne sont proposés."
)


@dataclass(frozen=True, slots=True)
class WindowInput:
    """A moment that suits the person: a weekday, a date or (neither) any day, between two hours of that day."""

    weekday: int | None
    on_date: date | None
    starts: time
    ends: time

    @property
    def length(self) -> int:
        """Minutes between the two hours."""
        return minutes([(self.starts, self.ends)])


def needs_professional(purpose: str, themes: Collection[str]) -> bool:
    """Tell whether only a counsellor or another professional may go: administrative procedures (Aidants Connect)."""
    return purpose == Purpose.PROCEDURE or Theme.PROCEDURES in themes


def theme_problems(themes: Collection[str], procedure_themes: Collection[str]) -> dict[str, str]:
    """Return by field what is wrong in the themes (rule of La Coop: procedures are detailed under their theme)."""
    if procedure_themes and Theme.PROCEDURES not in themes:
        label = Theme.PROCEDURES.label
        return {"procedure_themes": f"Ces démarches vont avec le thème « {label} » : choisissez-le aussi."}
    return {}


def demand_theme(purpose: str, themes: Collection[str]) -> str:
    """Return the theme of data·inclusion that says what a request asks for: the directory and the ledger use these."""
    if needs_professional(purpose, themes):
        return "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
    if purpose == Purpose.COURTESY:
        return "remobilisation--lien-social"
    return "numerique--maitriser-les-fondamentaux-du-numerique"


def _date_problem(day: date, today: date) -> str:
    if day < today:
        return "Cette date est passée."
    holiday = public_holidays(day, day).get(day)
    return f"Le {day_date(day, today=today)} est férié ({holiday}) : personne ne passe ce jour-là." if holiday else ""


def window_problems(
    windows: Sequence[WindowInput], length: int, today: date, known: Collection[WindowInput] = ()
) -> dict[tuple[int, str], str]:
    """Return what is wrong in the moments asked for: (position, field) → sentence. ``length`` is the visit's minutes.

    A moment in ``known`` was accepted before: its date may have passed since.
    """
    problems = {}
    for place, window in enumerate(windows):
        wrong = order_problem(window.starts, window.ends)
        if not wrong and window.length < length:
            wrong = (
                f"Ce moment dure {duration(window.length)} et la visite {duration(length)} : "
                "élargissez-le ou raccourcissez la visite."
            )
        if wrong:
            problems[place, "ends"] = wrong
        if window.on_date is None:
            continue
        if window.weekday is not None:
            problems[place, "on_date"] = "Choisissez un jour de la semaine ou une date, pas les deux."
        elif window not in known and (wrong := _date_problem(window.on_date, today)):
            problems[place, "on_date"] = wrong
    return problems


def queue_score(priority: int, waited: int, days_left: int | None) -> int:
    """Return the rank of a waiting request: the highest is served first.

    ``weight × (1 + days waited + 2 × days gone of the last fortnight before the due date)``. The weight is 1, 2 or 4
    by priority. A due date counts from two weeks before it and keeps growing once it is past; without one, or
    further away, it adds nothing. Waiting always counts, so that nobody is overtaken for ever.
    """
    urgency = 0 if days_left is None else DUE_WEIGHT * max(0, DUE_HORIZON_DAYS - days_left)
    return PRIORITY_WEIGHTS[Priority(priority)] * (1 + max(0, waited) + urgency)


def waiting_sentence(requested_on: date, due_on: date | None, priority: int, today: date) -> str:
    """Return in words what the rank comes from: "attend depuis 12 jours, à faire avant le 3 décembre"."""
    waited = (today - requested_on).days
    if waited <= 0:
        parts = ["demandée aujourd’hui"]
    elif waited == 1:
        parts = ["attend depuis hier"]
    else:
        parts = [f"attend depuis {plural(waited, 'jour')}"]
    if priority != Priority.NORMAL:
        parts.append(str(Priority(priority).label))
    if due_on is not None:
        late = (today - due_on).days
        if late > 0:
            parts.append(f"devait être faite avant le {day_date(due_on, today=today)}")
        else:
            parts.append(f"à faire avant le {day_date(due_on, today=today)}")
    return ", ".join(parts)
