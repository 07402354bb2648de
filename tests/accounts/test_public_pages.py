"""Everything is closed by default: the pages that need no account are listed here, one by one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "accounts:invitation-accept",
    "live",
    # Half signed in: asks for the second factor, sends everyone else to the door.
    "mfa_authenticate",
}
# The API answers 401 by itself: its permissions are tested with it.
BY_TOKEN = ("api:", "api-")


def views(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


def test_no_other_page_opens_without_an_account() -> None:
    named = dict(views(get_resolver().url_patterns))
    opened = {name for name, view in named.items() if not getattr(view, "login_required", True)}

    assert {name for name in opened if not name.startswith(BY_TOKEN)} == PUBLIC


@pytest.mark.parametrize("name", ["account_email", "account_set_password", "account_confirm_email", "mfa_trust"])
def test_pages_we_do_not_offer_have_no_address(name: str) -> None:
    assert name not in dict(views(get_resolver().url_patterns))
