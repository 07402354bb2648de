"""Pages of pairs and matches: the board, who could go to someone and why, possible pairs, how evenly it is shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from core.formatting import plural
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from volunteers.models import Helper, Match, Pair, PairMember, SuggestionAside
from volunteers.pairing.composing import pairs_for
from volunteers.pairing.fairness import gini
from volunteers.pairing.model import Almost, Refusal, Suggestion
from volunteers.pairing.pairs import suggest_pairs
from volunteers.pairing.suggestions import suggest_matches
from volunteers.querysets_pairs import MatchQuerySet
from volunteers.selectors.pairing_cards import (
    LATELY_DAYS,
    asked_of_helpers,
    couples_of,
    helper_cards,
    match_weights,
    minutes_given,
    pair_weights,
    senior_cards,
    times_asked,
    weights_of,
)
from volunteers.selectors.pairing_wishes import wishes_of

FOLLOWED = (CaseStatus.ASSESSED, CaseStatus.ACTIVE, CaseStatus.FOLLOW_UP)
_MEMBERS = Prefetch("members", PairMember.objects.select_related("helper"))
_PAIR_MEMBERS = Prefetch("pair__members", PairMember.objects.select_related("helper"))
_LEFT_OUT: Mapping[Refusal, tuple[str, str]] = {
    Refusal.DAYS: ("n’est pas libre ces jours-là", "ne sont pas libres ces jours-là"),
    Refusal.DISTANCE: ("habite trop loin", "habitent trop loin"),
    Refusal.OTHER: ("n’est pas proposé pour une autre raison", "ne sont pas proposés pour une autre raison"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as a page tells it: who (lead first), the pair when it is one already."""

    people: tuple[Helper, ...]
    pair: int | None
    told: Suggestion
    met: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """ "Monique Aubert et Léa Roche"."""
        return " et ".join(one.full_name for one in self.people)

    @property
    def key(self) -> str:
        """What a form sends back: "h12" a helper, "p3" a pair, "n12-34" a pair to be formed."""
        if self.pair is not None:
            return f"p{self.pair}"
        return f"h{self.people[0].pk}" if len(self.people) == 1 else f"n{self.people[0].pk}-{self.people[1].pk}"

    @property
    def completes_with(self) -> str:
        """First name of the new face, when the other already comes; nothing otherwise."""
        new = [one.first_name for one in self.people if one.pk not in self.met]
        return new[0] if len(self.people) > len(new) == 1 else ""

    @property
    def is_new_pair(self) -> bool:
        """Whether the two would become a pair for this person."""
        return self.pair is None and len(self.people) > 1


def matches_of(user: Any) -> MatchQuerySet[Match]:
    """Return the matches a member sees, with all that their lines tell."""
    return with_people(Match.objects.visible_to(user))


def with_people(matches: MatchQuerySet[Match]) -> MatchQuerySet[Match]:
    """Read with the matches the person, the commune and who goes."""
    return matches.select_related("beneficiary__commune", "helper", "pair").prefetch_related(_PAIR_MEMBERS)


def pairs_of(user: Any) -> QuerySet[Pair]:
    """Return the pairs a member sees, those that still go together first."""
    return Pair.objects.visible_to(user).prefetch_related(_MEMBERS).order_by("until", "-since", "-pk")


