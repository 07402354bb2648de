"""Who may open what: what is asked of helpers and what they may do, and the objects its addresses need."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, MANAGERS, NOT_A_HELPER, ON_THE_ROAD, Row, act, form, page
from volunteers.engagement.defaults import PROPOSED
from volunteers.enums import HelperKind
from volunteers.models import (
    EngagementPause,
    EngagementPolicy,
    HelperApplication,
    PolicyRequirement,
    RequirementCompletion,
    RequirementExemption,
)

LEADS = frozenset({Role.COORDINATOR, Role.MANAGER})
ROWS: list[Row] = [
    *page("volunteers:application-list", LEADS),
    *page("volunteers:application-detail", LEADS, pk="application"),
    *act("volunteers:application-interview", LEADS, pk="application"),
    *act("volunteers:application-approve", LEADS, pk="application"),
    *act("volunteers:application-refuse", LEADS, pk="application"),
    *act("volunteers:application-withdraw", LEADS, pk="application"),
    *act("volunteers:application-reopen", LEADS, pk="application"),
    *page("volunteers:engagement-policies", MANAGERS),
    *act("volunteers:engagement-policy-accept", MANAGERS),
    *page("volunteers:engagement-policy", MANAGERS, pk="policy"),
    *form("volunteers:engagement-policy-edit", MANAGERS, pk="policy"),
    *act("volunteers:engagement-policy-cancel", MANAGERS, pk="policy"),
    *page("volunteers:renewal-list", CARE),
    *page("volunteers:renewal-export", LEADS),
    *page("volunteers:helper-engagement", CARE, pk="helper"),
    *act("volunteers:completion-note", LEADS, pk="helper"),
    *act("volunteers:completion-remove", LEADS, pk="helper", completion_pk="completion"),
    *act("volunteers:exemption-grant", LEADS, pk="helper"),
    *act("volunteers:exemption-end", LEADS, pk="helper", exemption_pk="exemption"),
    *act("volunteers:pause-begin", LEADS, pk="helper"),
    *act("volunteers:pause-end", LEADS, pk="helper", pause_pk="pause"),
    *page("volunteers:my-documents", ON_THE_ROAD),
    *act("volunteers:my-charter-sign", ON_THE_ROAD, hidden=NOT_A_HELPER),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "volunteers:public-application": "anyone proposes their help without an account; the team reads it",
    "volunteers:public-application-done": "thanks, and what happens next",
}


class EngagementThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _application(self) -> Any:
        return HelperApplication.objects.create(
            territory=self.territory,
            first_name="Lucile",
            last_name="Faure",
            email="lucile@example.org",
            commune=self.get("commune"),
            words="J’aime la lecture",
            consented_at=timezone.now(),
        )

    def _policy(self) -> Any:
        """A version to come: it may still be changed, and asks nothing today."""
        policy = EngagementPolicy.objects.create(
            territory=self.territory,
            kind=HelperKind.PARTNER,
            effective_from=timezone.localdate() + timedelta(days=30),
        )
        asked = PROPOSED[HelperKind.PARTNER][0]
        PolicyRequirement.objects.create(policy=policy, code=asked.code, label=asked.label)
        return policy

    def _completion(self) -> Any:
        return RequirementCompletion.objects.create(
            helper=self.get("helper"), code="permis", completed_on=timezone.localdate()
        )

    def _exemption(self) -> Any:
        today = timezone.localdate()
        return RequirementExemption.objects.create(
            helper=self.get("helper"), code="permis", starts_on=today, ends_on=today + timedelta(days=9), reason="Essai"
        )

    def _pause(self) -> Any:
        """Long over: the helper stays free."""
        day = timezone.localdate() - timedelta(days=400)
        return EngagementPause.objects.create(helper=self.get("helper"), starts_on=day, ends_on=day)
