"""Two records of one thing: what is chosen together, and what is proposed."""

from dataclasses import dataclass

from directory.record_rules import EMPTY_VALUES, PUBLIC_FIELDS, Record

MINE, THEIRS = "mine", "theirs"
# Fields that only make sense together: one answer for all of them.
_TOGETHER: dict[str, tuple[str, ...]] = {
    "address": ("address", "address_complement", "postal_code", "insee_code", "commune_name"),
    "latitude": ("latitude", "longitude"),
    "opening_hours": ("opening_hours", "opening_hours_text", "hours_to_check", "closes_on_school_holidays"),
    "capacity": ("capacity", "capacity_until"),
}
_LABELS = {"address": "adresse", "latitude": "position", "opening_hours": "horaires", "capacity": "places"}


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """Fields chosen together, named by the first."""

    name: str
    label: str
    fields: tuple[str, ...]


def merge_choices(kind: type[Record]) -> list[MergeChoice]:
    """Return what is chosen when two records of a kind become one."""
    public = PUBLIC_FIELDS[kind]
    followers = {name for first, names in _TOGETHER.items() if first in public for name in names if name != first}
    choices = []
    for name in public:
        if name in followers:
            continue
        fields = tuple(each for each in _TOGETHER.get(name, (name,)) if each in public)
        choices.append(MergeChoice(name, _LABELS.get(name, ""), fields))
    return choices


def is_empty(record: Record, choice: MergeChoice, themes: list[str]) -> bool:
    """Tell whether a record says nothing there."""
    if choice.name == "themes":
        return not themes
    return all(getattr(record, name) in EMPTY_VALUES or getattr(record, name) is False for name in choice.fields)
