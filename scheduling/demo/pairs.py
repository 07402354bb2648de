"""Pairs, wishes and matches of the demo, in every state."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from accounts.models import Territory, User
from mediation.models import Beneficiary
from volunteers.enums import HelperKind, MatchState, Preference, Side
from volunteers.models import Helper, Match, MatchReview, Pair, PairingPreference, PairMember

STATES = (
    MatchState.ACTIVE,
    MatchState.ACTIVE,
    MatchState.TRIAL,
    MatchState.PROPOSED,
    MatchState.ACTIVE,
    MatchState.ENDED,
    MatchState.REFUSED,
    MatchState.TRIAL,
)

# The match that a volunteer declined on the own page, and the one that a volunteer agreed to.
LEFT, AGREED = 14, 11
SAID = (
    "Se voient volontiers. Elle demande à apprendre les appels en vidéo.",
    "Tout va bien, une heure passe vite. On garde le même rythme.",
)


def pairs_create(
    territory: Territory,
    helpers: Mapping[str, Helper],
    people: Sequence[Beneficiary],
    *,
    by: User,
    today: date,
    dice: Random,
) -> list[Pair]:
    """Create pairs (each youth with a volunteer as lead), wishes and matches.

    ``helpers`` by full name, ``people`` those followed, ``by`` who noted it all. Returns the pairs.
    """
    ordered = [helpers[name] for name in sorted(helpers)]
    volunteers = [one for one in ordered if one.kind == HelperKind.VOLUNTEER and one.is_active]
    youths = [one for one in ordered if one.kind == HelperKind.CIVIC_SERVICE and one.is_active]
    if not volunteers or not people:
        return []
    pairs = []
    for number, (lead, youth) in enumerate(zip(volunteers, youths, strict=False)):
        formed = Pair.objects.create(territory=territory, since=today - timedelta(days=60 - 7 * number), created_by=by)
        PairMember.objects.bulk_create(
            [PairMember(pair=formed, helper=lead, is_lead=True), PairMember(pair=formed, helper=youth)]
        )
        pairs.append(formed)
    _wishes(territory, volunteers, people, by)
    chosen = dice.sample(list(people), min(len(people), 24))
    avoided = set(PairingPreference.objects.filter(kind="AVOID").values_list("helper", "beneficiary"))
    for number, person in enumerate(chosen):
        pair = pairs[number % len(pairs)] if pairs and number % 3 == 0 else None
        helper = volunteers[number % len(volunteers)] if pair is None else None
        if helper is None or (helper.pk, person.pk) not in avoided:
            _match(person, helper, pair, state=STATES[number % len(STATES)], number=number, by=by, today=today)
    return pairs


def _wishes(territory: Territory, volunteers: Sequence[Helper], people: Sequence[Beneficiary], by: User) -> None:
    if len(volunteers) < 3:
        return
    one, other, third = volunteers[0], volunteers[1], volunteers[2]
    avoid, prefer = Preference.AVOID, Preference.PREFER
    PairingPreference.objects.bulk_create(
        [
            PairingPreference(territory=territory, helper=one, other=other, kind=prefer, by=by),
            PairingPreference(
                territory=territory, helper=other, other=third, kind=avoid, by=by, note="Anciens voisins fâchés."
            ),
            PairingPreference(territory=territory, helper=third, beneficiary=people[0], kind=avoid, by=by),
        ]
    )


def _match(
    person: Beneficiary,
    helper: Helper | None,
    pair: Pair | None,
    *,
    state: MatchState,
    number: int,
    by: User,
    today: date,
) -> None:
    """One match; some trials and reviews are due."""
    is_over = state in {MatchState.ENDED, MatchState.REFUSED}
    proposed = today - timedelta(days=70 + number if state in {MatchState.ACTIVE, MatchState.ENDED} else 10)
    tried = state not in {MatchState.PROPOSED, MatchState.REFUSED}
    match = Match.objects.create(
        territory_id=person.territory_id,
        beneficiary=person,
        helper=helper,
        pair=pair,
        state=state,
        proposed_on=proposed,
        trial_until=today + timedelta(days=number - 6) if tried else None,
        review_on=today + timedelta(days=5 * number - 15) if state == MatchState.ACTIVE else None,
        ended_on=today - timedelta(days=3) if is_over else None,
        ended_by=(Side.PERSON if number % 2 else Side.HELPER) if is_over else "",
        left_by=helper if is_over and number == LEFT else None,
        created_by=by,
    )
    if state == MatchState.ACTIVE and number % 3:
        MatchReview.objects.create(match=match, made_on=today - timedelta(days=30), words=SAID[number % 2], by=by)
    if state == MatchState.PROPOSED and helper is not None and number == AGREED:
        match.agreed.add(helper)
