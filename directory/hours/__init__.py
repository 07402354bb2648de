"""Opening hours: read from what people write, kept in the syntax of OpenStreetMap, told in French."""

from directory.hours.columns import read_columns
from directory.hours.french import read_french
from directory.hours.osm import is_valid, normal_form
from directory.hours.reading import read
from directory.hours.state import OpenState, is_school_holiday, state_at
from directory.hours.week import Reading, Week, week_of_osm

__all__ = [
    "OpenState",
    "Reading",
    "Week",
    "is_school_holiday",
    "is_valid",
    "normal_form",
    "read",
    "read_columns",
    "read_french",
    "state_at",
    "week_of_osm",
]
