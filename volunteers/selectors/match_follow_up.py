"""What stands around a match: facts since the last review, who is to be told of its end, a helper's own people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from core.formatting import day_date
from core.registries import Step, registries
from mediation.models import Assessment
from volunteers.models import Helper, Match
from volunteers.querysets_pairs import MatchQuerySet
from volunteers.selectors.pairs import with_people

# An end older than this is no longer news to tell.
TELLING_DAYS = 30


@dataclass(frozen=True, slots=True)
class ToTell:
    """Someone to be told that a match ended: who, what for, the telephone, empty when none is known."""

    who: str
    why: str
    phone: Any


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """A match as the helper who goes sees it. ``is_told``: the name, address and telephone may be shown today (R02)."""

    match: Match
    is_told: bool
    has_agreed: bool
    others: tuple[str, ...]

    @property
    def name(self) -> str:
        """The whole name inside the days of a visit; outside, the first name."""
        person = self.match.beneficiary
        return person.full_name if self.is_told else person.first_name


def since_last_review(match: Match) -> date:
    """Return the day of the last review, or that of the proposal."""
    last = match.reviews.first()
    return last.made_on if last else match.proposed_on


def facts_of(match: Match, user: Any, since: date) -> list[Step]:
    """Say what happened from a day on: visits, the profile before and after, concerns that the reader may know of."""
    helpers = [one.pk for one in match.people]
    found = [step for ask in registries.match_facts for step in ask(user, match.beneficiary_id, helpers, since)]
    return [*found, *_level_change(match, user, since)]


def _level_change(match: Match, user: Any, since: date) -> Iterable[Step]:
    rows = list(Assessment.objects.visible_to(user).filter(beneficiary=match.beneficiary).order_by("done_on", "pk"))
    if not rows:
        yield Step("Profil numérique pas encore évalué")
        return
    before = [row for row in rows if row.done_on < since] or rows[:1]
    first, last = before[-1], rows[-1]
    if first.level != last.level:
        words = f"Profil : {first.get_level_display()}, puis {last.get_level_display()} le {day_date(last.done_on)}"
    else:
        words = f"Profil : {last.get_level_display()}, évalué le {day_date(last.done_on)}, sans changement"
    yield Step(words)


def to_tell(match: Match) -> list[ToTell]:
    """List who is to be told that a match ended: the person, the trusted person, those who went there."""
    if match.is_live or match.told_on is not None or match.ended_on is None:
        return []
    if match.ended_on < timezone.localdate() - timedelta(days=TELLING_DAYS):
        return []
    person = match.beneficiary
    found = [ToTell(person.full_name, "personne accompagnée", person.mobile_phone or person.landline_phone)]
    if person.trusted_name or person.trusted_phone:
        found.append(ToTell(person.trusted_name or "Proche aidant", "proche aidant", person.trusted_phone))
    others = [one for one in match.people if one.pk != match.left_by_id]
    return [*found, *(ToTell(one.full_name, "y allait aussi" if match.left_by_id else "y allait", one.phone)
                      for one in others)]  # fmt: skip


def own_matches(user: Any) -> MatchQuerySet[Match]:
    """Return the matches in which the member goes."""
    return with_people(Match.objects.own_of(user))


def own_people(user: Any, helper: Helper) -> list[OwnPerson]:
    """Return the people of a helper's live matches, proposals first."""
    told = {person for ask in registries.people_told for person in ask(user)}
    rows = own_matches(user).live().prefetch_related("agreed")
    found = [
        OwnPerson(
            match,
            match.beneficiary_id in told,
            helper in match.agreed.all(),
            tuple(one.first_name for one in match.people if one != helper),
        )
        for match in rows
    ]
    return sorted(found, key=lambda row: (row.match.state != "PROPOSED", row.match.beneficiary.first_name))
