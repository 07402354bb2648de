"""The sections of a person's page that this package draws itself, each with a word for the contents bar."""

from collections.abc import Callable

from accounts.access import membership_of
from accounts.models import User
from core.formatting import plural
from mediation.models import Beneficiary
from mediation.selectors.loans import loans_section
from mediation.selectors.objectives import objectives_section
from mediation.selectors.progress import progress_section
from mediation.selectors.report_section import reports_section
from mediation.selectors.rights import agreements_of, contacts_of, notes_of, to_ask
from mediation.selectors.sections import Section

_FOLDER = "mediation/sections"


def around(beneficiary: Beneficiary, user: User) -> Section | None:
    """People around the person, the trusted one first."""
    contacts = contacts_of(beneficiary, user)
    trusted = next((contact for contact in contacts if contact.is_trusted), None)
    summary = plural(len(contacts), "personne", "personnes") if contacts else "aucun proche noté"
    context = {
        "contacts": contacts,
        "beneficiary": beneficiary,
        "may_edit": membership_of(user).may("beneficiary.edit"),
    }
    return Section(
        "Entourage", "entourage", f"{trusted.name}" if trusted else summary, f"{_FOLDER}/around.html", context
    )


def notes(beneficiary: Beneficiary, user: User) -> Section | None:
    """Notes that the reader may read: shared ones, and their own."""
    membership = membership_of(user)
    if not membership.may("note.view"):
        return None
    found = notes_of(beneficiary, user)
    summary = plural(len(found), "note", "notes") if found else "aucune note"
    context = {
        "notes": found,
        "beneficiary": beneficiary,
        "may_write": membership.may("note.edit"),
        "reader_id": user.pk,
    }
    return Section("Notes", "notes", summary, f"{_FOLDER}/notes.html", context)


def agreements(beneficiary: Beneficiary, user: User) -> Section | None:
    """What the person agrees to, and what nobody has asked yet."""
    membership = membership_of(user)
    lines = agreements_of(beneficiary, user)
    missing = to_ask(lines)
    summary = f"{missing} à demander" if missing else "tout a été demandé"
    context = {
        "lines": lines,
        "beneficiary": beneficiary,
        "may_edit": membership.may("beneficiary.edit"),
        "may_see_rights": membership.may("rights.view"),
    }
    return Section("Accords", "accords", summary, f"{_FOLDER}/agreements.html", context)


# Each source answers None to a reader who may not see the section. The order is the order of the page.
SOURCES: tuple[Callable[[Beneficiary, User], Section | None], ...] = (
    progress_section,
    objectives_section,
    reports_section,
    around,
    notes,
    loans_section,
    agreements,
)


# What is done now stands before the story; what surrounds it, after.
BEFORE_THE_STORY = frozenset({"progres", "objectifs", "comptes-rendus"})


def sections_for(beneficiary: Beneficiary, user: User) -> list[Section]:
    """Return the sections that ``user`` may read, in order."""
    return [section for source in SOURCES if (section := source(beneficiary, user)) is not None]
