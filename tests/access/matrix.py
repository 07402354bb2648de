"""Who may open what: every address of the application, as data (TRUST R01, habit 22).

Read a row as: with this method, these roles are served, the other roles are refused (403), an object of another
territory does not exist (404), a stranger is sent to sign in. ``keys`` names the object or the day that the address
needs, from ``tests/access/things.py``; ``not_theirs`` lists roles that hold the right but not on this object (404).
"""

from dataclasses import dataclass, field

from accounts.enums import Role

CARE = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER})
DESK = CARE | {Role.OPERATOR}
PLANNERS = frozenset({Role.COUNSELLOR, Role.COORDINATOR})
GRID_KEEPERS = frozenset({Role.MANAGER})
SETTINGS = frozenset({Role.MANAGER, Role.ADMIN})
ROAD_KNOWERS = SETTINGS | {Role.COUNSELLOR}
ON_THE_ROAD = frozenset({Role.COUNSELLOR, Role.HELPER})
EVERYONE = frozenset(Role)
MANAGERS = frozenset({Role.MANAGER})
IMPORTERS = frozenset({Role.COUNSELLOR, Role.MANAGER})
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


def patch(name: str, roles: frozenset[Role], **keys: str) -> list[Row]:
    """Return the row of an address of the API that changes an object."""
    return [Row(name, "PATCH", roles, keys)]


