"""Volunteers see their own matches only, agree, decline and leave without a reason; the coordination is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.models import Beneficiary
from scheduling.enums import VisitStage
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, VisitFactory, local_moment
from tests.volunteers.pairs.cast import a_pair, a_volunteer, a_youth
from volunteers.enums import MatchState, Side
from volunteers.models import Helper, Match

pytestmark = pytest.mark.django_db
PAGE = "/mes-personnes/"


@pytest.fixture
def monique(cast: Cast) -> Helper:
    """A volunteer with an account."""
    return a_volunteer(cast.territory, first_name="Monique", user=cast.user(Role.HELPER))


@pytest.fixture
def yvette(cast: Cast) -> Beneficiary:
    """Someone visited."""
    return BeneficiaryFactory(
        territory=cast.territory, first_name="Yvette", last_name="Laborie", address="3 chemin des Noyers",
        mobile_phone="+33639980142",
    )  # fmt: skip


def a_match(person: Beneficiary, state: MatchState = MatchState.ACTIVE, **who: Any) -> Match:
    match: Match = Match.objects.create(
        territory=person.territory, beneficiary=person, state=state,
        trial_until=timezone.localdate() + timedelta(days=9), **who,
    )  # fmt: skip
    return match


def visit(helper: Helper, person: Beneficiary, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    start = local_moment(day, 14)
    VisitFactory(
        request__beneficiary=person, day=day, starts_at=start,
        ends_at=start + timedelta(minutes=50), helpers=[helper], stage=VisitStage.PUBLISHED,
    )  # fmt: skip


def seen(client: Any, cast: Cast) -> str:
    client.force_login(cast.user(Role.HELPER))
    return str(client.get(PAGE).content.decode())


@pytest.mark.parametrize(("days", "is_told"), [(8, False), (7, True), (0, True), (-2, True), (-3, False)])
def test_the_name_and_telephone_are_shown_around_a_visit_only(
    cast: Cast, monique: Helper, yvette: Beneficiary, client: Any, time_machine: Any, days: int, is_told: bool
) -> None:
    time_machine.move_to(timezone.localtime().replace(hour=10, minute=0), tick=False)
    a_match(yvette, helper=monique)
    visit(monique, yvette, days)

    page = seen(client, cast)

    assert "Yvette" in page
    assert ("Laborie" in page, "3 chemin des Noyers" in page, "39 98 01 42" in page.replace("\xa0", " ")) == (
        is_told, is_told, is_told,
    )  # fmt: skip


def test_matches_of_others_are_neither_shown_nor_answered(
    cast: Cast, monique: Helper, yvette: Beneficiary, client: Any
) -> None:
    match = a_match(yvette, MatchState.PROPOSED, helper=a_volunteer(cast.territory))

    assert "Yvette" not in seen(client, cast)
    assert client.post(f"{PAGE}{match.pk}/accepter/").status_code == 404
    assert client.post(f"{PAGE}{match.pk}/arreter/").status_code == 404


def test_leaving_asks_for_no_reason_and_the_coordination_is_told_whom_to_call(
    cast: Cast, monique: Helper, yvette: Beneficiary, client: Any
) -> None:
    match = a_match(yvette, helper=monique)
    client.force_login(cast.user(Role.HELPER))

    client.post(f"{PAGE}{match.pk}/arreter/")

    match.refresh_from_db()
    assert (match.state, match.ended_by, match.left_by) == (MatchState.ENDED, Side.HELPER, monique)
    client.force_login(cast.user(Role.COORDINATOR))
    assert f"{monique} arrête d’aller chez Yvette Laborie" in client.get("/").content.decode()
    page = client.get(reverse("volunteers:match-detail", args=[match.pk])).content.decode()
    assert "À prévenir" in page
    assert "39 98 01 42" in page.replace("\xa0", " ")
    client.post(reverse("volunteers:match-tell", args=[match.pk]))
    assert "arrête d’aller chez" not in client.get("/").content.decode()


def test_in_a_pair_the_other_goes_on_when_that_one_may_go_alone(
    cast: Cast, monique: Helper, yvette: Beneficiary, client: Any
) -> None:
    other = a_volunteer(cast.territory, first_name="Odile")
    match = a_match(yvette, pair=a_pair(monique, other))
    client.force_login(cast.user(Role.HELPER))

    client.post(f"{PAGE}{match.pk}/arreter/")

    left = Match.objects.live().get()
    assert (left.helper, left.state, left.follows) == (other, MatchState.ACTIVE, match)


def test_in_a_pair_with_a_youth_nobody_is_left_to_go_alone(
    cast: Cast, monique: Helper, yvette: Beneficiary, client: Any
) -> None:
    match = a_match(yvette, pair=a_pair(monique, a_youth(cast.territory)))
    client.force_login(cast.user(Role.HELPER))

    client.post(f"{PAGE}{match.pk}/arreter/")

    assert not Match.objects.live().exists()


def test_a_proposal_is_answered_by_the_helper_and_the_coordination_sees_it(
    cast: Cast, monique: Helper, yvette: Beneficiary, client: Any
) -> None:
    match = a_match(yvette, MatchState.PROPOSED, helper=monique)
    client.force_login(cast.user(Role.HELPER))
    assert "Accepteriez-vous de rendre visite" in client.get("/").content.decode()

    client.post(f"{PAGE}{match.pk}/accepter/")

    assert "Accepteriez-vous de rendre visite" not in client.get("/").content.decode()
    client.force_login(cast.user(Role.COORDINATOR))
    assert "d’accord pour aller chez Yvette Laborie" in client.get("/").content.decode()
    match.refresh_from_db()
    assert match.state == MatchState.PROPOSED


def test_a_proposal_is_declined_without_a_reason(cast: Cast, monique: Helper, yvette: Beneficiary, client: Any) -> None:
    match = a_match(yvette, MatchState.PROPOSED, helper=monique)
    client.force_login(cast.user(Role.HELPER))

    assert "Vous n’avez rien à expliquer" in client.get(f"{PAGE}{match.pk}/arreter/").content.decode()
    client.post(f"{PAGE}{match.pk}/arreter/")

    match.refresh_from_db()
    assert (match.state, match.left_by) == (MatchState.REFUSED, monique)
