"""What the public and providers propose, and its moderation: who may open what, and the objects its addresses need."""

from typing import Any

from django.utils import timezone

from directory.contribution_rules import LINK_VALID_FOR
from directory.enums import ContributionKind
from directory.models import Contribution, Organisation, OwnerLink
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, DESK, Row, act, form, page

_SECRET = "link of an e-mail, with a secret: without one, it shows nothing"

ROWS: list[Row] = [
    *page("directory:contribution-list", CARE),
    *page("directory:contribution-detail", CARE, pk="contribution"),
    *act("directory:contribution-accept", CARE, pk="contribution"),
    *act("directory:contribution-refuse", CARE, pk="contribution"),
    *form("directory:owner-invite", CARE),
    *page("api:contribution-list", CARE),
    *page("api:contribution-detail", CARE, pk="contribution"),
    *act("api:contribution-accept", CARE, pk="contribution"),
    *act("api:contribution-refuse", CARE, pk="contribution"),
    *form("directory:owner-link-send", DESK, pk="structure"),
    *act("directory:owner-link-revoke", DESK, pk="owner_link"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "api:open-proposal-list": "a provider's program proposes a service; the team reads it first",
    "directory:public-proposal": "a provider proposes a service without an account; the team reads it first",
    "directory:public-proposal-done": "thanks, and what happens next",
    "directory:public-error": "anyone says what is wrong on a public record",
    "directory:public-confirm": "anyone says that all is right on a public record; the team reads it first",
    "directory:public-thanks": "thanks, and the way back to a public record",
    "directory:owner": _SECRET,
    "directory:owner-renew": _SECRET,
    "directory:owner-confirm": _SECRET,
    "directory:owner-place": _SECRET,
    "directory:owner-service": _SECRET,
    "directory:owner-close": _SECRET,
}


class ContributionsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _structure(self) -> Any:
        return Organisation.objects.create(territory=self.territory, name="Isle&Co")

    def _contribution(self) -> Any:
        return Contribution.objects.create(
            territory=self.territory,
            kind=ContributionKind.CHANGE,
            organisation=self.get("structure"),
            proposed={"organisation.description": "Café associatif"},
            before={"organisation.description": ""},
        )

    def _owner_link(self) -> Any:
        return OwnerLink.objects.create(
            organisation=self.get("structure"),
            email="isle@example.org",
            secret_digest=f"owner-{self.territory.pk}",
            expires_at=timezone.now() + LINK_VALID_FOR,
        )