@dataclass(frozen=True, slots=True)
class AlmostOffer:
    """A team that would fit but for one thing, who, and which."""

    people: tuple[Helper, ...]
    told: Almost


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that a search for someone says: who, who almost, how many are left out, what would open more."""

    offers: tuple[Offer, ...]
    almost: tuple[AlmostOffer, ...]
    aside: tuple[str, ...]
    openings: tuple[str, ...]


def proposals_for(person: Beneficiary, *, pace: int = 0, limit: int = 6) -> Proposals:
    """Rank who could go to someone, alone, in a pair or in a pair to be formed; a constant number of queries.

    ``pace``: minutes that the visits would take of a helper's week, 0 when it does not matter.
    """
    today, territory = timezone.localdate(), person.territory_id
    helpers = asked_of_helpers(territory)
    couples = couples_of(territory, today)
    people = {one.pk: one for one in helpers}
    weights, wishes = match_weights(weights_of(territory)), wishes_of(territory)
    cards, card = helper_cards(helpers, territory), senior_cards([person], territory, pace=pace)[0]
    answer = suggest_matches(
        cards,
        card,
        wishes,
        weights,
        pairs=list(couples),
        composed=pairs_for(cards, card, wishes, existing=list(couples)),
        set_aside=teams_set_aside(person),
        limit=limit,
    )
    offers = tuple(
        Offer(
            tuple(people[key] for key in told.helpers),
            couples.get((told.helpers[0], told.helpers[-1])),
            told,
            card.met,
        )
        for told in answer.suggestions
    )
    aside = tuple(
        f"{plural(count, 'intervenant ou binôme', 'intervenants ou binômes')} {_LEFT_OUT[why][count > 1]}"
        for why, count in answer.left_out.items()
    )
    almost = tuple(AlmostOffer(tuple(people[key] for key in told.helpers), told) for told in answer.almost)
    return Proposals(offers, almost, aside, answer.openings)


def teams_set_aside(person: Beneficiary) -> set[frozenset[int]]:
    """Return the teams set aside for someone, each as keys of helpers."""
    rows = SuggestionAside.objects.filter(beneficiary=person).order_by().values_list("helper", "mate")
    return {frozenset({helper, mate or helper}) for helper, mate in rows}


def possible_pairs(territory_id: int, limit: int = 10) -> list[Offer]:
    """Rank the pairs that could be formed, with their reasons."""
    helpers = asked_of_helpers(territory_id)
    people = {one.pk: one for one in helpers}
    couples = [frozenset(couple) for couple in couples_of(territory_id, timezone.localdate())]
    weights = pair_weights(weights_of(territory_id))
    found = suggest_pairs(
        helper_cards(helpers, territory_id), wishes_of(territory_id), weights, existing=couples, limit=limit
    )
    return [Offer(tuple(people[key] for key in told.helpers), None, told) for told in found]


def free_helpers(user: Any) -> list[Helper]:
    """Return the reserve: volunteers and youths who can be planned and visit nobody by a match."""
    territory = user.active_membership.territory_id
    busy = {one.pk for match in matches_of(user).live() for one in match.people}
    visible = set(Helper.objects.visible_to(user).values_list("pk", flat=True))
    return [one for one in asked_of_helpers(territory) if one.pk in visible and one.pk not in busy]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How evenly hours and demands are shared between volunteers and youths, 0 even to 1."""

    hours: float
    asked: float

    @property
    def hours_words(self) -> str:
        """The hours, in words."""
        return sharing_words(self.hours)

    @property
    def asked_words(self) -> str:
        """The demands, in words."""
        return sharing_words(self.asked)


def sharing_words(index: float) -> str:
    """ "bien partagées", "un peu inégales", "très inégales"."""
    if index < 0.25:
        return "bien partagées"
    return "un peu inégales" if index < 0.45 else "très inégales : quelques personnes font presque tout"


def sharing_of(territory_id: int) -> Sharing:
    """Measure the last ninety days."""
    since = timezone.localdate() - timedelta(days=LATELY_DAYS)
    keys = [one.pk for one in asked_of_helpers(territory_id)]
    given, asked = minutes_given(territory_id, since), times_asked(territory_id, since)
    return Sharing(gini([given.get(key, 0) for key in keys]), gini([asked.get(key, 0) for key in keys]))


def due_matches(user: Any) -> MatchQuerySet[Match]:
    """Return the trials to confirm and the reviews to make, for the home page."""
    return matches_of(user).due()
