"""Choices as a form shows them."""

from collections.abc import Iterable
from typing import Any


def capital_choices(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """Return choices whose labels begin with a capital."""
    return [(str(value), f"{str(label)[:1].upper()}{str(label)[1:]}") for value, label in choices]
