"""Helpers, calls and links of these tests."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import Commune, Territory, User
from mediation.enums import Theme
from messaging.models import OutboxMessage
from scheduling.models import Solicitation, SolicitationReply, VisitRequest
from scheduling.request_rules import WindowInput
from scheduling.services.solicitations import Told, solicitation_create, solicitation_wave_send
from tests.factories import HelperFactory
from volunteers.enums import HelperKind
from volunteers.models import Helper

NAMES = ("Aubert", "Bost", "Chabrol", "Dumas", "Escande", "Faure", "Gadaud", "Hugon")


def next_weekday(count: int = 3) -> date:
    """A working day to come, never a Saturday, a Sunday or a public holiday nearby."""
    from volunteers.calendar import public_holidays

    day = timezone.localdate() + timedelta(days=count)
    while day.weekday() > 4 or public_holidays(day, day):
        day += timedelta(days=1)
    return day


def volunteers(territory: Territory, count: int, **fields: Any) -> list[Helper]:
    """Volunteers free on weekdays, named in alphabetical order."""
    return [
        HelperFactory(
            territory=territory,
            kind=HelperKind.VOLUNTEER,
            first_name="Alix",
            last_name=name,
            email=f"{name.lower()}@example.org",
            phone="06 39 98 20 10",
            **{"themes": [Theme.EMAIL], **fields},
        )
        for name in NAMES[:count]
    ]


def moment(day: date | None = None, starts: time = time(10), ends: time = time(11)) -> WindowInput:
    """An hour of a day."""
    return WindowInput(None, day or next_weekday(), starts, ends)


def a_call(
    territory: Territory,
    by: User,
    *,
    request: VisitRequest | None = None,
    moments: list[WindowInput] | None = None,
    **fields: Any,
) -> Solicitation:
    """A call that nobody has received yet."""
    commune = Commune.objects.filter(territory=territory).order_by("pk").first()
    assert commune is not None
    told = Told(
        **{
            "what": "Visite à domicile",
            "commune": commune,
            "duration": 60,
            "closes_at": timezone.now() + timedelta(days=3),
            **fields,
        }
    )
    wanted = [moment()] if moments is None and request is None else moments or []
    requests = [request] if request is not None else []
    return solicitation_create(territory=territory, by=by, told=told, moments=wanted, requests=requests)


def asked(call: Solicitation, by: User, *helpers: Helper) -> list[SolicitationReply]:
    """Send a wave to these helpers, in their order."""
    replies = solicitation_wave_send(solicitation=call, by=by, chosen=[helper.pk for helper in helpers])
    by_helper = {reply.helper_id: reply for reply in replies}
    return [by_helper[helper.pk] for helper in helpers]


def link_in(text: str) -> str:
    """The path that a message holds."""
    found = re.search(r"/appel/[\w-]+/", text)
    assert found is not None, text
    return found.group()


def link_of(reply: SolicitationReply) -> str:
    """The link of the last message to a helper, read in the outbox before it leaves."""
    message = OutboxMessage.objects.filter(recipient=reply.helper.email).order_by("-pk").first()
    assert message is not None
    return link_in(message.body)


def links_of(mails: list[EmailMessage], address: str) -> list[str]:
    """The links of the messages sent to an address, the first first."""
    return [link_in(str(mail.body)) for mail in mails if mail.to == [address] or address in str(mail.to)]


def ago(days: int) -> datetime:
    """A moment some days ago."""
    return timezone.now() - timedelta(days=days)
