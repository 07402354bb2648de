"""How a line of the access matrix is written, and the sets of roles that its lines share."""

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
