"""The access journal of a territory."""

from datetime import date

from django.db.models import QuerySet

from accounts.access import membership_of
from accounts.models import User
from core.models import JournalEntry


def journal_entries(user: User, *, actor: User | None = None, day: date | None = None) -> QuerySet[JournalEntry]:
    """Return what was done in the user's territory, latest first; nothing without the right to read it."""
    membership = membership_of(user)
    if not membership.may("journal.view"):
        return JournalEntry.objects.none()
    entries = JournalEntry.objects.filter(territory_id=membership.territory_id).select_related("actor")
    if actor is not None:
        entries = entries.filter(actor=actor)
    if day is not None:
        entries = entries.filter(at__date=day)
    return entries


def journal_actors(user: User) -> QuerySet[User]:
    """Return the people who have, or had, an access to the user's territory."""
    return User.objects.filter(memberships__territory=membership_of(user).territory_id)
