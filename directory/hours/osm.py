"""Hours in the syntax of OpenStreetMap: the ``opening_hours`` library decides what is valid."""

from functools import lru_cache

from opening_hours import OpeningHours, validate


def is_valid(text: str) -> bool:
    """Tell whether ``text`` is valid and not empty."""
    return bool(text.strip()) and validate(text)


@lru_cache(maxsize=4096)
def parsed(text: str) -> OpeningHours | None:
    """Return the hours ready to be asked, with France's public holidays; None when they are not valid."""
    return OpeningHours(text, country="FR") if is_valid(text) else None


def normal_form(text: str) -> str:
    """Return one way of writing equal hours, to compare them; an invalid text comes back as it is."""
    hours = parsed(text)
    return str(hours.normalize()) if hours is not None else text
