"""Roles change, accesses close, and someone always remains to let people in."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from rest_framework.authtoken.models import Token

from accounts import services
from accounts.enums import Role
from accounts.models import Membership
from tests.conftest import Cast
from tests.factories import MembershipFactory

SignIn = Callable[[Role], Client]


def test_a_closed_member_is_stopped_at_the_next_click(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.COUNSELLOR)
    assert browser.get("/").status_code == 200

    services.member_close(actor=cast.user(Role.MANAGER), member=cast.members[Role.COUNSELLOR])

    page = browser.get("/")
    assert page.status_code == 403
    assert "Votre accès a été fermé" in page.content.decode()
    assert cast.territory.email in page.content.decode()
    assert browser.post(reverse("accounts:account"), {"first_name": "X"}).status_code == 403


def test_a_closed_territory_is_not_picked_when_another_one_is_open(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.COUNSELLOR)
    second = MembershipFactory(user=cast.user(Role.COUNSELLOR), territory=cast.other_territory, role=Role.HELPER)
    browser.post(reverse("accounts:membership-choose"), {"membership": second.pk})
    assert browser.get("/").context["territory_name"] == cast.other_territory.name

    Membership.objects.filter(pk=second.pk).update(is_active=False)
    assert browser.get("/").context["territory_name"] == cast.territory.name

    Membership.objects.filter(user=second.user).update(is_active=False)
    assert browser.get("/").status_code == 403


def test_a_closed_member_has_no_api_either(cast: Cast, client: Client) -> None:
    user = cast.user(Role.COUNSELLOR)
    header = {"Authorization": f"Token {Token.objects.create(user=user).key}"}
    assert client.get("/api/v1/beneficiaries/", headers=header).status_code in {200, 404}

    services.member_close(actor=cast.user(Role.MANAGER), member=cast.members[Role.COUNSELLOR])

    assert client.get("/api/v1/beneficiaries/", headers=header).status_code in {403, 404}


def test_someone_without_any_territory_reads_whom_to_ask(cast: Cast, sign_in: SignIn) -> None:
    cast.members[Role.HELPER].delete()

    page = sign_in(Role.HELPER).get("/")

    assert page.status_code == 403
    assert "rattaché à aucun territoire" in page.content.decode()


def test_a_reopened_member_works_again_with_the_same_role(cast: Cast, sign_in: SignIn) -> None:
    member = cast.members[Role.OPERATOR]
    manager = sign_in(Role.MANAGER)
    manager.post(reverse("accounts:member-close", args=[member.pk]))
    assert sign_in(Role.OPERATOR).get("/").status_code == 403

    manager.post(reverse("accounts:member-reopen", args=[member.pk]))
    assert sign_in(Role.OPERATOR).get("/").status_code == 200


def test_a_role_change_shows_at_the_next_click(cast: Cast, sign_in: SignIn) -> None:
    page = reverse("accounts:journal")
    counsellor = sign_in(Role.COUNSELLOR)
    assert counsellor.get(page).status_code == 403

    url = reverse("accounts:member", args=[cast.members[Role.COUNSELLOR].pk])
    sign_in(Role.MANAGER).post(url, {"role": Role.MANAGER})

    assert counsellor.get(page).status_code == 200


@pytest.mark.parametrize("act", ["member-close", "member"])
def test_nobody_changes_the_own_access(cast: Cast, sign_in: SignIn, act: str) -> None:
    mine = cast.members[Role.MANAGER]
    sign_in(Role.MANAGER).post(reverse(f"accounts:{act}", args=[mine.pk]), {"role": Role.HELPER})

    mine.refresh_from_db()
    assert (mine.is_active, mine.role) == (True, Role.MANAGER)


def test_the_last_person_who_manages_members_stays(cast: Cast) -> None:
    manager, admin = cast.members[Role.MANAGER], cast.members[Role.ADMIN]
    services.member_close(actor=manager.user, member=admin)

    with pytest.raises(ValidationError, match="dernière personne"):
        services.member_close(actor=admin.user, member=manager)
    with pytest.raises(ValidationError, match="dernière personne"):
        services.member_role_change(actor=admin.user, member=manager, role=Role.COUNSELLOR)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.ADMIN}])
def test_other_roles_do_not_manage_members(cast: Cast, sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role)
    target = cast.members[Role.PARTNER].pk

    assert browser.get(reverse("accounts:members")).status_code == 403
    assert browser.post(reverse("accounts:member-close", args=[target])).status_code == 403


def test_members_of_another_territory_are_unknown(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.MANAGER)

    assert browser.get(reverse("accounts:member", args=[cast.stranger.pk])).status_code == 404
    assert browser.post(reverse("accounts:member-close", args=[cast.stranger.pk])).status_code == 404
    assert cast.stranger.user.email not in browser.get(reverse("accounts:members")).content.decode()


def test_a_long_list_costs_no_more_questions_than_a_short_one(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(Role.MANAGER)
    browser.get(reverse("accounts:members"))
    with CaptureQueriesContext(connection) as short:
        browser.get(reverse("accounts:members"))
    MembershipFactory.create_batch(43, territory=cast.territory)
    with django_assert_num_queries(len(short.captured_queries)):
        page = browser.get(reverse("accounts:members"))
    assert len(page.context["page"]) == 50
