"""Matches: from a proposal to its end, and the invariants J4, J6 and J7 on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.concurrency import StaleVersionError
from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.volunteers.pairs.cast import a_pair, a_volunteer, a_youth
from volunteers.enums import MatchState, Preference, Side
from volunteers.models import Match
from volunteers.selectors.pairs import possible_pairs, proposals_for
from volunteers.services.match_follow_up import match_review
from volunteers.services.matches import (
    match_change,
    match_confirm,
    match_propose,
    match_stop,
    match_try,
    match_undo,
)
from volunteers.services.pairs import pair_create, pair_end, preference_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast: Cast) -> Beneficiary:
    """Someone with a profile that volunteers accept."""
    return BeneficiaryFactory(territory=cast.territory)


def test_a_match_goes_from_proposal_to_trial_to_active_and_its_review_comes(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    match = match_propose(beneficiary=person, helper=a_volunteer(cast.territory), by=by)

    match = match_confirm(match=match_try(match=match, by=by), by=by)

    today = timezone.localdate()
    assert match.state == MatchState.ACTIVE
    assert match.review_on == today + timedelta(weeks=12)
    match.review_on = today
    match.save()
    assert match.state_words == "bilan à faire"
    match_review(match=match, by=by, words="Tout va bien.")
    assert match.state_words == "actif"


def test_either_side_stops_without_saying_why_but_the_team_says_it(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    first = match_propose(beneficiary=person, helper=a_volunteer(cast.territory), by=by)
    second = match_propose(beneficiary=person, helper=a_volunteer(cast.territory), by=by)

    with pytest.raises(ValidationError) as refused:
        match_stop(match=first, by=by, side=Side.TEAM)

    assert "motive" in refused.value.error_dict
    assert match_stop(match=first, by=by, side=Side.PERSON).state == MatchState.REFUSED
    assert match_stop(match=match_try(match=second, by=by), by=by, side=Side.HELPER).state == MatchState.ENDED


def test_an_end_is_taken_back_once_and_not_over_someone_elses_change(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    match = match_try(match=match_propose(beneficiary=person, helper=a_volunteer(cast.territory), by=by), by=by)
    stopped = match_stop(match=match, by=by, side=Side.PERSON, motive="Fatiguée")
    version = stopped.version

    again = match_undo(match=stopped, by=by, expected_version=version)

    assert again is not None
    assert (again.state, again.motive, again.ended_by) == (MatchState.TRIAL, "", "")
    with pytest.raises(StaleVersionError):
        match_undo(match=again, by=by, expected_version=version)


def test_j6_changing_everyone_at_once_asks_for_a_motive(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    lead, mate, other, last = (a_volunteer(cast.territory) for _ in range(4))
    match = match_confirm(
        match=match_try(match=match_propose(beneficiary=person, pair=a_pair(lead, mate), by=by), by=by), by=by
    )

    with pytest.raises(ValidationError) as refused:
        match_change(match=match, by=by, pair=a_pair(other, last))
    assert "motive" in refused.value.error_dict
    match.refresh_from_db()
    assert match.state == MatchState.ACTIVE

    new = match_change(match=match, by=by, pair=a_pair(other, last), motive="Déménagement des deux")
    assert (new.state, new.change_motive) == (MatchState.TRIAL, "Déménagement des deux")


def test_j6_when_one_of_the_two_stays_no_motive_is_asked_and_the_match_goes_on(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    lead, mate, other = (a_volunteer(cast.territory) for _ in range(3))
    match = match_confirm(
        match=match_try(match=match_propose(beneficiary=person, pair=a_pair(lead, mate), by=by), by=by), by=by
    )

    new = match_change(match=match, by=by, pair=a_pair(lead, other))

    assert (new.state, new.review_on) == (MatchState.ACTIVE, match.review_on)


def test_j7_someone_kept_apart_from_a_person_is_never_suggested_nor_accepted(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    kept, other = a_volunteer(cast.territory, first_name="Anne"), a_volunteer(cast.territory, first_name="Paul")
    assert kept in [one for offer in proposals_for(person).offers for one in offer.people]
    preference_set(helper=kept, beneficiary=person, kind=Preference.AVOID, by=by, note="Dispute de famille")

    offered = [one for offer in proposals_for(person).offers for one in offer.people]

    assert offered == [other]
    with pytest.raises(ValidationError) as refused:
        match_propose(beneficiary=person, helper=kept, by=by)
    (sentence,) = refused.value.messages
    assert sentence == f"{kept} et {person.full_name} ne sont pas proposés ensemble."


def test_j7_two_helpers_kept_apart_are_never_a_pair_whoever_asked(cast: Cast) -> None:
    by = cast.user(Role.COORDINATOR)
    one, other = a_volunteer(cast.territory), a_volunteer(cast.territory)
    assert len(possible_pairs(cast.territory.pk)) == 1
    preference_set(helper=other, other=one, kind=Preference.AVOID, by=by)

    assert possible_pairs(cast.territory.pk) == []
    with pytest.raises(ValidationError, match="ne sont pas proposés ensemble"):
        pair_create(territory=cast.territory, lead=one, mates=[other], by=by)


def test_j4_a_youth_alone_is_never_matched_and_never_leads_a_pair(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    youth, volunteer = a_youth(cast.territory), a_volunteer(cast.territory)

    with pytest.raises(ValidationError, match="sans binôme"):
        match_propose(beneficiary=person, helper=youth, by=by)
    with pytest.raises(ValidationError) as refused:
        pair_create(territory=cast.territory, lead=youth, mates=[volunteer], by=by)

    assert "lead" in refused.value.error_dict
    assert pair_create(territory=cast.territory, lead=volunteer, mates=[youth], by=by).members.count() == 2


def test_a_pair_that_still_visits_someone_is_not_stopped(cast: Cast, person: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    pair = a_pair(a_volunteer(cast.territory), a_volunteer(cast.territory))
    match_propose(beneficiary=person, pair=pair, by=by)

    with pytest.raises(ValidationError, match=person.last_name):
        pair_end(pair=pair, by=by)


def test_each_suggestion_says_why(cast: Cast, person: Beneficiary) -> None:
    a_volunteer(cast.territory)

    (offer,) = proposals_for(person).offers

    assert offer.told.reasons
    assert round(sum(point.got for point in offer.told.points)) == offer.told.score


@pytest.mark.parametrize("count", [1, 12])
def test_suggestions_take_the_same_number_of_queries(
    cast: Cast, person: Beneficiary, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        lead, mate = a_volunteer(cast.territory), a_volunteer(cast.territory)
        match_propose(
            beneficiary=BeneficiaryFactory(territory=cast.territory),
            pair=a_pair(lead, mate),
            by=cast.user(Role.COORDINATOR),
        )

    with django_assert_num_queries(13):
        proposals_for(person)


def test_the_private_note_is_read_by_the_coordination_only(cast: Cast, person: Beneficiary, client: Any) -> None:
    helper = a_volunteer(cast.territory)
    note = "Ne veut plus y aller."
    preference_set(helper=helper, beneficiary=person, kind=Preference.AVOID, by=cast.user(Role.MANAGER), note=note)
    url = reverse("volunteers:preferences", args=[helper.pk])

    client.force_login(cast.user(Role.COORDINATOR))
    assert note in client.get(url).content.decode()
    client.force_login(cast.user(Role.COUNSELLOR))
    assert client.get(url).status_code == 403
    assert note not in client.get(reverse("volunteers:helper-detail", args=[helper.pk])).content.decode()


def test_the_board_lists_people_who_know_nobody_and_proposing_is_undone(
    cast: Cast, person: Beneficiary, client: Any
) -> None:
    helper = a_volunteer(cast.territory)
    client.force_login(cast.user(Role.COORDINATOR))

    answer = client.post(reverse("volunteers:match-suggest", args=[person.pk]), {"who": f"h{helper.pk}"}, follow=True)

    match = Match.objects.get()
    assert answer.status_code == 200
    assert client.post(reverse("volunteers:match-undo", args=[match.pk, match.version])).status_code == 302
    assert not Match.objects.exists()
    for view in ("seuls", "deuxieme", "a-revoir", "proposes", "en-cours"):
        assert client.get(reverse("volunteers:match-board"), {"vue": view}).status_code == 200
    assert client.get(reverse("volunteers:pair-list")).status_code == 200
    assert client.get(reverse("volunteers:match-export")).status_code == 200
