"""Where the people followed stand: caseloads by referent, counts by status and by profile."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from accounts.access import membership_of
from accounts.models import User
from mediation.enums import CaseStatus, ProfileLevel
from mediation.filters import FOLLOWED, NO_REFERENT
from mediation.models import Beneficiary
from mediation.rules import possible_referents
from mediation.selectors.queues import open_cases
from mediation.wording import level_word

WITHOUT_REFERENT = "Sans référent"


@dataclass(frozen=True, slots=True)
class Caseload:
    """What a referent follows: open cases, of which those that nobody has looked into; ``key`` is None for nobody."""

    key: int | None
    name: str
    opened: int
    unanswered: int
    url: str
    unanswered_url: str


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a count: how many people, in percent of the whole, and the list of them."""

    label: str
    count: int
    percent: int
    url: str


def people_url(**filters: Any) -> str:
    """Return the address of the list of people with these filters."""
    return f"{reverse('mediation:beneficiary-list')}?{urlencode(filters)}"


def caseloads(user: User) -> list[Caseload]:
    """Return one line per possible referent, even with nobody to follow, the heaviest first, then those of nobody.

    A former member who still follows people keeps a line, without links: the list cannot be filtered by them.
    """
    counts = {
        row["referent"]: row
        for row in open_cases(user)
        .order_by()
        .values("referent", "referent__first_name", "referent__last_name")
        .annotate(opened=Count("pk"), unanswered=Count("pk", filter=Q(status=CaseStatus.REQUESTED)))
    }
    members = {member.pk: member.full_name for member in possible_referents(membership_of(user).territory_id)}
    lines = [_caseload(key, name, counts.get(key), is_listed=True) for key, name in members.items()]
    for key, row in counts.items():
        if key is not None and key not in members:
            name = f"{row['referent__first_name']} {row['referent__last_name']}"
            lines.append(_caseload(key, name, row, is_listed=False))
    lines.sort(key=lambda line: (-line.opened, line.name))
    if None in counts:
        lines.append(_caseload(None, WITHOUT_REFERENT, counts[None], is_listed=True))
    return lines


def _caseload(key: int | None, name: str, row: dict[str, Any] | None, *, is_listed: bool) -> Caseload:
    referent = NO_REFERENT if key is None else key
    return Caseload(
        key=key,
        name=name,
        opened=row["opened"] if row else 0,
        unanswered=row["unanswered"] if row else 0,
        url=people_url(referent=referent, status=FOLLOWED) if is_listed else "",
        unanswered_url=people_url(referent=referent, status=CaseStatus.REQUESTED) if is_listed else "",
    )


def status_shares(user: User) -> list[Share]:
    """Count the people whose file is open by the status of their last case, in the order of an accompaniment."""
    people: Any = Beneficiary.objects.visible_to(user).current().with_case()
    rows = people.order_by().values("case_status").annotate(total=Count("pk"))
    counts = {row["case_status"]: row["total"] for row in rows}
    return _shares((str(it.label), counts.get(it.value, 0), people_url(status=it.value)) for it in CaseStatus)


def level_shares(user: User) -> list[Share]:
    """Count the people followed by profile, those without an assessment last."""
    people = Beneficiary.objects.visible_to(user).followed()
    counts = {row["level"]: row["total"] for row in people.order_by().values("level").annotate(total=Count("pk"))}
    lines = [
        (level_word(level.value), counts.get(level.value, 0), people_url(level=level.value, status=FOLLOWED))
        for level in ProfileLevel
    ]
    return _shares([*lines, ("pas encore de diagnostic", counts.get("", 0), people_url(unassessed="true"))])


def _shares(lines: Iterable[tuple[str, int, str]]) -> list[Share]:
    kept = list(lines)
    whole = sum(count for _, count, _ in kept) or 1
    return [Share(label, count, round(100 * count / whole), url) for label, count, url in kept]
