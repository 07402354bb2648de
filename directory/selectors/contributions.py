"""A proposal as a moderator reads it: line by line, before and after, and what is there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Territory, User
from core.text import fold
from directory.contribution_rules import CORRECTABLE, LONG_WORDS, REQUIRED_OF_NEW, lead_of, leads_of
from directory.enums import ContributionKind, ContributionState, RecordStatus
from directory.models import Contribution, Service
from directory.selectors.contribution_words import TITLES, label_of_line, words_of
from directory.services.contribution_rows import snapshot

TWINS_SHOWN = 5
# Names said shorter than this are in too many records to mean anything.
_TELLING_LENGTH = 4


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One thing that a proposal changes. ``is_stale``: someone changed it since; ``is_done``: it already holds that."""

    key: str
    title: str
    label: str
    before: str
    after: str
    current: str
    is_required: bool = False
    is_stale: bool = False
    is_done: bool = False
    # What the moderator may rewrite, None for what is chosen in a list; and what was published instead.
    text: str | None = None
    is_long: bool = False
    corrected: str = ""


def diff_lines(row: Contribution, typed: Mapping[str, str] | None = None) -> list[DiffLine]:
    """Return the lines of a proposal, in the order in which they were proposed; ``typed`` are corrections to show."""
    current = snapshot(row.target, row.proposed) if row.target is not None and row.is_to_read else {}
    names = zone_names(row.territory)
    required = {lead_of(key) for key in REQUIRED_OF_NEW} if row.kind == ContributionKind.NEW else set()
    lines = []
    for lead in leads_of(row.proposed):
        before, after, now = (words_of(lead, values, names) for values in (row.before, row.proposed, current))
        lines.append(
            DiffLine(
                key=lead,
                title=TITLES[lead.partition(".")[0]],
                label=label_of_line(lead),
                before=before,
                after=after,
                current=now,
                is_required=lead in required,
                is_stale=bool(current) and now not in (before, after),
                is_done=bool(current) and now == after,
                text=_text_of(row, lead, typed or {}),
                is_long=lead.partition(".")[2] in LONG_WORDS,
                corrected=words_of(lead, {**row.proposed, **row.corrected}, names) if lead in row.corrected else "",
            )
        )
    # What a new entry leaves empty tells nothing.
    return [line for line in lines if line.before or line.after]


def _text_of(row: Contribution, lead: str, typed: Mapping[str, str]) -> str | None:
    value = row.proposed.get(lead)
    if not row.is_to_read or lead not in CORRECTABLE or not isinstance(value, str):
        return None
    return typed.get(lead, value)


def zone_names(territory: Territory) -> dict[str, str]:
    """Return what the codes of a served zone are called."""
    communes = dict(territory.communes.values_list("insee", "name"))
    return {
        **communes,
        territory.siren: f"toutes les communes de {territory.name}",
        territory.department: "tout le département",
    }


def likely_known(
    territory: Territory, *, name: str, organisation: str, siret: str = "", phones: tuple[str, ...] = ()
) -> QuerySet[Service]:
    """Return the records that a new entry may already be: same SIRET, same phone, or same name of its structure."""
    same = Q(pk=None)
    if siret:
        same |= Q(place__organisation__siret=siret)
    for number in filter(None, phones):
        same |= Q(phone=number) | Q(place__phone=number) | Q(place__organisation__phone=number)
    for words in (fold(organisation), fold(name)):
        if len(words) >= _TELLING_LENGTH:
            same |= Q(search_text__contains=words)
    known = Service.objects.filter(same, territory=territory).current()
    return known.select_related("place__organisation").order_by("name", "pk")[:TWINS_SHOWN]


def published_twins(territory: Territory, **told: Any) -> list[Service]:
    """Return the public records that a new entry may already be; ``told`` as for ``likely_known``."""
    return [service for service in likely_known(territory, **told) if service.status == RecordStatus.PUBLISHED]


def twins_of(row: Contribution) -> list[Service]:
    """Return the records that a proposed entry may already be."""
    if row.kind != ContributionKind.NEW or not row.is_to_read:
        return []
    told = row.proposed
    return list(
        likely_known(
            row.territory,
            name=str(told.get("service.name", "")),
            organisation=str(told.get("organisation.name", "")),
            siret=str(told.get("organisation.siret", "")),
            phones=(str(told.get("service.phone", "")), str(told.get("organisation.phone", ""))),
        )
    )


def contributions_of(user: User) -> QuerySet[Contribution]:
    """Return the proposals of the user's territory, ready for a list: oldest first."""
    related = ("organisation", "place__organisation", "service__place__organisation", "decided_by")
    return Contribution.objects.visible_to(user).select_related(*related)


def counts_of(user: User) -> dict[str, int]:
    """Return how many proposals wait, by kind, and in all under ""."""
    rows = Contribution.objects.visible_to(user).to_read().order_by().values_list("kind").annotate(Count("pk"))
    counts = dict(rows)
    return {kind: counts.get(kind, 0) for kind in ContributionKind.values} | {"": sum(counts.values())}


def oldest_to_read(user: User) -> Contribution | None:
    """Return the proposal that has waited longest, confirmations left out."""
    waiting = Contribution.objects.visible_to(user).to_read().exclude(kind=ContributionKind.CONFIRMATION)
    return waiting.order_by("created_at", "pk").first()


def next_to_read(row: Contribution, user: User) -> Contribution | None:
    """Return the proposal that comes after this one in the queue."""
    waiting = Contribution.objects.visible_to(user).filter(state=ContributionState.PROPOSED).exclude(pk=row.pk)
    return waiting.order_by("created_at", "pk").first()
