"""What the pages that bring two files together show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.conflicts import ConflictRow
from core.formatting import day_date, plural_word
from mediation.enums import Equipment, Weekday
from mediation.merge_rules import (
    CHOICES,
    Choice,
    case_that_continues,
    chosen,
    is_same,
    preferred,
    says_nothing,
)
from mediation.models import Beneficiary, Case
from mediation.rights.links import links_to_people
from mediation.rights.personal_data import value_of

_LISTS: dict[str, Any] = {"equipment": Equipment, "preferred_days": Weekday}


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice to make: what each file says, and the file proposed."""

    row: ConflictRow
    proposed: str


def offers(kept: Beneficiary, other: Beneficiary, picked: Mapping[str, str] | None = None) -> list[Offer]:
    """List what the two files say differently; ``picked`` is what the member has chosen already."""
    return [
        Offer(
            ConflictRow(choice.name, choice.label, words_of(kept, choice), words_of(other, choice)),
            preferred(kept, other, choice) if picked is None else chosen(picked, choice),
        )
        for choice in CHOICES
        if words_of(kept, choice) != words_of(other, choice)
    ]


def alike(kept: Beneficiary, other: Beneficiary) -> list[str]:
    """Name what both files know and say alike."""
    same = [choice for choice in CHOICES if is_same(kept, other, choice) and not says_nothing(kept, choice)]
    return [choice.label.lower() for choice in same]


def words_of(file: Beneficiary, choice: Choice) -> str:
    """Return what the file says there, as its reader would say it; empty when it says nothing."""
    if says_nothing(file, choice):
        return ""
    if choice.name == "home":
        where = ", ".join(part for part in (file.address, file.commune.name) if part)
        return f"{where} (placé sur la carte)" if file.location_precision == "EXACT" else where
    words = [_value(file, name) for name in choice.fields]
    return ", ".join(word for word in words if word)


def _value(file: Beneficiary, name: str) -> str:
    value: Any = value_of(file, file._meta.get_field(name))
    if name in _LISTS and isinstance(value, list):
        return ", ".join(str(_LISTS[name](each).label) for each in value)
    return str(value)


def merged_into(kept: Beneficiary) -> list[tuple[Beneficiary, list[tuple[str, str]]]]:
    """List the files that joined this one, each with what it said on that day."""
    rows = kept.merged_files.select_related("commune").order_by("merged_at", "pk")
    return [(old, [(choice.label, words_of(old, choice)) for choice in CHOICES]) for old in rows]


def followers(other: Beneficiary) -> list[str]:
    """Say how many rows of each kind follow to the kept file."""
    lines = []
    for field in links_to_people():
        model = field.model
        count = model._base_manager.filter(**{field.name: other.pk}).count()
        if count:
            names = (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
            lines.append(f"{count} {plural_word(count, *names)}")
    return lines


def case_sentence(kept: Beneficiary, other: Beneficiary) -> str:
    """Say which accompaniment goes on when both files have one under way."""
    cases = list(Case.objects.open().filter(beneficiary__in=[kept.pk, other.pk]).select_related("referent"))
    if len(cases) < 2:
        return ""
    goes_on = case_that_continues(cases)
    which = "celui de la fiche gardée" if goes_on.beneficiary_id == kept.pk else "celui de l’autre fiche"
    who = f", avec {goes_on.referent.full_name}" if goes_on.referent else ""
    since = f"« {goes_on.get_status_display()} », ouvert le {day_date(goes_on.opened_on)}{who}"
    return f"Les deux fiches ont un suivi en cours. Le plus avancé continue : {which} ({since}). L’autre se termine."
