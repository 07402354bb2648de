"""What messages said is forgotten after a year."""

from datetime import timedelta

from django.utils import timezone

from messaging import tasks
from messaging.enums import Channel, MessageState
from messaging.models import FORGOTTEN, OutboxMessage, ReceivedText
from tests.conftest import Cast


def sent(cast: Cast, key: str, days: int, state: str = MessageState.SENT) -> OutboxMessage:
    message = OutboxMessage.objects.create(
        territory=cast.territory, key=key, recipient="+33639981234", recipient_name="Jeannette", subject="Visite",
        body="Nadia vient", channel=Channel.SMS, state=state, references="ref1", about="visit:12",
    )  # fmt: skip
    OutboxMessage.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=days))
    return message


def test_whom_a_message_went_to_and_what_it_said_go_after_a_year(cast: Cast) -> None:
    old, failed, young = sent(cast, "a", 370), sent(cast, "b", 370, MessageState.FAILED), sent(cast, "c", 360)
    tasks.forget_messages()
    tasks.forget_messages()

    for message in (old, failed, young):
        message.refresh_from_db()
    assert {old.recipient, old.recipient_name, old.subject, old.body} == {FORGOTTEN}
    assert (old.references, old.state, old.about) == ("", MessageState.SENT, "visit:12")
    assert (failed.state, failed.may_leave_again) == (MessageState.CANCELLED, False)
    assert young.body == "Nadia vient"


def test_sms_received_go_too(cast: Cast) -> None:
    values = {"territory": cast.territory, "sender": "+33639981234", "sender_name": "Jeannette", "body": "Oui"}
    old = ReceivedText.objects.create(key="a", received_at=timezone.now() - timedelta(days=370), **values)
    young = ReceivedText.objects.create(key="b", **values)
    tasks.forget_messages()

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.sender, old.sender_name, old.body) == ("", "", FORGOTTEN)
    assert old.handled_at is not None
    assert (young.body, young.handled_at) == ("Oui", None)
