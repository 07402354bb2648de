"""People, sessions and links of these tests."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory, User
from core.throttle import stamp
from mediation.models import Beneficiary
from messaging.models import OutboxMessage
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.sessions import session_edit
from scheduling.workshops.enums import WishStage
from tests.factories import BeneficiaryFactory, SessionFactory

NAMES = ("Aubert", "Bost", "Chabrol", "Dumas", "Escande", "Faure", "Gadaud", "Hugon", "Imbert", "Joubert")


def people(territory: Territory, count: int, **fields: Any) -> list[Beneficiary]:
    """People of the territory, in alphabetical order."""
    return [
        BeneficiaryFactory(territory=territory, first_name="Odette", last_name=name, **fields) for name in NAMES[:count]
    ]


def stages(session: WorkshopSession) -> dict[str, str]:
    """Where each one stands, by surname."""
    rows = SessionWish.objects.filter(session=session).select_related("beneficiary").order_by("pk")
    return {row.name.split()[-1]: _stage(row) for row in rows}


def _stage(row: SessionWish) -> str:
    return "OFFERED" if row.confirm_by is not None else WishStage(row.stage).value


def past_session(territory: Territory, *, hours: int = 3, **fields: Any) -> WorkshopSession:
    """A session of two hours that began some hours ago."""
    starts = timezone.now() - timedelta(hours=hours)
    made: WorkshopSession = SessionFactory(
        territory=territory,
        day=timezone.localdate(starts),
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        **fields,
    )
    return made


def moved(session: WorkshopSession, starts: datetime) -> WorkshopSession:
    """The same session at another moment."""
    session.day, session.starts_at = timezone.localdate(starts), starts
    session.ends_at = starts + timedelta(hours=2)
    session.save()
    return session


def link_to(address: str) -> str:
    """The link of the last message to an address, read in the outbox before it leaves."""
    message = OutboxMessage.objects.filter(recipient=address).order_by("-pk").first()
    assert message is not None
    found = re.search(r"/participer/place/[\w-]+/", message.body)
    assert found is not None, message.body
    return found.group()


def guest(**fields: Any) -> dict[str, Any]:
    """What someone sends by the public page, slowly enough."""
    return {
        "guest_name": "Lucette Roussel",
        "guest_phone": "06 39 98 44 12",
        "guest_email": "",
        "guest_commune": "",
        "companions": "0",
        "agrees": "on",
        "ne_pas_remplir": "",
        "affiche": stamp(timezone.now().timestamp() - 60),
        **fields,
    }


def changed(session: WorkshopSession, by: User, hours: int = 1, **fields: object) -> WorkshopSession:
    """The session as the team changes it: later, or elsewhere."""
    session.refresh_from_db()
    session.level, session.themes = "debutant", ["email"]
    later = timedelta(hours=hours)
    return session_edit(
        session=session,
        expected_version=session.version,
        by=by,
        animators=[],
        **{"starts_at": session.starts_at + later, "ends_at": session.ends_at + later, **fields},  # type: ignore[arg-type]
    )
