"""Geometry of the two-axis chart: skill to the right, appetite upwards. The template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.formatting import day_date
from mediation.assessment.questionnaire import Scale
from mediation.assessment.versions import latest, questionnaire
from mediation.enums import ProfileLevel
from mediation.models import Assessment
from mediation.wording import level_word

WIDTH, HEIGHT = 360, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 352, 44, 272
_GAP = 2
# Width of a letter of a label in bold, on the wide side.
_LETTER = 9.5
SHOWN_POINTS = 6


@dataclass(frozen=True, slots=True)
class Zone:
    """The part of the chart where one level lies; ``lines`` is its name, one word group a line."""

    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]
    is_current: bool

    @property
    def middle(self) -> int:
        """Where its name is centred."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Point:
    """One assessment; ``label`` is empty where it would cover another."""

    x: int
    y: int
    label: str
    label_x: int
    label_y: int
    anchor: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws, with its words for those who do not see it."""

    zones: tuple[Zone, ...]
    points: tuple[Point, ...]
    path: str
    description: str


def _x(skill: int) -> int:
    return round(_LEFT + skill * (_RIGHT - _LEFT) / 100)


def _y(appetite: int) -> int:
    return round(_BOTTOM - appetite * (_BOTTOM - _TOP) / 100)


def _zone(scale: Scale, level: ProfileLevel, left: int, right: int, *, current: str, gender: str) -> Zone:
    low = level == ProfileLevel.NOT_INTERESTED
    edge = _y(scale.appetite_low)
    top, bottom = (edge, _BOTTOM) if low else (_TOP, edge - _GAP)
    words = level_word(level, gender).split(" ", 1) if not low else [level_word(level, gender)]
    # Names of the upper zones stand above them: a point may lie anywhere inside.
    first = bottom - 10 if low else _TOP - 7 - 17 * (len(words) - 1)
    lines = tuple((first + 17 * row, word) for row, word in enumerate(words))
    x = _x(left) + (_GAP if left else 0)
    return Zone(x, top, _x(right) - x, bottom - top, lines, is_current=level == current)


def _zones(scale: Scale, current: str, gender: str) -> tuple[Zone, ...]:
    parts = (
        (ProfileLevel.NOT_INTERESTED, 0, 100),
        (ProfileLevel.BEGINNER, 0, scale.skill_willing),
        (ProfileLevel.WILLING, scale.skill_willing, scale.skill_autonomous),
        (ProfileLevel.AUTONOMOUS, scale.skill_autonomous, 100),
    )
    return tuple(_zone(scale, level, left, right, current=current, gender=gender) for level, left, right in parts)


def _point(assessment: Assessment, *, is_current: bool, is_named: bool) -> Point:
    x, y = _x(assessment.skill), _y(assessment.appetite)
    label = day_date(assessment.done_on) if is_named else ""
    if is_current and x + 15 + len(label) * _LETTER < _RIGHT:
        return Point(x, y, label, x + 15, y + 5, "start", is_current)
    half = len(label) * _LETTER / 2
    anchor = "start" if x < 90 else "end" if x + half > _RIGHT else "middle"
    below = y < (_TOP + 25 if is_current else _BOTTOM - 30)
    return Point(x, y, label, x, y + 26 if below else y - 14, anchor, is_current)


def chart_of(assessments: Sequence[Assessment], gender: str = "") -> Chart:
    """Place assessments, given from the oldest to the latest; the last one is the current one and draws its zones."""
    shown = assessments[-SHOWN_POINTS:]
    last = len(shown) - 1
    scale = (questionnaire(shown[-1].questionnaire) if shown else latest()).scale
    points = tuple(
        _point(each, is_current=place == last, is_named=place in {0, last}) for place, each in enumerate(shown)
    )
    told = [f"{day_date(each.done_on)} : usages {each.skill} sur 100, envie {each.appetite} sur 100" for each in shown]
    return Chart(
        zones=_zones(scale, shown[-1].level if shown else "", gender),
        points=points,
        path="M" + "L".join(f"{point.x} {point.y}" for point in points) if last > 0 else "",
        description=" ; ".join(told),
    )
