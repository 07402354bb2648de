"""The menu holds what the role may use, and nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.policies import is_granted
from core.registries import registries

SignIn = Callable[[Role], Client]


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_follows_the_table_of_rights(sign_in: SignIn, role: Role) -> None:
    page = sign_in(role).get(reverse("accounts:account"))
    entries = sorted(registries.menu, key=lambda it: it.order)

    shown = [item.label for item in page.context["menu"]]
    # Nobody here is a youth with a contract, which alone shows the lines of one.
    assert shown == [entry.label for entry in entries if is_granted(role, entry.permission) and entry.shown is None]
    assert shown[0] == "Aujourd’hui"
    assert ("Réglages" in shown) == (role in {Role.MANAGER, Role.ADMIN})


def test_no_menu_names_a_page_twice_and_a_phone_shows_at_most_four(sign_in: SignIn) -> None:
    for role in Role:
        items = sign_in(role).get(reverse("accounts:account")).context["menu"]
        assert len({item.url for item in items}) == len(items)
        assert sum(item.on_phone for item in items) <= 4, role


def test_the_settings_line_is_current_on_every_settings_page(sign_in: SignIn) -> None:
    page = sign_in(Role.MANAGER).get(reverse("accounts:members"))

    assert [item.label for item in page.context["menu"] if item.is_current] == ["Réglages"]
    assert [item.label for item in page.context["settings_menu"]() if item.is_current] == ["Membres"]
