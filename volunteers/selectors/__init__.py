"""Reads that span tables, by subject. Those of helpers and their hours are given here."""

from volunteers.selectors.helpers import (
    DayFree,
    HelperRow,
    coming_days,
    coming_exceptions,
    free_spans,
    helper_page,
    legal_limit_today,
    patterns_of,
    rows_of_the_week,
    usual_minutes,
    usual_week,
)

__all__ = [
    "DayFree",
    "HelperRow",
    "coming_days",
    "coming_exceptions",
    "free_spans",
    "helper_page",
    "legal_limit_today",
    "patterns_of",
    "rows_of_the_week",
    "usual_minutes",
    "usual_week",
]
