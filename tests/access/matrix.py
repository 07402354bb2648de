"""Who may open what: every address of the application, as data (TRUST R01, habit 22).

Read a row as: with this method, these roles are served, the other roles are refused (403), an object of another
territory does not exist (404), a stranger is sent to sign in. ``keys`` names the object that the address needs, from
``tests/access/things.py``; ``not_theirs`` lists roles that hold the right but not on this object (404).
"""

from dataclasses import dataclass, field

from accounts.enums import Role

CARE = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER})
DESK = CARE | {Role.OPERATOR}
PLANNERS = frozenset({Role.COUNSELLOR, Role.COORDINATOR})
SETTINGS = frozenset({Role.MANAGER, Role.ADMIN})
ON_THE_ROAD = frozenset({Role.COUNSELLOR, Role.HELPER})
EVERYONE = frozenset(Role)
# The counsellor of the test is not one of the territory's helpers: no week of their own.
NOT_A_HELPER = frozenset({Role.COUNSELLOR})


@dataclass(frozen=True)
class Row:
    """One address with one method."""

    name: str
    method: str
    roles: frozenset[Role]
    keys: dict[str, str] = field(default_factory=dict)
    not_theirs: frozenset[Role] = frozenset()

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def page(name: str, roles: frozenset[Role], *, hidden: frozenset[Role] = frozenset(), **keys: str) -> list[Row]:
    """Return the row of an address that is only read."""
    return [Row(name, "GET", roles, keys, hidden)]


def act(name: str, roles: frozenset[Role], *, hidden: frozenset[Role] = frozenset(), **keys: str) -> list[Row]:
    """Return the row of an address that only does something."""
    return [Row(name, "POST", roles, keys, hidden)]


def form(name: str, roles: frozenset[Role], *, hidden: frozenset[Role] = frozenset(), **keys: str) -> list[Row]:
    """Return the rows of an address that shows a form and receives it."""
    return page(name, roles, hidden=hidden, **keys) + act(name, roles, hidden=hidden, **keys)


ROWS: list[Row] = [
    *page("accounts:home", EVERYONE),
    *page("core:components", EVERYONE),
    *form("accounts:account", EVERYONE),
    *page("volunteers:helper-list", CARE),
    *form("volunteers:helper-create", CARE),
    *page("volunteers:helper-detail", CARE, pk="helper"),
    *form("volunteers:helper-edit", CARE, pk="helper"),
    *act("volunteers:helper-archive", CARE, pk="helper"),
    *act("volunteers:helper-restore", CARE, pk="helper"),
    *form("volunteers:availability-edit", CARE, pk="helper"),
    *act("volunteers:exception-create", CARE, pk="helper"),
    *act("volunteers:exception-delete", CARE, pk="helper", exception_pk="exception"),
    *form("volunteers:my-availability", ON_THE_ROAD),
    *act("volunteers:my-exception-create", ON_THE_ROAD),
    *act("volunteers:my-exception-delete", ON_THE_ROAD, hidden=NOT_A_HELPER, exception_pk="exception"),
]

# Open to anyone who knows the address: each for a reason.
PUBLIC = {
    "live": "a load balancer asks whether the process answers",
    "account_login": "sign-in",
    "account_logout": "leaving is harmless",
    "account_inactive": "says that the account is closed",
    "account_signup": "closed: says that one is invited",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "link of an e-mail",
    "account_reset_password_from_key_done": "a forgotten password",
    "account_confirm_email": "link of an e-mail",
    "account_email_verification_sent": "says that an e-mail has left",
    "account_confirm_login_code": "second step of sign-in",
    "mfa_authenticate": "second step of sign-in",
    "mfa_login_webauthn": "sign-in with a key",
    "mfa_signup_webauthn": "closed with sign-up",
}
# The member's own sign-in pages, by allauth: no object of a territory, one's own account only.
OWN_SIGN_IN = {
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
# What the API says of itself, to those who hold a key or a session.
API_SELF = {"api:api-root", "api-schema"}
