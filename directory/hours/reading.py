"""Hours that somebody wrote, in whatever dialect."""

from collections.abc import Iterable

from directory.hours.french import read_french
from directory.hours.osm import is_valid
from directory.hours.week import Reading


def read(text: str, *, default_days: Iterable[int] = ()) -> Reading:
    """Read hours in OpenStreetMap's syntax, otherwise in French words. The text itself is kept by the caller."""
    words = text.strip()
    if not words:
        return Reading()
    if is_valid(words):
        return Reading(osm=words)
    reading = read_french(words, default_days=default_days)
    return reading if reading.osm else Reading(rest=words, is_sure=False)
