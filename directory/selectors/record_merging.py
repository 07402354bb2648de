"""What the page that brings two records together shows."""

from dataclasses import dataclass

from core.conflicts import ConflictRow
from core.formatting import plural_word
from directory.merge_rules import MINE, THEIRS, MergeChoice, is_empty, merge_choices
from directory.models import FieldOrigin, Place, Service
from directory.selectors.records import words_of
from directory.services.record_merging import links_to
from directory.services.record_rows import label_of_field, themes_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice to make: what each record says, and the record proposed."""

    row: ConflictRow
    proposed: str


def offers(kept: Place | Service, other: Place | Service) -> list[Offer]:
    """List what the two records say differently."""
    origins = {
        record.pk: {row.field: row for row in record.origins.select_related("source")} for record in (kept, other)
    }
    found = []
    for choice in merge_choices(type(kept)):
        mine, theirs = _words(kept, choice), _words(other, choice)
        if mine != theirs:
            row = ConflictRow(choice.name, _label(kept, choice), mine, theirs)
            found.append(Offer(row, _proposed(kept, other, choice, origins)))
    return found


def alike_labels(kept: Place | Service, other: Place | Service) -> list[str]:
    """Name what both records know and say alike."""
    choices = merge_choices(type(kept))
    same = [choice for choice in choices if _words(kept, choice) and _words(kept, choice) == _words(other, choice)]
    return [_label(kept, choice).lower() for choice in same]


def followers(other: Place | Service) -> list[str]:
    """Say how many rows of each kind follow to the kept record."""
    lines = []
    for model, name in links_to(type(other)):
        count = model._base_manager.filter(**{name: other}).count()
        if count:
            words = plural_word(count, str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
            lines.append(f"{count} {words}")
    return lines


def _proposed(
    kept: Place | Service, other: Place | Service, choice: MergeChoice, origins: dict[int, dict[str, FieldOrigin]]
) -> str:
    """What says something; else what a person wrote; else the kept record's."""
    if is_empty(other, choice, themes_of(other)):
        return MINE
    if is_empty(kept, choice, themes_of(kept)):
        return THEIRS
    mine, theirs = (origins[record.pk].get(choice.name) for record in (kept, other))
    is_by_hand = theirs is not None and theirs.source.is_human and not (mine and mine.source.is_human)
    return THEIRS if is_by_hand else MINE


def _words(record: Place | Service, choice: MergeChoice) -> str:
    said = []
    for name in choice.fields:
        words = "" if name == "hours_to_check" else words_of(record, name).replace("\n", " ; ")
        said.append(label_of_field(record, name) if words == "oui" and name != choice.name else words)
    return ", ".join(filter(None, said))


def _label(record: Place | Service, choice: MergeChoice) -> str:
    label = choice.label or label_of_field(record, choice.name)
    return label[:1].upper() + label[1:]
