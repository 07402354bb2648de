"""Pages of helpers."""

from volunteers.views.availability import (
    availability_edit,
    exception_create,
    exception_delete,
    my_availability,
    my_exception_create,
    my_exception_delete,
)
from volunteers.views.helpers import (
    helper_archive,
    helper_create,
    helper_detail,
    helper_edit,
    helper_list,
    helper_restore,
)

__all__ = [
    "availability_edit",
    "exception_create",
    "exception_delete",
    "helper_archive",
    "helper_create",
    "helper_detail",
    "helper_edit",
    "helper_list",
    "helper_restore",
    "my_availability",
    "my_exception_create",
    "my_exception_delete",
]
