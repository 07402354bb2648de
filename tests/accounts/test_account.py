"""The own account: name, territory, key for another program."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import MembershipFactory

SignIn = Callable[[Role], Client]
PAGE = "accounts:account"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_an_account_page(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(reverse(PAGE)).status_code == 200


def test_a_phone_is_saved_and_a_wrong_one_explained(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.HELPER)
    typed = {"first_name": "Monique", "last_name": "Aubert-Roy", "phone": "12"}
    assert "numéro de téléphone" in browser.post(reverse(PAGE), typed).content.decode()
    browser.post(reverse(PAGE), {**typed, "phone": "05 36 49 01 42"})

    user = cast.user(Role.HELPER)
    user.refresh_from_db()
    assert (user.last_name, user.phone.as_e164) == ("Aubert-Roy", "+33536490142")


def test_the_email_cannot_be_changed_by_the_form(cast: Cast, sign_in: SignIn) -> None:
    typed = {"first_name": "M", "last_name": "A", "email": "x@example.org", "is_staff": "on", "is_superuser": "on"}
    sign_in(Role.HELPER).post(reverse(PAGE), typed)

    user = cast.user(Role.HELPER)
    user.refresh_from_db()
    assert (user.email, user.is_staff, user.is_superuser) == ("monique@example.org", False, False)


def test_a_territory_is_chosen_among_the_own_ones(cast: Cast, sign_in: SignIn) -> None:
    second = MembershipFactory(user=cast.user(Role.HELPER), territory=cast.other_territory, role=Role.HELPER)
    browser = sign_in(Role.HELPER)
    assert cast.other_territory.name in browser.get(reverse(PAGE)).content.decode()

    browser.post(reverse("accounts:membership-choose"), {"membership": second.pk})
    assert browser.get("/").context["territory_name"] == cast.other_territory.name
    for foreign in (cast.stranger.pk, "x", ""):
        answer = browser.post(reverse("accounts:membership-choose"), {"membership": foreign})
        assert answer.status_code == 404


def test_a_key_is_shown_once_and_can_be_taken_back(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.COUNSELLOR)
    shown = browser.post(reverse("accounts:token-create"))
    key = Token.objects.get(user=cast.user(Role.COUNSELLOR)).key

    assert key in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert key not in browser.get(reverse(PAGE)).content.decode()

    browser.post(reverse("accounts:token-create"))
    assert not Token.objects.filter(key=key).exists()
    browser.post(reverse("accounts:token-revoke"))
    assert not Token.objects.exists()


def test_looking_at_the_account_never_makes_a_key(sign_in: SignIn) -> None:
    assert sign_in(Role.COUNSELLOR).get(reverse("accounts:token-create")).status_code == 405
    assert not Token.objects.exists()
