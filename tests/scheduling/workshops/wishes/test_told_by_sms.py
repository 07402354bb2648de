"""Workshops: who accepts SMS is told by SMS, and those who have a place are reminded the day before."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_clock import guests_forget
from scheduling.services.workshops.wish_reminders import sessions_remind
from scheduling.services.workshops.wishes import wish_add, wish_leave, wishes_close, wishes_move
from scheduling.tasks import remind_sessions
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, local_moment
from tests.scheduling.workshops.wishes.cast import guest, link_to, moved, people

pytestmark = pytest.mark.django_db
BY_SMS: dict[str, Any] = {"mobile_phone": "+33639980001", "accepts_sms": True}
NUMBER = "+33639980001"
# A Tuesday; the session is on the Thursday. No public holiday near.
TODAY = date(2027, 3, 9)
EVE, THURSDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def _sms(settings: Any, tmp_path: Any, time_machine: Any) -> None:
    settings.SMS_URL = f"folder:{tmp_path}"
    time_machine.move_to(local_moment(TODAY, 9), tick=False)


@pytest.fixture
def session(session: WorkshopSession) -> WorkshopSession:
    return moved(session, local_moment(THURSDAY, 14))


def read(message: OutboxMessage) -> str:
    """Text with plain spaces."""
    return message.body.replace("\xa0", " ")


def to(number: str = NUMBER) -> OutboxMessage:
    """The last message to a number."""
    return OutboxMessage.objects.filter(recipient=number).latest("pk")


def sent() -> None:
    OutboxMessage.objects.update(state=MessageState.SENT, sent_at=timezone.now())


def test_a_freed_place_a_move_and_a_cancellation_are_told_by_sms(
    cast: Cast, by: User, session: WorkshopSession, client: Client
) -> None:
    first, second, third = people(cast.territory, 3)
    for field, value in BY_SMS.items():
        setattr(third, field, value)
    third.save()
    place, _, waiting = [wish_add(session=session, by=by, beneficiary=person) for person in (first, second, third)]

    wish_leave(wish=place, by=by, reason="malade")
    offer = to()
    assert (offer.channel, offer.is_secret) == (Channel.SMS, True)
    assert read(offer).startswith("Une place s’est libérée : ")
    client.post(link_to(NUMBER), {"act": "oui"})
    waiting.refresh_from_db()
    assert waiting.stage == "PLACED"

    moved(session, local_moment(THURSDAY + timedelta(days=1), 15))
    wishes_move(session=session, by=by)
    assert "Changement : " in read(to())
    assert "à 15 h" in read(to())
    assert "Votre place est gardée" in read(to())

    wishes_close(session=session, by=by, reason="Salle fermée")
    waiting.refresh_from_db()
    assert "n’aura pas lieu" in read(to())
    assert not waiting.to_phone


def test_an_address_given_for_the_session_comes_before_the_file(cast: Cast, by: User, session: WorkshopSession) -> None:
    person = BeneficiaryFactory(territory=cast.territory, **BY_SMS)
    wish_add(session=session, by=by, beneficiary=person, guest_email="odette@example.org")
    wishes_close(session=session, by=by, reason="Salle fermée")
    assert OutboxMessage.objects.get().recipient == "odette@example.org"


def test_a_guest_asks_for_sms_on_the_public_page(cast: Cast, session: WorkshopSession, client: Client) -> None:
    url = reverse("scheduling:workshop-public", args=[cast.territory.slug, session.pk])
    assert "Prévenez-moi par SMS" in client.get(url).content.decode()
    done = client.post(url, guest(guest_accepts_sms="on"), follow=True).content.decode()
    assert "Une confirmation part par SMS." in done
    text = to("+33639984412")
    assert text.channel == Channel.SMS
    assert read(text).startswith("Votre place est gardée : ")
    assert "/participer/place/" in text.body


def test_an_sms_needs_a_mobile_number_and_nothing_typed_is_lost(
    cast: Cast, session: WorkshopSession, client: Client
) -> None:
    url = reverse("scheduling:workshop-public", args=[cast.territory.slug, session.pk])
    page = client.post(url, guest(guest_accepts_sms="on", guest_phone="05 36 49 12 10"))
    assert page.status_code == 422
    assert "donnez un numéro de portable" in page.content.decode()
    assert "Lucette Roussel" in page.content.decode()
    assert not SessionWish.objects.exists()


def test_where_no_sms_leaves_none_is_offered(
    cast: Cast, session: WorkshopSession, client: Client, settings: Any
) -> None:
    settings.SMS_URL = ""
    url = reverse("scheduling:workshop-public", args=[cast.territory.slug, session.pk])
    assert "par SMS" not in client.get(url).content.decode()
    client.post(url, guest(guest_accepts_sms="on"))
    assert not SessionWish.objects.get().guest_accepts_sms


def test_a_guest_who_is_forgotten_accepts_nothing_any_more(session: WorkshopSession, time_machine: Any) -> None:
    wish_add(session=session, by=None, guest_name="Lucette", guest_phone=NUMBER, guest_accepts_sms=True)
    time_machine.move_to(session.ends_at + timedelta(days=31), tick=False)
    guests_forget()
    assert not SessionWish.objects.get().guest_accepts_sms


def test_the_day_before_those_who_have_a_place_are_reminded_once(
    cast: Cast, by: User, session: WorkshopSession, time_machine: Any
) -> None:
    by_sms, by_mail = people(cast.territory, 2)
    for field, value in BY_SMS.items():
        setattr(by_sms, field, value)
    by_sms.save()
    by_mail.email, by_mail.accepts_email = "odette@example.org", True
    by_mail.save()
    waiting = BeneficiaryFactory(territory=cast.territory, email="attend@example.org", accepts_email=True)
    for person in (by_sms, by_mail, waiting):
        wish_add(session=session, by=by, beneficiary=person)
    assert sessions_remind() == 0, "the session is the day after tomorrow"

    time_machine.move_to(local_moment(EVE, 8, 40), tick=False)
    remind_sessions()
    remind_sessions()

    assert OutboxMessage.objects.count() == 2
    assert read(to()).startswith("Rappel : ")
    assert session.title in read(to("odette@example.org"))
    assert "Nous vous attendons" in read(to("odette@example.org"))


def test_who_got_the_place_the_same_day_is_not_reminded(
    cast: Cast, by: User, session: WorkshopSession, time_machine: Any
) -> None:
    time_machine.move_to(local_moment(EVE, 8), tick=False)
    wish_add(session=session, by=by, beneficiary=BeneficiaryFactory(territory=cast.territory, **BY_SMS))
    assert sessions_remind() == 0


def test_who_was_told_of_a_move_the_same_day_is_not_reminded(
    cast: Cast, by: User, session: WorkshopSession, time_machine: Any
) -> None:
    wish_add(session=session, by=by, beneficiary=BeneficiaryFactory(territory=cast.territory, **BY_SMS))
    time_machine.move_to(local_moment(EVE, 8), tick=False)
    wishes_move(session=session, by=by)
    sent()
    assert sessions_remind() == 0


def test_a_cancelled_session_is_not_reminded(cast: Cast, by: User, session: WorkshopSession, time_machine: Any) -> None:
    wish_add(session=session, by=by, beneficiary=BeneficiaryFactory(territory=cast.territory, **BY_SMS))
    WorkshopSession.objects.update(status="CANCELLED", cancel_reason="Salle fermée")
    time_machine.move_to(local_moment(EVE, 8), tick=False)
    assert sessions_remind() == 0


def test_the_session_page_lists_whom_to_call_the_day_before(
    cast: Cast, by: User, session: WorkshopSession, sign_in: Any
) -> None:
    phoned, written = people(cast.territory, 2, landline_phone="05 36 49 12 34")
    for field, value in BY_SMS.items():
        setattr(written, field, value)
    written.save()
    for person in (phoned, written):
        wish_add(session=session, by=by, beneficiary=person)
    url = reverse("scheduling:session-detail", args=[session.pk])
    page = sign_in(Role.COORDINATOR).get(url).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    assert "À rappeler la veille : 1 personne" in page
    part = page[page.index("À rappeler la veille") :].split("</details>")[0]
    assert "05 36 49 12 34" in part
    assert "Aubert" in part
    assert "Bost" not in part
