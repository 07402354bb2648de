"""The one table of rights: which role may do what. Pages, API and tests read it; nothing else grants a right.

A right is necessary, never enough: rows also pass through ``visible_to(user)``, which keeps to the member's
territory and, for helpers, to their own visits.
"""

from accounts.enums import Role

_CARE = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER})
_SETTINGS = frozenset({Role.MANAGER, Role.ADMIN})
_TEAM_LEADS = frozenset({Role.COORDINATOR, Role.MANAGER})
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
    "unmet.edit": _CARE | {Role.OPERATOR},
    "unmet.export": frozenset({Role.COUNSELLOR, Role.MANAGER}),
    "hours.own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "hours.view": _CARE,
    "hours.sheet": _CARE | {Role.HELPER},
    "hours.validate": frozenset({Role.COORDINATOR, Role.MANAGER}),
    "hours.rates": _SETTINGS,
    "solicitation.view": _CARE,
    "solicitation.edit": frozenset({Role.COUNSELLOR, Role.COORDINATOR}),
    "solicitation.answer_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "safety.view": _CARE | {Role.OPERATOR},
    "safety.edit": _CARE | {Role.OPERATOR},
    "concern.view": _CARE,
    "concern.edit": _CARE,
    "concern.report": frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.HELPER}),
    "pair.view": _CARE,
    "pair.edit": _CARE,
    "pair.keep": frozenset({Role.COORDINATOR, Role.MANAGER}),
    "match.view_own": frozenset({Role.HELPER}),
    "space.view_own": frozenset({Role.HELPER}),
    "availability.edit_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "application.view": _TEAM_LEADS,
    "application.edit": _TEAM_LEADS,
    "engagement.edit": _TEAM_LEADS,
    "engagement.policy": frozenset({Role.MANAGER}),
    "documents.view_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "training.view": _CARE,
    "training.edit": _CARE,
    "training.export": frozenset({Role.MANAGER}),
    "training.join": _CARE | {Role.HELPER},
    "training.join_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "meeting.view": _CARE,
    "meeting.edit": _CARE,
    "helper.keep": frozenset({Role.COORDINATOR, Role.MANAGER}),
    "helper.handover": frozenset({Role.MANAGER}),
    "helper.erase": frozenset({Role.MANAGER}),
    "contract.view": _CARE,
    "contract.edit": _CARE,
    "contract.view_own": frozenset({Role.HELPER}),
    "ride.view": _CARE | {Role.OPERATOR},
    "ride.edit": _CARE | {Role.OPERATOR},
    "ride.right": _CARE,
    "run.edit": frozenset({Role.COUNSELLOR, Role.COORDINATOR}),
    "run.drive_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
    "run.report": frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.HELPER}),
    "scheme.edit": _TEAM_LEADS,
    "destination.edit": _CARE | {Role.OPERATOR},
    "ride.account": _TEAM_LEADS,
    "workshop.view": _CARE | {Role.OPERATOR},
    "workshop.edit": frozenset({Role.COUNSELLOR, Role.COORDINATOR}),
    "workshop.register": _CARE | {Role.OPERATOR},
    "workshop.attend": frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.HELPER}),
    "workshop.animate_own": frozenset({Role.COUNSELLOR, Role.HELPER}),
}


def is_granted(role: str, permission: str) -> bool:
    """Tell whether ``role`` holds ``permission``. An unknown permission is a mistake of ours: KeyError."""
    return role in POLICY[permission]


def roles_with(permission: str) -> frozenset[Role]:
    """Return the roles that hold ``permission``."""
    return POLICY[permission]
