"""What the template of the board draws: scale of the open day, marks, joins and rounds. No query, no HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.formatting import NBSP
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Visit
from scheduling.selectors.board_types import DayCell, HelperRow, LaneItem, WeekBoard
from volunteers.enums import HelperKind

# Below this width a figure of minutes does not fit between two visits: it is only read out.
TIGHT_ROAD = 14
# Colours and dashes told apart on the map; a seventh round takes the first again.
PATTERNS = 6

TONE_CSS = {"civic": "civ", "volunteer": "vol", "counsellor": "counsellor"}
HELPER_CSS = {
    HelperKind.COUNSELLOR: "counsellor",
    HelperKind.VOLUNTEER: "vol",
    HelperKind.CIVIC_SERVICE: "civ",
    HelperKind.PARTNER: "partner",
}
SHORT_KIND = {
    HelperKind.COUNSELLOR: "conseil",
    HelperKind.VOLUNTEER: "bénévole",
    HelperKind.CIVIC_SERVICE: "service civique",
    HelperKind.PARTNER: "partenaire",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """The time scale of the open day: ``start`` and ``span`` in minutes, ``offset`` to the first full hour."""

    start: int
    span: int
    offset: int
    hours: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """An item of a lane with its marks. ``rows_down`` counts the rows to the partner's lane, 0 when not joined.

    ``mark`` is an icon; ``words`` say to a screen reader what name and place do not.
    """

    item: LaneItem
    css: str
    rows_down: int = 0
    is_chosen: bool = False
    is_movable: bool = False
    helper_keys: str = ""
    mark: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A day of a row: ``items`` when the day is open, ``bars`` (start on the scale, minutes) otherwise."""

    cell: DayCell
    is_open: bool
    items: tuple[DrawnItem, ...]
    bars: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the board."""

    row: HelperRow
    css: str
    kind: str
    cells: tuple[DrawnCell, ...]


@dataclass(frozen=True, slots=True)
class DrawnRoute:
    """A round of the open day; people who go everywhere together share one."""

    helper: int
    names: tuple[str, ...]
    pattern: int
    travel_minutes: int
    stops: tuple[LaneItem, ...]


@dataclass(frozen=True, slots=True)
class DrawnBoard:
    """All that the template needs beside the board itself."""

    scale: Scale
    rows: tuple[DrawnRow, ...]
    routes: tuple[DrawnRoute, ...]


def draw(board: WeekBoard, chosen: int | None) -> DrawnBoard:
    """Lay out a board; ``chosen`` is the key of the visit whose panel is open."""
    drawing = _Drawing(board, chosen)
    rows = tuple(drawing.row(row) for row in board.rows)
    return DrawnBoard(_scale(board.lane_from, board.lane_until), rows, tuple(_routes(board)))


def _scale(start: int, end: int) -> Scale:
    hours = tuple((hour * 60, f"{hour}{NBSP}h") for hour in range(-(-start // 60), -(-end // 60)))
    return Scale(start, end - start, -start % 60, hours)


class _Drawing:
    """One board being laid out: who stands on which line, and the chosen visit."""

    def __init__(self, board: WeekBoard, chosen: int | None) -> None:
        self._board, self._chosen = board, chosen
        self._lines = {row.helper.pk: place for place, row in enumerate(board.rows)}

    def row(self, row: HelperRow) -> DrawnRow:
        """Lay out a helper's week."""
        kind = HelperKind(row.helper.kind)
        cells = tuple(self._cell(row, cell) for cell in row.days)
        return DrawnRow(row, HELPER_CSS[kind], SHORT_KIND[kind], cells)

    def _cell(self, row: HelperRow, cell: DayCell) -> DrawnCell:
        if cell.day != self._board.open_day:
            visits = (item for item in cell.items if item.kind == "visit")
            bars = tuple((item.start - self._board.lane_from, item.minutes) for item in visits)
            return DrawnCell(cell, False, (), bars)
        items = tuple(
            DrawnItem(item, _other_css(item)) if item.visit is None else self._visit(row, item, item.visit)
            for item in cell.items
        )
        return DrawnCell(cell, True, items, ())

    def _visit(self, row: HelperRow, item: LaneItem, visit: Visit) -> DrawnItem:
        keys = [place.helper_id for place in visit.places.all()]
        own = self._lines[row.helper.pk]
        below = [self._lines[key] - own for key in keys if self._lines.get(key, own) > own]
        mark, state = _mark(visit, item)
        css = [TONE_CSS.get(item.tone, ""), "bad" if item.is_late else "", _stage_css(visit)]
        return DrawnItem(
            item=item,
            css=" ".join(filter(None, css)),
            rows_down=min(below, default=0),
            is_chosen=visit.pk == self._chosen,
            is_movable=self._board.can_edit and visit.status == VisitStatus.UNKNOWN,
            helper_keys=",".join(str(key) for key in keys),
            mark=mark,
            words=", ".join(filter(None, [item.sentence.split(", ", 2)[-1], state])),
        )


def _other_css(item: LaneItem) -> str:
    late = "late" if item.is_late else ""
    tight = "tight" if item.kind == "travel" and item.minutes < TIGHT_ROAD else ""
    return f"{late} {tight}".strip()


def _stage_css(visit: Visit) -> str:
    if visit.status in {VisitStatus.EXCUSED, VisitStatus.REVOKED, VisitStatus.NO_SHOW}:
        return "gone"
    return "draft" if visit.stage == VisitStage.DRAFT else ""


def _mark(visit: Visit, item: LaneItem) -> tuple[str, str]:
    """Icon that distinguishes a visit, and its state in words: an outcome, else that it is not published."""
    if visit.status == VisitStatus.SEEN:
        return "check2", visit.get_status_display()
    if visit.status != VisitStatus.UNKNOWN:
        return "x-lg", visit.get_status_display()
    icon = "exclamation-triangle-fill" if item.is_late else "pin-angle-fill" if visit.is_pinned else ""
    return icon, "pas encore publiée" if visit.stage == VisitStage.DRAFT else ""


def _routes(board: WeekBoard) -> Iterator[DrawnRoute]:
    """Rounds of the open day in the order of the rows, those who go together in one."""
    found: dict[tuple[int, ...], DrawnRoute] = {}
    for row in board.rows:
        items = next((cell.items for cell in row.days if cell.day == board.open_day), ())
        stops = tuple(item for item in items if item.visit is not None)
        key = tuple(item.visit.pk for item in stops if item.visit is not None)
        road = sum(item.minutes for item in items if item.kind == "travel")
        if key in found:
            found[key] = replace(found[key], names=(*found[key].names, row.helper.first_name))
        elif key:
            found[key] = DrawnRoute(row.helper.pk, (row.helper.first_name,), len(found) % PATTERNS, road, stops)
    yield from found.values()


def working_monday(today: date) -> date:
    """Monday of the week that people plan: this one until Thursday, the next one from Friday on."""
    monday = today - timedelta(days=today.weekday())
    return monday if today.weekday() < 4 else monday + timedelta(days=7)
