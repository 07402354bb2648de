"""The cells of the board: a helper's day as items to draw."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.formatting import duration, enumerate_fr, hours_between, plural
from scheduling.optimiser.model import MINUTES_PER_DAY
from scheduling.planning.clock import moment_at
from scheduling.planning.itineraries import Itinerary, hours_off
from scheduling.selectors.board_types import DayCell, LaneItem
from scheduling.selectors.week_reading import WeekReading
from volunteers.enums import HelperKind
from volunteers.models import Helper


class Lanes:
    """Draws the days of a week. ``lane_from`` and ``lane_until`` are minutes of the day."""

    def __init__(self, reading: WeekReading, *, lane_from: int, lane_until: int, holidays: dict[date, str]) -> None:
        self._reading, self._from, self._until, self._holidays = reading, lane_from, lane_until, holidays
        self._broken = {found.visit_id for found in reading.conflicts if found.visit_id}

    def cell(self, helper: Helper, day: date, *, is_open: bool) -> DayCell:
        """A helper's day."""
        offset = (day - self._reading.week).days
        helper_day = self._reading.itineraries.helper_days.get((str(helper.pk), offset))
        itinerary = self._reading.itineraries.of(str(helper.pk), offset)
        items = list(self._visits(helper, itinerary)) if itinerary else []
        count = len(items)
        if is_open:
            base = offset * MINUTES_PER_DAY
            items += [self._off(row.start, row.end) for row in hours_off(helper_day, base, self._from, self._until)]
            items += list(self._road_and_lunch(itinerary)) if itinerary else []
        return DayCell(
            day=day,
            items=tuple(sorted(items, key=lambda item: (item.start, item.kind))),
            visit_count=count,
            is_absent=helper_day is None,
            summary=self._summary(day, count, is_free=helper_day is not None),
        )

    def _summary(self, day: date, count: int, *, is_free: bool) -> str:
        if count:
            return plural(count, "visite")
        if day in self._holidays:
            return "férié"
        return "libre" if is_free else "pas disponible"

    def _words(self, start: int, end: int) -> str:
        return hours_between(moment_at(self._reading.week, start), moment_at(self._reading.week, end))

    def _off(self, start: int, end: int) -> LaneItem:
        words = f"Pas disponible {self._words(start, end)}"
        return LaneItem("off", start % MINUTES_PER_DAY, end - start, label="Pas disponible", sentence=words)

    def _visits(self, helper: Helper, itinerary: Itinerary) -> Iterator[LaneItem]:
        index = self._reading.index
        for stop in itinerary.route.stops:
            visit = index.visits[stop.visit.id]
            people = [index.helpers[name] for name in stop.assignment.helper_ids if name in index.helpers]
            partners = [one for one in people if one.pk != helper.pk]
            end = stop.start + visit.minutes
            parts = [visit.beneficiary.full_name, visit.beneficiary.commune.name, self._words(stop.start, end)]
            if partners:
                parts.append(f"en binôme avec {enumerate_fr(one.full_name for one in partners)}")
            if visit.is_pinned:
                parts.append("visite fixée")
            parts += [found.sentence for found in self._reading.conflicts if found.visit_id == stop.visit.id]
            yield LaneItem(
                kind="visit",
                start=stop.start % MINUTES_PER_DAY,
                minutes=visit.minutes,
                visit=visit,
                label=visit.beneficiary.full_name,
                sublabel=visit.beneficiary.commune.name,
                tone=_tone(people),
                partner_name=enumerate_fr(one.first_name for one in partners),
                is_late=stop.visit.id in self._broken,
                sentence=", ".join(parts),
            )

    def _road_and_lunch(self, itinerary: Itinerary) -> Iterator[LaneItem]:
        for leg in itinerary.legs:
            if leg.minutes:
                words = f"{duration(leg.minutes)} de route"
                yield LaneItem(
                    "travel", leg.start % MINUTES_PER_DAY, leg.minutes, label=str(leg.minutes), sentence=words
                )
        if itinerary.lunch is not None:
            start, end = itinerary.lunch.start, itinerary.lunch.end
            words = f"repas {self._words(start, end)}"
            yield LaneItem("lunch", start % MINUTES_PER_DAY, end - start, label="repas", sentence=words)


def _tone(people: list[Helper]) -> str:
    kinds = {person.kind for person in people}
    if HelperKind.CIVIC_SERVICE in kinds:
        return "civic"
    return "volunteer" if HelperKind.VOLUNTEER in kinds else "counsellor"


def drawn_hours(reading: WeekReading) -> tuple[int, int]:
    """First and last hours to draw, in minutes of the day: from 8 h to 18 h, wider when someone works outside."""
    starts = [window.start % MINUTES_PER_DAY for day in reading.problem.days for window in day.windows]
    ends = [window.end - day.day * MINUTES_PER_DAY for day in reading.problem.days for window in day.windows]
    first = min([8 * 60, *starts]) // 60 * 60
    last = -(-max([18 * 60, *ends]) // 60) * 60
    return first, min(last, MINUTES_PER_DAY)


def days_drawn(reading: WeekReading) -> list[date]:
    """Monday to Friday, and the days of the week-end on which someone is free or something is placed."""
    busy = {day.day for day in reading.problem.days}
    busy |= {one.start // MINUTES_PER_DAY for one in reading.index.assignments}
    return [reading.week + timedelta(days=offset) for offset in range(7) if offset < 5 or offset in busy]
