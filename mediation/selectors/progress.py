"""Progress over time: how the person manages each theme, told by diagnoses and activity reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.access import membership_of
from accounts.models import User
from core.formatting import day_date, plural
from mediation.assessment.versions import questionnaire
from mediation.enums import Autonomy, Theme
from mediation.models import Beneficiary
from mediation.selectors.read_once import assessments_of, participations_of
from mediation.selectors.sections import Section

MOST_THEMES = 8
_RANK = {Autonomy.GUIDED: 0, Autonomy.PARTLY: 1, Autonomy.AUTONOMOUS: 2}
# Each everyday use speaks of one theme of La Coop; "not interested" says nothing of how someone manages.
_THEME_OF_USE = {
    "use_start": Theme.USE_DEVICE,
    "use_messages": Theme.EMAIL,
    "use_video": Theme.SOCIAL_NETWORKS,
    "use_photos": Theme.CONTENTS,
    "use_search": Theme.BROWSING,
    "use_scams": Theme.SAFETY,
    "use_accounts": Theme.PROCEDURES,
    "use_booking": Theme.BANK_SHOPPING,
}
_AUTONOMY_OF_ANSWER = {"alone": Autonomy.AUTONOMOUS, "helped": Autonomy.PARTLY, "not_yet": Autonomy.GUIDED}
# Geometry of the drawing, in its own units.
WIDTH, LANE, _LEFT, _RIGHT, _TOP = 360, 46, 12, 348, 8


@dataclass(frozen=True, slots=True)
class Seen:
    """How the person managed a theme on a day; ``source`` says who tells: a diagnosis or a report."""

    on: date
    autonomy: Autonomy
    source: str

    @property
    def rank(self) -> int:
        """0 to 2, from guided to autonomous."""
        return _RANK[self.autonomy]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the drawing; the three ranks have three shapes: empty, half, full."""

    x: int
    y: int
    rank: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A theme: what was seen from the first day to the last, and where it is drawn."""

    theme: Theme
    seen: tuple[Seen, ...]
    y: int
    dots: tuple[Dot, ...]
    path: str

    @property
    def first(self) -> Seen:
        """What was seen first."""
        return self.seen[0]

    @property
    def last(self) -> Seen:
        """What was seen last."""
        return self.seen[-1]

    @property
    def gain(self) -> int:
        """Ranks gained between the first time and the last."""
        return self.last.rank - self.first.rank


def progress_of(beneficiary: Beneficiary, user: User) -> dict[Theme, list[Seen]]:
    """Everything told of each theme to a reader with the right, by day; two queries whatever the history."""
    told: dict[Theme, list[Seen]] = {}
    for each in reversed(assessments_of(beneficiary, user)):
        for key, answer in questionnaire(each.questionnaire).answered(each.answers).items():
            if key in _THEME_OF_USE and answer in _AUTONOMY_OF_ANSWER:
                seen = Seen(each.done_on, _AUTONOMY_OF_ANSWER[answer], "diagnostic")
                told.setdefault(_THEME_OF_USE[key], []).append(seen)
    for row in reversed(participations_of(beneficiary, user)):
        for theme in row.report.themes if row.autonomy else ():
            if theme in Theme.values:
                seen = Seen(row.report.done_on, Autonomy(row.autonomy), "compte rendu")
                told.setdefault(Theme(theme), []).append(seen)
    return {theme: sorted(seen, key=lambda each: each.on) for theme, seen in told.items()}


def lanes_of(told: dict[Theme, list[Seen]]) -> list[Lane]:
    """Place each theme seen at two dates or more, those that moved most and most often first."""
    several = [(theme, seen) for theme, seen in told.items() if len({each.on for each in seen}) > 1]
    several.sort(key=lambda pair: (-abs(pair[1][-1].rank - pair[1][0].rank), -len(pair[1]), pair[0].label))
    shown = several[:MOST_THEMES]
    days = [each.on for _, seen in shown for each in seen]
    return [_lane(place, theme, seen, min(days), max(days)) for place, (theme, seen) in enumerate(shown)]


def _lane(place: int, theme: Theme, seen: Sequence[Seen], start: date, end: date) -> Lane:
    top = _TOP + place * LANE
    span = (end - start).days or 1
    dots = tuple(
        Dot(_LEFT + round((each.on - start).days / span * (_RIGHT - _LEFT)), top + 36 - each.rank * 8, each.rank)
        for each in seen
    )
    path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    return Lane(theme, tuple(seen), top + 10, dots, path)


def progress_section(beneficiary: Beneficiary, user: User) -> Section | None:
    """Show progress by theme to those who read diagnoses, once something was seen at two dates."""
    if not membership_of(user).may("assessment.view"):
        return None
    lanes = lanes_of(progress_of(beneficiary, user))
    if not lanes:
        return None
    better = sum(lane.gain > 0 for lane in lanes)
    days = [each.on for lane in lanes for each in lane.seen]
    context = {
        "lanes": lanes,
        "width": WIDTH,
        "height": _TOP + len(lanes) * LANE + 26,
        "bottom": _TOP + len(lanes) * LANE + 18,
        "start": day_date(min(days)),
        "end": day_date(max(days)),
        "description": " ; ".join(
            f"{lane.theme.label} : {lane.first.autonomy.label.lower()} le {day_date(lane.first.on)}, "
            f"{lane.last.autonomy.label.lower()} le {day_date(lane.last.on)}"
            for lane in lanes
        ),
    }
    summary = plural(better, "thème qui avance", "thèmes qui avancent") if better else "stables"
    return Section("Progrès", "progres", summary, "mediation/partials/progress.html", context)
