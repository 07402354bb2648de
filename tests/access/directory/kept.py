"""What makers of objects may rely on."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import Territory


class Kept:
    """A territory and the objects already made in it; ``get(kind)`` makes the missing one by ``_kind()``."""

    territory: "Territory"

    def get(self, kind: str) -> Any:
        """Return the object of this kind, made at the first call."""
        raise NotImplementedError
