"""A helper without an e-mail address is asked by SMS, and may answer OUI or NON by SMS."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage, ReceivedText
from scheduling.models import Solicitation, SolicitationReply
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitation_links import about
from scheduling.services.solicitation_texts import call_text_answer
from scheduling.services.solicitations import solicitation_close
from scheduling.solicitation_enums import AskChannel, CallAnswer
from tests.conftest import Cast
from tests.scheduling.solicitations.cast import a_call, asked
from volunteers.models import Helper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sms(settings: Any, tmp_path: Any) -> None:
    settings.SMS_URL = f"folder:{tmp_path}"
    settings.SMS_SENDER = "+33639980000"


@pytest.fixture
def team(team: list[Helper]) -> list[Helper]:
    """The four volunteers have no e-mail address and accept SMS, each on a number of their own."""
    for place, helper in enumerate(team):
        helper.email, helper.phone, helper.accepts_sms = "", f"+3363998201{place}", True
        helper.save()
    return team


def question(reply: SolicitationReply) -> OutboxMessage:
    return OutboxMessage.objects.filter(about=about(reply)).earliest("pk")


def says(reply: SolicitationReply, body: str, *, aimed_at: str | None = None) -> tuple[str | None, str]:
    """The helper texts; return what was done, and the SMS that came back."""
    text = ReceivedText.objects.create(
        territory=reply.solicitation.territory,
        key=f"{reply.pk}:{body}:{ReceivedText.objects.count()}",
        sender=reply.helper.phone.as_e164,
        body=body,
        about=about(reply) if aimed_at is None else aimed_at,
    )
    done = call_text_answer(text, body.lower())
    back = OutboxMessage.objects.filter(key=f"solicitation-said:{text.pk}").first()
    reply.refresh_from_db()
    return done, back.body.replace("\xa0", " ") if back else ""


def test_who_has_no_email_is_asked_by_sms_with_a_link(cast: Cast, by: User, team: list[Helper]) -> None:
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    text = question(reply)
    assert reply.channel == AskChannel.SMS
    assert (text.channel, text.recipient, text.is_secret) == (Channel.SMS, "+33639982010", True)
    assert "répondez OUI ou NON, ou ouvrez http" in text.body
    assert "/appels/" in text.body or "/appel" in text.body
    assert "Visite à domicile à " in text.body


def test_where_sms_cannot_be_answered_the_link_alone_is_given(
    cast: Cast, by: User, team: list[Helper], settings: Any
) -> None:
    settings.SMS_SENDER = "Tisserand"
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    assert "OUI" not in question(reply).body


def test_the_link_of_the_sms_takes_the_answer(cast: Cast, by: User, team: list[Helper], client: Client) -> None:
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    link = question(reply).body.split()[-1]
    path = "/" + link.split("/", 3)[3]
    assert client.post(path, {"act": "oui"}).status_code == 302
    reply.refresh_from_db()
    assert reply.answer == CallAnswer.YES


@pytest.mark.parametrize("words", ["oui", "OUI", "oui !", "oui je peux, merci", "bonjour, oui avec plaisir"])
def test_a_plain_yes_takes_the_place_and_is_thanked(cast: Cast, by: User, team: list[Helper], words: str) -> None:
    call = a_call(cast.territory, by)
    [reply] = asked(call, by, team[0])
    done, back = says(reply, words)
    call.refresh_from_db()
    assert (reply.answer, call.taken) == (CallAnswer.YES, 1)
    assert done is not None
    assert "oui" in done
    assert back == "Merci ! Votre oui est noté. L’équipe vous dira l’adresse et l’heure exacte."


@pytest.mark.parametrize("words", ["non", "non merci", "non desole, pas cette fois", "je ne peux pas"])
def test_a_plain_no_is_noted(cast: Cast, by: User, team: list[Helper], words: str) -> None:
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    _, back = says(reply, words)
    assert reply.answer == CallAnswer.NO
    assert back.startswith("C’est noté : personne ne vous redemandera")


@pytest.mark.parametrize("words", ["oui mais pas avant 10 h", "qui est-ce ?", "merci", "ok", "oui non", ""])
def test_what_says_more_is_left_to_a_person(cast: Cast, by: User, team: list[Helper], words: str) -> None:
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    assert says(reply, words) == (None, "")
    assert reply.answer == CallAnswer.PENDING


def test_of_two_for_the_last_place_the_second_joins_the_waiting_list(cast: Cast, by: User, team: list[Helper]) -> None:
    first, second = asked(a_call(cast.territory, by), by, *team[:2])
    says(first, "oui")
    _, back = says(second, "oui")
    assert second.answer == CallAnswer.WAITING
    assert "liste d’attente" in back

    says(first, "non")
    assert first.answer == CallAnswer.WITHDRAWN
    second.refresh_from_db()
    assert second.confirm_by is not None
    offer = OutboxMessage.objects.filter(about=about(second)).latest("pk")
    assert (offer.channel, offer.state) == (Channel.SMS, MessageState.QUEUED)
    assert "Une place s’est libérée" in offer.body
    says(second, "oui")
    assert second.answer == CallAnswer.YES


def test_a_doubt_keeps_the_call_open_and_is_counted_apart(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    [reply] = asked(call, by, team[0])
    _, back = says(reply, "je ne sais pas encore")
    assert reply.answer == CallAnswer.UNSURE
    assert "OUI ou NON quand vous saurez" in back
    counted: Any = Solicitation.objects.counted().get(pk=call.pk)
    assert (counted.count_unsure, counted.count_no, counted.count_pending) == (1, 0, 0)
    says(reply, "oui")
    assert reply.answer == CallAnswer.YES


def test_an_answer_to_a_call_that_is_over_is_told_so(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    [reply] = asked(call, by, team[0])
    solicitation_close(solicitation=call, by=by)
    done, back = says(reply, "oui")
    assert reply.answer == CallAnswer.SILENT
    assert done is not None
    assert "terminé" in back


def test_an_answer_from_another_number_is_nobodys(cast: Cast, by: User, team: list[Helper]) -> None:
    first, second = asked(a_call(cast.territory, by), by, *team[:2])
    assert says(first, "oui", aimed_at=about(second)) == (None, "")
    second.refresh_from_db()
    assert second.answer == CallAnswer.PENDING


@pytest.mark.parametrize(("aimed_at", "is_taken"), [("", True), ("round:3:4", True), ("visit:12", False)])
def test_after_a_message_that_asks_nothing_the_answer_is_to_the_call_that_waits(
    cast: Cast, by: User, team: list[Helper], aimed_at: str, is_taken: bool
) -> None:
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    done, _ = says(reply, "oui", aimed_at=aimed_at)
    assert (done is not None) is is_taken


def test_between_two_calls_that_wait_nothing_is_guessed(cast: Cast, by: User, team: list[Helper]) -> None:
    [one] = asked(a_call(cast.territory, by), by, team[0])
    asked(a_call(cast.territory, by, what="Tenir l’accueil"), by, team[0])
    assert says(one, "oui", aimed_at="") == (None, "")


def test_the_page_of_the_call_says_by_sms(cast: Cast, by: User, team: list[Helper], sign_in: Any) -> None:
    call = a_call(cast.territory, by)
    [reply] = asked(call, by, team[0])
    reply_answer(reply=reply, answer=CallAnswer.UNSURE)
    page = sign_in(Role.COORDINATOR).get(reverse("scheduling:solicitation-detail", args=[call.pk]))
    text = page.content.decode().replace("\xa0", " ")
    assert "Sollicité par SMS" in text
    assert "1 ne sait pas encore" in text
    assert "À appeler" not in text


def test_the_answer_page_offers_a_doubt_and_lets_it_change(
    cast: Cast, by: User, team: list[Helper], client: Client
) -> None:
    [reply] = asked(a_call(cast.territory, by), by, team[0])
    path = "/" + question(reply).body.split()[-1].split("/", 3)[3]
    assert "Je ne sais pas encore" in client.get(path).content.decode()
    page = client.post(path, {"act": "plus-tard"}, follow=True).content.decode()
    assert "vous ne savez pas encore" in page
    assert "Oui, je peux" in page
    assert "Je ne sais pas encore" not in page
    client.post(path, {"act": "non"})
    reply.refresh_from_db()
    assert reply.answer == CallAnswer.NO


def test_answers_stay_reachable_from_the_home_page_for_thirty_days(
    cast: Cast, by: User, team: list[Helper], sign_in: Any
) -> None:
    Helper.objects.filter(pk=team[0].pk).update(user=cast.user(Role.HELPER))
    call = a_call(cast.territory, by)
    [reply] = asked(call, by, team[0])
    link = f'href="{reverse("scheduling:my-calls")}"'
    browser = sign_in(Role.HELPER)
    assert link in browser.get("/").content.decode(), "the call is open"

    reply_answer(reply=reply, answer=CallAnswer.YES)
    page = browser.get("/").content.decode()
    assert "Mes réponses aux appels" in page
    assert link in page

    long_ago = timezone.now() - timedelta(days=31)
    SolicitationReply.objects.update(answered_at=long_ago)
    assert "Mes réponses aux appels" not in browser.get("/").content.decode()
