"""The one table of rights: which role may do what. Pages, API and tests read it; nothing else grants a right.

A right is necessary, never enough: rows also pass through ``visible_to(user)``, which keeps to the member's
territory and, for helpers, to their own visits.
"""

from accounts.enums import Role

_CARE = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER})
_SETTINGS = frozenset({Role.MANAGER, Role.ADMIN})
_EVERYONE = frozenset(Role)

POLICY: dict[str, frozenset[Role]] = {
    "home.view": _EVERYONE,
    "account.edit": _EVERYONE,
    "territory.edit": _SETTINGS,
    "member.edit": _SETTINGS,
    "journal.view": frozenset({Role.MANAGER}),
    "outbox.view": _CARE | {Role.ADMIN},
    "beneficiary.view": _CARE | {Role.OPERATOR},
    "beneficiary.edit": _CARE | {Role.OPERATOR},
    "beneficiary.merge": _CARE,
    "beneficiary.export": frozenset({Role.COUNSELLOR, Role.MANAGER}),
    "beneficiary.import": frozenset({Role.COUNSELLOR, Role.MANAGER}),
    "assessment.view": _CARE,
    "assessment.edit": frozenset({Role.COUNSELLOR, Role.COORDINATOR}),
    "case.edit": _CARE,
    "objective.view": _CARE,
    "objective.edit": _CARE,
    "grid.edit": frozenset({Role.MANAGER}),
    "rights.view": _CARE,
    "rights.export": frozenset({Role.MANAGER}),
    "rights.erase": frozenset({Role.MANAGER}),
    "case.reassign": frozenset({Role.COORDINATOR, Role.MANAGER}),
    "note.view": _CARE,
    "note.edit": _CARE,
    "report.view": _CARE,
    "report.edit": frozenset({Role.COUNSELLOR, Role.COORDINATOR}),
    "report.export": frozenset({Role.COUNSELLOR, Role.MANAGER}),
    "loan.view": _CARE | {Role.OPERATOR},
    "loan.edit": _CARE,
    "request.view": _CARE | {Role.OPERATOR},
    "request.edit": _CARE | {Role.OPERATOR},
    "helper.view": _CARE,
    "helper.edit": _CARE,
    "plan.view": _CARE,
    "plan.edit": frozenset({Role.COUNSELLOR, Role.COORDINATOR}),
    "travel.edit": _SETTINGS | {Role.COUNSELLOR},
    "visit.report": frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.HELPER}),
    "round.view": _CARE | {Role.HELPER},
    "round.view_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "calls.view": _CARE | {Role.OPERATOR},
    "calls.edit": _CARE | {Role.OPERATOR},
    "directory.view": _EVERYONE,
    "directory.edit": _CARE | {Role.OPERATOR},
    "directory.moderate": _CARE,
    "directory.import": _SETTINGS,
    "desk.view": _CARE | {Role.OPERATOR},
    "desk.edit": _CARE | {Role.OPERATOR},
    "referral.view": _CARE | {Role.OPERATOR},
    "referral.edit": _CARE | {Role.OPERATOR},
    "referral.answer": frozenset({Role.PARTNER}),
    "unmet.view": _CARE | {Role.OPERATOR},
    "availability.edit_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
}


def is_granted(role: str, permission: str) -> bool:
    """Tell whether ``role`` holds ``permission``. An unknown permission is a mistake of ours: KeyError."""
    return role in POLICY[permission]


def roles_with(permission: str) -> frozenset[Role]:
    """Return the roles that hold ``permission``."""
    return POLICY[permission]
