"""The page "Qui pour …": pairs composed for someone, a new face beside a known one, suggestions set aside."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.volunteers.pairs.cast import a_pair, a_volunteer, a_youth
from volunteers.models import EngagementPolicy, Match, Pair, PolicyRequirement, RequirementCompletion, SuggestionAside
from volunteers.selectors.pairs import proposals_for
from volunteers.services.match_follow_up import suggestion_set_aside
from volunteers.services.matches import match_propose, match_try, match_undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def yvette(cast: Cast) -> Beneficiary:
    """Someone with a profile that volunteers accept."""
    return BeneficiaryFactory(territory=cast.territory, first_name="Yvette")


def suggest(person: Beneficiary) -> str:
    return reverse("volunteers:match-suggest", args=[person.pk])


def test_yvette_who_knows_noah_is_offered_monique_and_noah(cast: Cast, yvette: Beneficiary, client: Any) -> None:
    noah, paul = a_youth(cast.territory, first_name="Noah"), a_volunteer(cast.territory, first_name="Paul")
    match_propose(beneficiary=yvette, pair=a_pair(paul, noah), by=cast.user(Role.COORDINATOR))
    monique = a_volunteer(cast.territory, first_name="Monique")
    client.force_login(cast.user(Role.COORDINATOR))

    offer = next(one for one in proposals_for(yvette).offers if one.people == (monique, noah))
    answer = client.post(suggest(yvette), {"who": offer.key}, follow=True)

    assert answer.status_code == 200
    match = Match.objects.get(pair__members__helper=monique)
    assert match.people == [monique, noah]
    assert paul not in [one for offer in proposals_for(yvette).offers for one in offer.people if len(offer.people) == 1]


def test_a_team_is_refused_only_when_all_of_it_is_known(cast: Cast, yvette: Beneficiary) -> None:
    by = cast.user(Role.COORDINATOR)
    one, other = a_volunteer(cast.territory), a_volunteer(cast.territory)
    match_propose(beneficiary=yvette, helper=one, by=by)

    match_propose(beneficiary=yvette, pair=a_pair(one, other), by=by)

    with pytest.raises(ValidationError, match="sont déjà proposés"):
        match_propose(beneficiary=yvette, pair=a_pair(other, one), by=by)


def test_someone_who_came_alone_goes_on_in_the_pair_and_comes_alone_again_when_undone(
    cast: Cast, yvette: Beneficiary, client: Any
) -> None:
    by, one, new = cast.user(Role.COORDINATOR), a_volunteer(cast.territory), a_volunteer(cast.territory)
    alone = match_try(match=match_propose(beneficiary=yvette, helper=one, by=by), by=by)
    client.force_login(by)
    assert f"Compléter avec {new.first_name}" in client.get(suggest(yvette)).content.decode()

    both = match_try(match=match_propose(beneficiary=yvette, pair=a_pair(one, new), by=by), by=by)

    assert list(Match.objects.visiting()) == [both]
    match_undo(match=both, by=by, expected_version=both.version)
    assert list(Match.objects.visiting()) == [alone]


def test_a_pair_formed_by_a_proposal_goes_with_it_when_undone(cast: Cast, yvette: Beneficiary, client: Any) -> None:
    lead, youth = a_volunteer(cast.territory), a_youth(cast.territory)
    client.force_login(cast.user(Role.COORDINATOR))

    client.post(suggest(yvette), {"who": f"n{lead.pk}-{youth.pk}"})

    match = Match.objects.get()
    assert match.pair is not None
    client.post(reverse("volunteers:match-undo", args=[match.pk, match.version]))
    assert not Match.objects.exists()
    assert not Pair.objects.exists()


def test_a_pair_that_exists_is_not_formed_twice(cast: Cast, yvette: Beneficiary, client: Any) -> None:
    lead, youth = a_volunteer(cast.territory), a_youth(cast.territory)
    pair = a_pair(lead, youth)
    client.force_login(cast.user(Role.COORDINATOR))

    client.post(suggest(yvette), {"who": f"n{lead.pk}-{youth.pk}"})

    assert Match.objects.get().pair == pair
    assert Pair.objects.count() == 1


def test_a_suggestion_set_aside_is_hidden_shown_below_with_its_motive_and_comes_back(
    cast: Cast, yvette: Beneficiary, client: Any
) -> None:
    helper = a_volunteer(cast.territory, first_name="Ginette")
    client.force_login(cast.user(Role.COORDINATOR))
    url = reverse("volunteers:match-aside", args=[yvette.pk])

    client.post(url, {"who": f"h{helper.pk}", "motive": "FAR", "note": "Route en travaux"})

    assert proposals_for(yvette).offers == ()
    page = client.get(suggest(yvette)).content.decode()
    assert "Trop loin pour venir souvent" in page
    assert "Route en travaux" in page
    aside = SuggestionAside.objects.get()
    client.post(reverse("volunteers:match-aside-undo", args=[aside.pk]))
    assert [offer.people for offer in proposals_for(yvette).offers] == [(helper,)]


def test_what_was_typed_to_set_aside_is_kept_when_something_lacks(cast: Cast, yvette: Beneficiary, client: Any) -> None:
    helper = a_volunteer(cast.territory)
    client.force_login(cast.user(Role.COORDINATOR))

    url = reverse("volunteers:match-aside", args=[yvette.pk])
    answer = client.post(url, {"who": f"h{helper.pk}", "note": "Son chien a peur"})

    assert answer.status_code == 422
    assert "Son chien a peur" in answer.content.decode()
    assert not SuggestionAside.objects.exists()


def test_the_note_of_what_is_set_aside_is_read_by_the_coordination_only(
    cast: Cast, yvette: Beneficiary, client: Any
) -> None:
    helper = a_volunteer(cast.territory)
    suggestion_set_aside(
        beneficiary=yvette, people=[helper], motive="OTHER", note="Fâchés", by=cast.user(Role.COORDINATOR)
    )

    client.force_login(cast.user(Role.COUNSELLOR))

    assert "Fâchés" not in client.get(suggest(yvette)).content.decode()


def test_someone_whose_paper_ends_tomorrow_is_flagged(cast: Cast, yvette: Beneficiary) -> None:
    helper = a_volunteer(cast.territory, first_name="Bernard")
    today = timezone.localdate()
    policy = EngagementPolicy.objects.create(
        territory=cast.territory, kind="VOLUNTEER", effective_from=today - timedelta(days=400)
    )
    PolicyRequirement.objects.create(policy=policy, code="insurance", label="l’assurance", rank=1)
    RequirementCompletion.objects.create(
        helper=helper, code="insurance", completed_on=today - timedelta(days=300), expires_on=today
    )

    (offer,) = proposals_for(yvette).offers

    assert any("Bernard ne pourra plus visiter" in sentence and "finit le" in sentence for sentence in offer.told.minus)


def test_an_empty_answer_says_what_would_change_it(cast: Cast, client: Any) -> None:
    person = BeneficiaryFactory(territory=cast.territory, preferred_days=[3])
    a_volunteer(cast.territory, free=False)
    client.force_login(cast.user(Role.COORDINATOR))

    page = client.get(suggest(person)).content.decode()

    assert "En acceptant le lundi" in page
    assert "Presque possibles" in page


def test_the_pace_counts_what_is_left_of_a_helpers_week(cast: Cast, yvette: Beneficiary, client: Any) -> None:
    a_volunteer(cast.territory, max_minutes_week=45)
    client.force_login(cast.user(Role.COORDINATOR))

    weekly = client.get(suggest(yvette)).content.decode()
    fortnightly = client.get(suggest(yvette), {"rythme": "quinzaine"}).content.decode()

    assert "n’a plus que" in weekly
    assert "Proposer<span" not in weekly
    assert "Proposer<span" in fortnightly
