"""The phone desk: who may open what, and the objects its addresses need."""

from datetime import timedelta

from django.utils import timezone

from directory.enums import IntakeChannel, IntakeStatus, NeedOutcome
from directory.models import Intake, Need
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, SETTINGS, Row, act, form, page, patch

ROWS: list[Row] = [
    *page("directory:desk", DESK),
    *act("directory:intake-new", DESK),
    *form("directory:intake-voicemail", DESK),
    *page("directory:intake-list", DESK),
    *page("directory:intake-export", DESK),
    *page("directory:intake", DESK, pk="intake"),
    *act("directory:intake-caller", DESK, pk="intake"),
    *act("directory:intake-person", DESK, pk="intake"),
    *form("directory:intake-wait", DESK, pk="intake"),
    *act("directory:intake-take", DESK, pk="message_left"),
    *act("directory:intake-close", DESK, pk="intake"),
    *act("directory:intake-reopen", DESK, pk="intake"),
    *act("directory:intake-drop", DESK, pk="intake"),
    *act("directory:need-create", DESK, pk="intake"),
    *act("directory:intake-services", DESK, pk="intake"),
    *act("directory:need-edit", DESK, pk="need"),
    *act("directory:need-remove", DESK, pk="need"),
    *act("directory:need-settle", DESK, pk="need"),
    *act("directory:need-unsettle", DESK, pk="need"),
    *form("directory:desk-hours", SETTINGS),
    *form("directory:journey", DESK, pk="journey_asked"),
    *page("api:intake-list", DESK),
    *act("api:intake-list", DESK),
    *page("api:intake-detail", DESK, pk="intake"),
    *patch("api:intake-detail", DESK, pk="intake"),
    *act("api:intake-add-need", DESK, pk="intake"),
    *act("api:intake-take", DESK, pk="message_left"),
    *act("api:intake-wait", DESK, pk="intake"),
    *act("api:intake-close", DESK, pk="intake"),
    *page("api:need-list", DESK),
    *page("api:need-detail", DESK, pk="need"),
    *act("api:need-settle", DESK, pk="need"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {
    "directory:accessibility": "what the law asks at the foot of public pages",
    "directory:legal-notice": "what the law asks at the foot of public pages",
    "directory:public-request": "someone asks for help without an account",
    "directory:public-request-done": "says before when the desk calls back: a signed moment, nothing of the person",
}


class DeskThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _intake(self) -> Intake:
        return Intake.objects.create(territory=self.territory, commune=self.get("commune"), caller_name="Mme Couderc")

    def _message_left(self) -> Intake:
        return Intake.objects.create(
            territory=self.territory,
            channel=IntakeChannel.VOICEMAIL,
            status=IntakeStatus.WAITING,
            call_back_before=timezone.now() + timedelta(hours=2),
            message="Rappelez-moi",
        )

    def _need(self) -> Need:
        return Need.objects.create(intake=self.get("intake"), words="Trier mes photos")

    def _journey_asked(self) -> Need:
        return Need.objects.create(
            intake=self.get("intake"),
            rank=2,
            words="Aller chez le dentiste",
            outcome=NeedOutcome.TRANSPORT,
            outcome_at=timezone.now(),
        )
