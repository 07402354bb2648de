"""Referrals to partners and the calls that follow: who may open what, and the objects its addresses need."""

from typing import Any

from accounts.enums import Role
from accounts.models import Membership
from directory.models import FollowUp, PartnerSeat, Referral
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, SETTINGS, Row, act, form, page
from tests.directory.referrals.cast import a_referral, a_service
from tests.factories import MembershipFactory

PARTNERS = frozenset({Role.PARTNER})
ROWS: list[Row] = [
    *page("directory:referral-list", DESK),
    *form("directory:referral-create", DESK),
    *page("directory:referral-detail", DESK, pk="referral"),
    *act("directory:referral-act", DESK, pk="referral"),
    *act("directory:referral-renew", DESK, pk="referral"),
    *act("directory:referral-withdraw", DESK, pk="referral"),
    *act("directory:referral-note", DESK, pk="referral"),
    *page("directory:follow-up-list", DESK),
    *act("directory:follow-up-record", DESK, pk="follow_up"),
    *form("directory:partner-seats", SETTINGS),
    *act("directory:partner-seat-remove", SETTINGS, pk="partner_seat"),
    *page("directory:partner-inbox", PARTNERS),
    *page("directory:partner-referral", PARTNERS, pk="partner_referral"),
    *act("directory:partner-answer", PARTNERS, pk="partner_referral"),
    *form("mediation:referral-create", DESK, pk="beneficiary"),
    *page("mediation:person-referrals", DESK, pk="beneficiary"),
    *page("api:referral-list", DESK),
    *act("api:referral-list", DESK),
    *page("api:referral-detail", DESK, pk="referral"),
    *act("api:referral-renew", DESK, pk="referral"),
    *act("api:referral-withdraw", DESK, pk="referral"),
    *page("api:follow-up-list", DESK),
    *page("api:follow-up-detail", DESK, pk="follow_up"),
    *act("api:follow-up-record", DESK, pk="follow_up"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {"directory:referral-answer": "link of an e-mail, with a secret: a partner answers"}


class ReferralsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _referral(self) -> Referral:
        by = MembershipFactory(territory=self.territory).user
        return a_referral(service=a_service(self.territory), by=by, person_id=self.get("beneficiary").pk)

    def _follow_up(self) -> FollowUp:
        follow_up: FollowUp = self.get("referral").follow_up
        return follow_up

    def _seats(self) -> list[PartnerSeat]:
        organisation = self.get("referral").service.place.organisation
        members: Any = Membership.objects.filter(territory=self.territory, role=Role.PARTNER).order_by("pk")
        members = list(members) or [MembershipFactory(territory=self.territory, role=Role.PARTNER)]
        return [
            PartnerSeat.objects.create(territory=self.territory, membership=member, organisation=organisation)
            for member in members
        ]

    def _partner_seat(self) -> PartnerSeat:
        seat: PartnerSeat = self.get("seats")[0]
        return seat

    def _partner_referral(self) -> Referral:
        self.get("seats")
        referral: Referral = self.get("referral")
        return referral
