"""Every page, at phone and desktop width: axe finds nothing, and nothing scrolls sideways (TRUST R12)."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from accounts.models import User
from tests.access.matrix import OWN_SIGN_IN, PUBLIC, ROWS
from tests.access.rows import Row
from tests.access.things import Things
from tests.conftest import Cast
from tests.e2e.conftest import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# Parts that a page fetches by itself are there, and nothing is being fetched.
ARRIVED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
PAGES = [row for row in ROWS if row.method == "GET" and not row.name.startswith("api:")]
# The page each role works on most is looked at with that role; the others with the first role that opens them.
ORDER = [Role.COUNSELLOR, Role.MANAGER, Role.COORDINATOR, Role.OPERATOR, Role.HELPER, Role.ADMIN, Role.PARTNER]


def looked_at_by(row: Row) -> set[Role]:
    """Roles with which a page is looked at."""
    able = [role for role in ORDER if role in row.roles and role not in row.not_theirs]
    return set(able if row.name == "accounts:home" else able[:1])


def enter(page: Page, live_server: LiveServer, user: User) -> None:
    """Put the session of a signed-in person in the browser."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a mapping with these keys is what it takes


def faults(page: Page, address: str) -> list[str]:
    """Open an address at both widths and return what is wrong, nothing for a fragment or a file."""
    answer = page.request.get(address)
    if "text/html" not in answer.headers["content-type"] or "<html" not in answer.text():
        return []
    found = []
    page.goto(address)
    for width in (DESKTOP, PHONE):
        page.set_viewport_size(width)
        page.wait_for_function(ARRIVED)
        for check in (assert_accessible, assert_no_sideways_scroll):
            try:
                check(page)
            except AssertionError as error:
                found.append(f"{width['width']} px: {error}")
    return found


@pytest.mark.parametrize("role", ORDER)
def test_every_page_is_accessible(role: Role, page: Page, live_server: LiveServer, cast: Cast) -> None:
    things = Things(cast.territory, cast.user(Role.HELPER))
    things.week_in_use()
    rows = [row for row in PAGES if role in looked_at_by(row)]
    keys = {str(row): {name: things.key(kind) for name, kind in row.keys.items()} for row in rows}
    enter(page, live_server, cast.user(role))

    found = [
        fault for row in rows for fault in faults(page, live_server.url + reverse(row.name, kwargs=keys[str(row)]))
    ]

    assert not found, "\n\n".join(found)


def public_addresses(things: Things) -> list[str]:
    """Addresses of the pages that anybody opens, with keys of a published record and links that nobody sent."""
    service = things.get("service")
    known = {
        "territory": things.territory.slug,
        "public_id": service.public_id,
        "year": timezone.localdate().year - 1,
        "secret": "inconnu",
        "key": "inconnu",
        "what": "erreur",
    }
    found = []
    for name, pattern in patterns(get_resolver()):
        keys = set(pattern.pattern.converters)
        # A regular expression hides its keys: the page that sets a new password, which needs a link of its own.
        hides_keys = name == "account_reset_password_from_key"
        if name in PUBLIC and not name.startswith("api:") and not hides_keys and keys <= set(known):
            public_id = service.place.public_id if name == "directory:public-place" else service.public_id
            values = {**known, "public_id": public_id}
            found.append(reverse(name, kwargs={key: values[key] for key in keys}))
    return found


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address by its full name, once."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry
        else:
            yield from patterns(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def test_pages_without_an_account_are_accessible(page: Page, live_server: LiveServer, cast: Cast) -> None:
    addresses = [
        address
        for address in public_addresses(Things(cast.territory))
        if page.request.get(live_server.url + address).status != 405
    ]
    assert len(addresses) > 20

    found = [fault for address in addresses for fault in faults(page, live_server.url + address)]

    assert not found, "\n\n".join(found)


def test_pages_of_ones_own_security_are_accessible(page: Page, live_server: LiveServer, cast: Cast) -> None:
    enter(page, live_server, cast.user(Role.COUNSELLOR))
    addresses = [reverse(name) for name in sorted(OWN_SIGN_IN) if not name.endswith("webauthn")]

    found = [fault for address in addresses for fault in faults(page, live_server.url + address)]

    assert not found, "\n\n".join(found)
