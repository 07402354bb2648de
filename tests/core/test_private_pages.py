"""Personal data stays out of caches."""

from collections.abc import Callable

from django.test import Client

from accounts.enums import Role


def test_a_page_of_a_signed_in_member_is_never_kept(sign_in: Callable[[Role], Client]) -> None:
    response = sign_in(Role.COUNSELLOR).get("/aide/composants/")

    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]
