"""The hours of a place or of a service in a form: words, a week to fill in, dates that differ, an expert's text.

``HoursField`` cleans to ``Hours``; give it as initial ``hours_of(record)``. Its controls share the field's name as a
prefix, so a page may have two. The page loads ``{% asset "directory/hours.css" %}`` and no script: with htmx,
``directory:hours-editor`` answers the part that changed; without JavaScript its buttons post the whole form with
``<name>-do``, and the view shows again ``filled_in(request.POST, "hours")`` instead of saving when it is not None.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from core.formatting import WEEKDAYS
from directory.hours import state_at
from directory.hours.grid import grid_of_osm
from directory.hours.typed import Hours, TypedHours, WrongHoursError, typed_of
from directory.hours.words import week_lines
from directory.models import Place, Service

ZONES = {"A", "B", "C"}
_ORDINALS = ("première", "deuxième", "troisième")


def hours_of(record: Place | Service) -> Hours:
    """Return the hours that a record keeps."""
    return Hours(
        record.opening_hours,
        record.opening_hours_text,
        record.hours_to_check,
        isinstance(record, Place) and record.closes_on_school_holidays,
    )


def filled_in(posted: QueryDict, name: str) -> QueryDict | None:
    """Do what a button of the editor asks ("read", "copy", "date"); None when the form itself was sent."""
    if f"{name}-do" not in posted:
        return None
    typed, _ = done(typed_of(posted, name, posted.getlist), posted, name)
    data = posted.copy()
    data[name] = str(typed)
    return data


def done(typed: TypedHours, posted: QueryDict, name: str) -> tuple[TypedHours, str]:
    """Return the editor after the button that was pressed, and what was not understood of the words."""
    action = posted.get(f"{name}-do", "")
    if action == "read":
        return typed.from_words()
    if action == "date":
        return typed.with_a_date_more(), ""
    if action == "copy":
        day = posted.get(f"{name}-copy", "")
        to = [int(each) for each in posted.getlist(f"{name}-copy-to") if each in set("0123456")]
        return (typed.with_day_copied(int(day), to) if day in set("0123456") and day else typed), ""
    return typed, ""


class HoursWidget(forms.Widget):
    """Draws the editor. ``with_school``: the record may close during school holidays, those of ``zone``."""

    template_name = "directory/widgets/hours.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, with_school: bool = True, zone: str = "A") -> None:
        super().__init__(attrs)
        self.with_school, self.zone = with_school, zone

    def id_for_label(self, id_: str) -> str:
        """Lead to the first control."""
        return f"{id_}-text" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> TypedHours:
        """Read all the controls."""
        many = data.getlist if isinstance(data, QueryDict) else lambda key: filter(None, [data.get(key)])
        return typed_of(data, name, many)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether the editor was not on the page at all."""
        return not any(key == name or key.startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the template every control with its name, its value and what to say of it."""
        typed = value if isinstance(value, TypedHours) else TypedHours.of(value or Hours())
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "id": context["widget"]["attrs"].get("id") or f"id_{name}",
            "typed": typed,
            "days": _days(name, typed),
            "dates": _dates(name, typed),
            "weekdays": list(enumerate(WEEKDAYS)),
            "with_school": self.with_school,
            "zone": self.zone,
            "preview": preview(typed, self.zone if self.with_school else ""),
            "rest": "",
            "is_refreshed": False,
        }
        return context


class HoursField(forms.Field):
    """Hours of a record."""

    widget = HoursWidget

    def __init__(self, *, with_school: bool = True, zone: str = "A", **kwargs: Any) -> None:
        widget = HoursWidget(with_school=with_school, zone=zone)
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Hours:
        """Return what to keep. Raises ValidationError with a sentence for each mistake."""
        if isinstance(value, Hours):
            return value
        try:
            return (value or TypedHours()).cleaned(timezone.localdate())
        except WrongHoursError as error:
            raise ValidationError(error.messages) from error

    def prepare_value(self, value: Any) -> TypedHours:
        """Show what a record keeps as controls."""
        return value if isinstance(value, TypedHours) else TypedHours.of(value or Hours())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what would be kept: the same hours written otherwise are no change."""
        return self._kept(initial) != self._kept(data)

    def words_of(self, value: Any) -> str:
        """Say the hours, for two people who typed different ones."""
        typed = self.prepare_value(value)
        said = preview(typed, "")
        lines = [f"{day} {words}" for day, words in said["lines"] if words != "fermé"]
        return " ; ".join(filter(None, [", ".join(lines), *said["dates"], typed.osm, typed.text]))

    def _kept(self, value: Any) -> Hours | None:
        try:
            return self.to_python(value)
        except ValidationError:
            return None


def preview(typed: TypedHours, zone: str) -> dict[str, Any]:
    """Tell what the hours mean: open now or when next, each day, dates that differ; mistakes instead when any."""
    try:
        hours = typed.cleaned(timezone.localdate())
    except WrongHoursError as error:
        return {"errors": error.messages, "sentence": "", "lines": [], "dates": []}
    closes = hours.on_school_holidays and zone in ZONES
    state = state_at(hours.osm, timezone.now(), closes_on_school_holidays=closes, zone=zone or "A")
    grid = grid_of_osm(hours.osm)
    return {
        "errors": [],
        "sentence": state.sentence() if hours.osm else "",
        "lines": week_lines(grid.week) if grid and hours.osm else [],
        "dates": [each.sentence() for each in grid.exceptions] if grid else [],
    }


def _days(name: str, typed: TypedHours) -> list[dict[str, Any]]:
    return [
        {"label": day, "number": number, "ranges": _ranges(f"{name}-d{number}", day, typed.days[number])}
        for number, day in enumerate(WEEKDAYS)
    ]


def _ranges(prefix: str, where: str, pairs: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{prefix}-{at}",
            "from": start,
            "to": end,
            "label": f"{where}, {_ORDINALS[at]} plage" if at < len(_ORDINALS) else where,
            "is_filled": bool(start or end),
        }
        for at, (start, end) in enumerate(pairs)
    ]


def _dates(name: str, typed: TypedHours) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{name}-x{at}",
            "number": at + 1,
            "first": row.first,
            "last": row.last,
            "ranges": _ranges(f"{name}-x{at}", f"date {at + 1}", row.ranges),
        }
        for at, row in enumerate(typed.dates)
    ]
