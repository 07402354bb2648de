"""Sections of the file about the people around, the notes and the agreements; what the rights page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Count, Max

from accounts.models import User
from core.formatting import day_date
from core.models import JournalEntry
from mediation.enums import ConsentPurpose
from mediation.models import Beneficiary, Consent, ContactPerson, Note
from mediation.rights.consent_texts import text_for
from mediation.rights.personal_data import labels_of, value_of

_READ_VERBS = ("beneficiary.read", "beneficiary.rights", "beneficiary.handover")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A purpose and the answer that stands, if any."""

    purpose: str
    words: str
    consent: Consent | None
    is_information: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who opened the file, how often and when last."""

    name: str
    times: int
    last: Any


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence of the file's history."""

    day: date
    sentence: str


def contacts_of(beneficiary: Beneficiary, user: User) -> list[ContactPerson]:
    """People around, the trusted one first."""
    return list(ContactPerson.objects.visible_to(user).filter(beneficiary=beneficiary))


def notes_of(beneficiary: Beneficiary, user: User) -> list[Note]:
    """Notes that ``user`` may read, latest first."""
    return list(Note.objects.visible_to(user).filter(beneficiary=beneficiary).select_related("author"))


def agreements_of(beneficiary: Beneficiary, user: User) -> list[Agreement]:
    """One line a purpose, in the order in which they are asked."""
    rows = Consent.objects.visible_to(user).standing().filter(beneficiary=beneficiary).select_related("collected_by")
    standing = {consent.purpose: consent for consent in rows}
    lines = []
    for purpose in ConsentPurpose.values:
        consent = standing.get(purpose)
        text = text_for(purpose, consent.text_version) if consent else text_for(purpose)
        lines.append(Agreement(purpose, text.agreed, consent, text.is_information))
    return lines


def to_ask(lines: Iterable[Agreement]) -> int:
    """How many purposes nobody has asked about."""
    return sum(line.consent is None for line in lines)


def readers_of(beneficiary: Beneficiary) -> list[Reader]:
    """Who opened the file, by the journal, the latest first."""
    entries = JournalEntry.objects.filter(
        object_kind="mediation.Beneficiary", object_id__in=_file_numbers(beneficiary), verb__in=_READ_VERBS
    ).order_by()
    rows = entries.values_list("actor_id").annotate(times=Count("pk"), last=Max("at"))
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=[row[0] for row in rows if row[0]])}
    found = [Reader(names.get(key, "Un ancien compte"), times, last) for key, times, last in rows]
    return sorted(found, key=lambda reader: reader.last, reverse=True)


def _file_numbers(beneficiary: Beneficiary) -> list[str]:
    """The number of the file and of those merged into it."""
    return [str(key) for key in (beneficiary.pk, *beneficiary.merged_files.values_list("pk", flat=True))]


def corrections_of(beneficiary: Beneficiary) -> list[Correction]:
    """What was changed in the file and in those merged into it, one sentence a field, latest first."""
    found = _corrections_of_file(beneficiary)
    for old in beneficiary.merged_files.order_by("pk"):
        found += [Correction(each.day, f"Fiche n° {old.pk}. {each.sentence}") for each in _corrections_of_file(old)]
    return sorted(found, key=lambda each: each.day, reverse=True)


def _corrections_of_file(beneficiary: Beneficiary) -> list[Correction]:
    rows = list(beneficiary.history.select_related("history_user").order_by("-history_date", "-history_id"))
    labels = labels_of("mediation.Beneficiary")
    found = []
    for newer, older in pairwise(rows):
        who = newer.history_user.full_name if newer.history_user else "L’application"
        for name, field in labels.items():
            if name in _SILENT or not hasattr(newer, name):
                continue
            # The foreign keys of a history row are compared by key: a commune that was renamed is not a correction.
            column = newer._meta.get_field(name).attname
            if getattr(newer, column) != getattr(older, column):
                sentence = f"{who} a changé : {field.label}, {_from_to(older, newer, name)}."
                found.append(Correction(newer.history_date.date(), sentence))
    return found


_SILENT = frozenset({"latitude", "longitude", "location_precision", "search_text", "created_at"})


def _from_to(older: Any, newer: Any, name: str) -> str:
    before, after = (_words(row, name) for row in (older, newer))
    if not before:
        return f"« {after} » (vide avant)"
    return f"« {after} » au lieu de « {before} »" if after else f"vidé (« {before} » avant)"


def _words(row: Any, name: str) -> str:
    value = value_of(row, row._meta.get_field(name))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return day_date(getattr(row, name)) if isinstance(getattr(row, name), date) else str(value)


def consent_line(consent: Consent) -> str:
    """Date, means and who noted it, in a sentence."""
    words = [day_date(consent.given_on), consent.get_means_display()]
    if consent.given_by != "SELF":
        words.append(f"par {consent.get_given_by_display()}")
    if consent.collected_by:
        words.append(f"noté par {consent.collected_by.full_name}")
    return ", ".join(words)
