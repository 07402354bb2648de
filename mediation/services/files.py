"""Change a few fields of a file from a service other than its form, so that its history and version stay right."""

from typing import Any

from mediation.models import Beneficiary


def file_fields_set(person: Beneficiary, **values: Any) -> None:
    """Set fields of a file that the caller has locked; unchanged values write nothing."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(person, name, values[name])
    person.version += 1
    person.save(update_fields=[*changed, "version", "updated_at"])