ROWS: list[Row] = [
    *page("accounts:home", EVERYONE),
    *page("core:components", EVERYONE),
    *form("accounts:account", EVERYONE),
    # Without naming one of one's own memberships, there is nothing to choose.
    *act("accounts:membership-choose", EVERYONE, hidden=EVERYONE),
    *act("accounts:token-create", EVERYONE),
    *act("accounts:token-revoke", EVERYONE),
    *form("accounts:territory", SETTINGS),
    *form("accounts:communes", SETTINGS),
    *form("accounts:commune", SETTINGS, pk="commune"),
    *form("accounts:sector", SETTINGS, pk="sector"),
    *act("accounts:sector-delete", SETTINGS, pk="sector"),
    *page("accounts:members", SETTINGS),
    *form("accounts:invitation-create", SETTINGS),
    *form("accounts:member", SETTINGS, pk="membership"),
    *act("accounts:member-close", SETTINGS, pk="membership"),
    *act("accounts:member-reopen", SETTINGS, pk="membership"),
    *act("accounts:invitation-resend", SETTINGS, pk="invitation"),
    *act("accounts:invitation-revoke", SETTINGS, pk="invitation"),
    *page("accounts:journal", frozenset({Role.MANAGER})),
    *page("messaging:outbox", CARE | {Role.ADMIN}),
    *act("messaging:message-retry", CARE | {Role.ADMIN}, pk="message"),
    *act("messaging:message-drop", CARE | {Role.ADMIN}, pk="message"),
    *page("mediation:beneficiary-list", DESK),
    *page("mediation:beneficiary-export", frozenset({Role.COUNSELLOR, Role.MANAGER})),
    *form("mediation:beneficiary-create", DESK),
    *form("mediation:import-list", IMPORTERS),
    *page("mediation:import-detail", IMPORTERS, pk="people_import"),
    *act("mediation:import-answer", IMPORTERS, pk="people_import"),
    *act("mediation:import-write", IMPORTERS, pk="people_import"),
    *act("mediation:import-abandon", IMPORTERS, pk="people_import"),
    *act("mediation:import-undo", IMPORTERS, pk="people_import"),
    *page("mediation:import-refused", IMPORTERS, pk="people_import"),
    *page("mediation:beneficiary-detail", DESK, pk="beneficiary"),
    *form("mediation:beneficiary-edit", DESK, pk="beneficiary"),
    *act("core:free-text-check", EVERYONE),
    *form("mediation:note-create", CARE, pk="beneficiary"),
    # A note is corrected by its author alone; the counsellor wrote this one.
    *form("mediation:note-edit", frozenset({Role.COUNSELLOR}), hidden=CARE - {Role.COUNSELLOR}, pk="note"),
    *act("mediation:note-remove", frozenset({Role.COUNSELLOR}), hidden=CARE - {Role.COUNSELLOR}, pk="note"),
    *form("mediation:contact-create", DESK, pk="beneficiary"),
    *form("mediation:contact-edit", DESK, pk="contact"),
    *act("mediation:contact-remove", DESK, pk="contact"),
    *act("mediation:contact-withdraw", DESK, pk="contact"),
    *form("mediation:consent-record", DESK, pk="beneficiary"),
    *page("mediation:rights", CARE, pk="beneficiary"),
    *page("mediation:handover-json", MANAGERS, pk="beneficiary"),
    *page("mediation:handover-pdf", MANAGERS, pk="beneficiary"),
    *form("mediation:rights-erase", MANAGERS, pk="beneficiary"),
    *act("mediation:rights-keep", MANAGERS, pk="beneficiary"),
    *page("mediation:erasure-list", MANAGERS),
    *page("mediation:duplicate-list", CARE),
    *page("mediation:merge-choose", CARE, pk="beneficiary"),
    *form("mediation:merge", CARE, pk="beneficiary", other="twin"),
    *act("mediation:beneficiary-archive", CARE, pk="beneficiary"),
    *act("mediation:beneficiary-restore", CARE, pk="beneficiary"),
    *form("mediation:case-close", CARE, pk="beneficiary"),
    *form("mediation:case-reopen", CARE, pk="beneficiary"),
    *form("mediation:case-next", CARE, pk="beneficiary"),
    *form("mediation:case-reassign", CARE - {Role.COUNSELLOR}),
    *act("mediation:handover-undo", CARE - {Role.COUNSELLOR}, pk="handover"),
    # Nobody of the cast received cases in it.
    *act("mediation:handover-noted", CARE, hidden=CARE, pk="handover"),
    *page("api:case-list", DESK),
    *page("api:case-detail", DESK, pk="case"),
    *act("api:case-move", CARE, pk="case"),
    *form("mediation:case-team", CARE, pk="beneficiary"),
    *form("mediation:assessment-create", PLANNERS, pk="beneficiary"),
    *page("mediation:assessment-detail", CARE, pk="assessment"),
    *form("mediation:assessment-step", PLANNERS, pk="beneficiary", step="first"),
    *form("mediation:assessment-review", PLANNERS, pk="beneficiary"),
    *act("mediation:assessment-discard", PLANNERS, pk="beneficiary"),
    *form("mediation:objective-create", CARE, pk="beneficiary"),
    *page("mediation:objective-sheet", CARE, pk="beneficiary"),
    *page("mediation:objective-sheet-pdf", CARE, pk="beneficiary"),
    *form("mediation:objective-detail", CARE, pk="objective"),
    *form("mediation:objective-edit", CARE, pk="objective"),
    *act("mediation:objective-move", CARE, pk="objective"),
    *act("mediation:objective-step-add", CARE, pk="objective"),
    # Without naming a step, there is nothing to tick.
    *act("mediation:objective-step-check", CARE, hidden=CARE, pk="objective"),
    *page("mediation:grid", GRID_KEEPERS),
    *form("mediation:grid-rule", GRID_KEEPERS),
    # Without naming a rule, there is nothing to move or to take out.
    *act("mediation:grid-rule-move", GRID_KEEPERS, hidden=GRID_KEEPERS),
    *act("mediation:grid-rule-remove", GRID_KEEPERS, hidden=GRID_KEEPERS),
    *act("mediation:grid-adopt", GRID_KEEPERS),
    *act("mediation:grid-discard", GRID_KEEPERS),
    *act("mediation:grid-restore", GRID_KEEPERS),
    *act("mediation:questionnaire-choose", GRID_KEEPERS),
    *page("api:objective-list", CARE),
    *act("api:objective-list", CARE),
    *page("api:objective-detail", CARE, pk="objective"),
    *act("api:objective-progress", CARE, pk="objective"),
    *page("mediation:equipment-list", DESK),
    *page("mediation:equipment-export", DESK),
    *form("mediation:equipment-create", CARE),
    *page("mediation:equipment-detail", DESK, pk="equipment"),
    *form("mediation:equipment-edit", CARE, pk="equipment"),
    *page("mediation:wish-list", DESK),
    *form("mediation:wish-create", CARE, pk="beneficiary"),
    *act("mediation:wish-withdraw", CARE, pk="wish"),
    *page("mediation:loan-list", DESK),
    *form("mediation:loan-create", CARE, pk="beneficiary"),
    *page("mediation:loan-detail", DESK, pk="loan"),
    *page("mediation:loan-agreement", DESK, pk="loan"),
    *form("mediation:loan-hand-over", CARE, pk="loan"),
    *form("mediation:loan-extend", CARE, pk="loan"),
    *form("mediation:loan-return", CARE, pk="loan"),
    *form("mediation:loan-lose", CARE, pk="loan"),
    *act("mediation:loan-cancel", CARE, pk="loan"),
    *act("mediation:loan-remind", CARE, pk="loan"),
    *form("mediation:advice-create", CARE, pk="beneficiary"),
    *form("mediation:advice-edit", CARE, pk="advice"),
    *page("api:equipment-list", DESK),
    *act("api:equipment-list", CARE),
    *page("api:equipment-detail", DESK, pk="equipment"),
    *patch("api:equipment-detail", CARE, pk="equipment"),
    *page("api:loan-list", DESK),
    *act("api:loan-list", CARE),
    *page("api:loan-detail", DESK, pk="loan"),
    *act("api:loan-hand-over", CARE, pk="loan"),
    *act("api:loan-extend", CARE, pk="loan"),
    *act("api:loan-take-back", CARE, pk="loan"),
    *act("api:loan-lose", CARE, pk="loan"),
    *act("api:loan-cancel", CARE, pk="loan"),
    *page("api:loan-wish-list", DESK),
    *act("api:loan-wish-list", CARE),
    *page("api:loan-wish-detail", DESK, pk="wish"),
    *act("api:loan-wish-withdraw", CARE, pk="wish"),
    *page("api:advice-list", DESK),
    *act("api:advice-list", CARE),
    *page("api:advice-detail", DESK, pk="advice"),
    *patch("api:advice-detail", CARE, pk="advice"),
    *page("mediation:report-list", CARE),
    *page("mediation:report-export", frozenset({Role.COUNSELLOR, Role.MANAGER})),
    *form("mediation:report-create", PLANNERS),
    *page("mediation:report-detail", CARE, pk="report"),
    *form("mediation:report-edit", PLANNERS, pk="report"),
    *act("mediation:report-delete", PLANNERS, pk="report"),
    *page("api:beneficiary-list", DESK),
    *act("api:beneficiary-list", DESK),
    *page("api:beneficiary-detail", DESK, pk="beneficiary"),
    *patch("api:beneficiary-detail", DESK, pk="beneficiary"),
    *page("api:assessment-list", CARE),
    *act("api:assessment-list", PLANNERS),
    *page("api:assessment-detail", CARE, pk="assessment"),
    *page("api:plan-list", CARE),
    *act("api:plan-list", PLANNERS),
    *page("api:plan-detail", CARE, pk="plan"),
    *act("api:plan-propose", PLANNERS, pk="plan"),
    *page("api:plan-proposal", CARE, pk="plan"),
    *act("api:plan-stop", PLANNERS, pk="plan"),
    *act("api:plan-abandon", PLANNERS, pk="plan"),
    *act("api:plan-accept", PLANNERS, pk="plan"),
    *act("api:plan-place", PLANNERS, pk="plan"),
    *act("api:plan-publish", PLANNERS, pk="plan"),
    *act("api:plan-undo", PLANNERS, pk="plan"),
    *page("api:visit-list", CARE | {Role.HELPER}),
    *page("api:visit-detail", CARE | {Role.HELPER}, pk="visit"),
    *act("api:visit-move", PLANNERS, pk="visit"),
    *act("api:visit-pin", PLANNERS, pk="visit"),
    *act("api:visit-remove", PLANNERS, pk="visit"),
    *act("api:visit-outcome", PLANNERS | {Role.HELPER}, pk="visit"),
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
    *act("volunteers:my-exception-create", ON_THE_ROAD, hidden=NOT_A_HELPER),
    *act("volunteers:my-exception-delete", ON_THE_ROAD, hidden=NOT_A_HELPER, exception_pk="exception"),
    *page("api:helper-list", CARE),
    *act("api:helper-list", CARE),
    *page("api:helper-detail", CARE, pk="helper"),
    *patch("api:helper-detail", CARE, pk="helper"),
    Row("api:helper-availabilities", "PUT", CARE, {"pk": "helper"}),
    *page("scheduling:request-list", DESK),
    *form("scheduling:request-create", DESK),
    *page("scheduling:request-detail", DESK, pk="request"),
    *form("scheduling:request-edit", DESK, pk="request"),
    *act("scheduling:request-cancel", DESK, pk="request"),
    *act("scheduling:request-reopen", DESK, pk="request"),
    *page("scheduling:beneficiary-requests", DESK, pk="beneficiary"),
    *page("scheduling:week", CARE),
    *form("scheduling:what-if", CARE),
    *act("scheduling:what-if-stop", CARE, pk="idea"),
    *page("scheduling:week-at", CARE, week="monday"),
    *page("scheduling:route-map", CARE, week="monday", day="today"),
    *act("scheduling:plan-undo", PLANNERS, week="monday"),
    *act("scheduling:proposal-start", PLANNERS, week="monday"),
    *page("scheduling:proposal-status", CARE, week="monday"),
    *act("scheduling:proposal-stop", PLANNERS, week="monday"),
    *act("scheduling:proposal-abandon", PLANNERS, week="monday"),
    *page("scheduling:proposal-compare", CARE, week="monday"),
    *act("scheduling:proposal-accept", PLANNERS, week="monday"),
    *form("scheduling:plan-publish", PLANNERS, week="monday"),
    # Without naming a request that waits, there is nothing to place.
    *form("scheduling:visit-place", PLANNERS, hidden=PLANNERS, week="monday"),
    *page("scheduling:place-preview", PLANNERS, hidden=PLANNERS, week="monday"),
    *page("scheduling:visit-panel", CARE, pk="visit"),
    *page("scheduling:move-preview", PLANNERS, pk="visit"),
    *form("scheduling:visit-move", PLANNERS, pk="visit"),
    *act("scheduling:visit-pin", PLANNERS, pk="visit"),
    *form("scheduling:visit-remove", PLANNERS, pk="visit"),
    *act("scheduling:visit-outcome", PLANNERS | {Role.HELPER}, pk="visit"),
    *form("scheduling:visit-report", PLANNERS | {Role.HELPER}, pk="visit"),
    *act("scheduling:visit-report-undo", PLANNERS | {Role.HELPER}, pk="visit"),
    *act("scheduling:visit-report-refuse", PLANNERS | {Role.HELPER}, pk="visit"),
    *page("scheduling:visit-report-done", PLANNERS, pk="visit"),
    *page("scheduling:reports-due", PLANNERS),
    *page("scheduling:urgent", PLANNERS),
    *form("scheduling:urgent-request", PLANNERS, pk="request"),
    *form("scheduling:absence", PLANNERS),
    *page("scheduling:absence-plan", PLANNERS, pk="exception"),
    *act("scheduling:absence-accept", PLANNERS, pk="exception"),
    *page("scheduling:absence-people", PLANNERS, pk="exception"),
    *page("scheduling:rounds-today", CARE),
    *page("scheduling:rounds", CARE, day="today"),
    *page("scheduling:rounds-pdf", CARE, day="today"),
    *page("scheduling:round", CARE | {Role.HELPER}, pk="helper", day="today"),
    *page("scheduling:round-pdf", CARE | {Role.HELPER}, pk="helper", day="today"),
    *page("scheduling:my-round", ON_THE_ROAD),
    *page("scheduling:calls", DESK),
    *act("scheduling:call-record", DESK, pk="call"),
    *form("scheduling:settings", SETTINGS),
    *act("scheduling:settings-effect", SETTINGS),
    *page("scheduling:settings-effect-at", SETTINGS, pk="effect"),
    *act("scheduling:settings-effect-stop", SETTINGS, pk="effect"),
    *page("scheduling:travel", ROAD_KNOWERS),
    *form("scheduling:travel-edit", ROAD_KNOWERS),
    *act("scheduling:travel-delete", ROAD_KNOWERS, pk="override"),
    *form("scheduling:travel-import", ROAD_KNOWERS),
    *page("scheduling:travel-export", ROAD_KNOWERS),
    *page("api:visit-request-list", DESK),
    *act("api:visit-request-list", DESK),
    *page("api:visit-request-detail", DESK, pk="request"),
    *patch("api:visit-request-detail", DESK, pk="request"),
    *act("api:visit-request-cancel", DESK, pk="request"),
]

# Open to anyone who knows the address: each for a reason.
PUBLIC = {
    "accounts:invitation-accept": "link of an e-mail, with a secret",
    "live": "a load balancer asks whether the process answers",
    "account_login": "sign-in",
    "account_logout": "leaving is harmless",
    "account_inactive": "says that the account is closed",
    "account_signup": "closed: says that one is invited",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "link of an e-mail",
    "account_reset_password_from_key_done": "a forgotten password",
    "mfa_authenticate": "second step of sign-in",
}
# The member's own sign-in pages, by allauth: no object of a territory, one's own account only.
OWN_SIGN_IN = {
    "account_reauthenticate",
    "account_change_password",
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
