"""Writes of the package, by subject. Those of helpers and their hours are given here."""

from volunteers.services.helpers import (
    availability_replace,
    exception_add,
    exception_remove,
    helper_archive,
    helper_create,
    helper_restore,
    helper_update,
)

__all__ = [
    "availability_replace",
    "exception_add",
    "exception_remove",
    "helper_archive",
    "helper_create",
    "helper_restore",
    "helper_update",
]
