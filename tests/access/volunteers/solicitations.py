"""Who may open what: calls for help in waves, and the objects its addresses need."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from scheduling.models import Solicitation, SolicitationMoment, SolicitationReply, SolicitationRequest
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, NOT_A_HELPER, ON_THE_ROAD, PLANNERS, Row, act, form, page

ROWS: list[Row] = [
    *page("scheduling:solicitation-list", CARE),
    *page("scheduling:solicitation-sharing", CARE),
    *page("scheduling:solicitation-export", CARE),
    *form("scheduling:solicitation-create", PLANNERS),
    *page("scheduling:solicitation-detail", CARE, pk="solicitation"),
    *form("scheduling:solicitation-wave", PLANNERS, pk="solicitation"),
    *act("scheduling:solicitation-close", PLANNERS, pk="solicitation"),
    *act("scheduling:solicitation-place", PLANNERS, pk="solicitation"),
    *act("scheduling:solicitation-note", PLANNERS, pk="solicitation_reply"),
    *act("scheduling:solicitation-preference", PLANNERS, pk="helper"),
    *page("scheduling:my-calls", ON_THE_ROAD),
    *act("scheduling:my-calls-preference", ON_THE_ROAD),
    *act("scheduling:my-call-answer", ON_THE_ROAD, pk="solicitation_reply", hidden=NOT_A_HELPER),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {"scheduling:solicitation-answer": "link of an e-mail, with a secret: a helper answers a call"}


class SolicitationsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _solicitation(self) -> Solicitation:
        call = Solicitation.objects.create(
            territory=self.territory,
            what="Visite à domicile",
            commune=self.get("commune"),
            closes_at=timezone.now() + timedelta(days=3),
        )
        SolicitationMoment.objects.create(solicitation=call, starts=time(9), ends=time(12))
        SolicitationRequest.objects.create(solicitation=call, request=self.get("request"))
        return call

    def _solicitation_reply(self) -> Any:
        return SolicitationReply.objects.create(solicitation=self.get("solicitation"), helper=self.get("helper"))
