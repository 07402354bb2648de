"""The link of an e-mail answers one call, without an account: commune and moment, never whom the visit is for."""

import logging
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.logs import HideSecrets
from messaging.models import OutboxMessage
from scheduling.models import CallRefusal, SolicitationReply
from scheduling.selectors.solicitation_audience import audience_of
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitations import solicitation_close
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, RequestFactory
from tests.scheduling.solicitations.cast import a_call, asked, link_of
from volunteers.models import Helper

pytestmark = pytest.mark.django_db
CANARIES = ("Zéphyrine", "Quenouille", "impasse du Canari", "05 36 49 11 77", "+33536491177", "code 4812", "visio")


@pytest.fixture
def replies(cast: Cast, by: User, team: list[Helper]) -> list[SolicitationReply]:
    person = BeneficiaryFactory(
        territory=cast.territory,
        first_name="Zéphyrine",
        last_name="Quenouille",
        address="7 impasse du Canari",
        landline_phone="05 36 49 11 77",
    )
    request = RequestFactory(beneficiary=person, access_notes="code 4812", words="Appeler en visio")
    return asked(a_call(cast.territory, by, request=request, words="Une heure suffit"), by, *team[:3])


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def test_the_message_and_the_page_tell_commune_and_moment_and_nobody(replies: list[SolicitationReply]) -> None:
    body = OutboxMessage.objects.get(recipient=replies[0].helper.email).body
    answer = Client().get(link_of(replies[0]))
    page = answer.content.decode()

    for text in (body, page):
        assert leaks(text) == []
        assert all(words in text for words in ("Neuvic", "9\xa0h", "1\xa0h", "Une heure suffit"))
    assert "Ne plus recevoir ces appels" in body
    assert "Oui, je peux" in page


def test_opening_the_link_answers_nothing(replies: list[SolicitationReply]) -> None:
    """Scanners of mails open every link they find."""
    for _ in range(2):
        Client().get(link_of(replies[0]))
        Client().head(link_of(replies[0]))

    assert SolicitationReply.objects.get(pk=replies[0].pk).answer == "PENDING"


@pytest.mark.parametrize(("act", "answer", "words"), [("oui", "YES", "Merci, c’est oui"), ("non", "NO", "répondu non")])
def test_the_link_answers_once_and_then_says_what_was_answered(
    replies: list[SolicitationReply], act: str, answer: str, words: str
) -> None:
    link = link_of(replies[0])
    assert Client().post(link, {"act": act}).status_code == 302
    page = Client().get(link).content.decode()
    again = Client().post(link, {"act": "non" if act == "oui" else "oui"})

    assert words in page
    assert "Oui, je peux" not in page
    assert again.status_code == 422
    assert SolicitationReply.objects.get(pk=replies[0].pk).answer == answer


def test_who_said_yes_may_withdraw_by_the_same_link(replies: list[SolicitationReply]) -> None:
    link = link_of(replies[0])
    Client().post(link, {"act": "oui"})
    assert "Je ne peux plus venir" in Client().get(link).content.decode()
    Client().post(link, {"act": "retirer"})

    assert "Vous vous êtes retiré" in Client().get(link).content.decode()
    assert Client().post(link, {"act": "oui"}).status_code == 422


def test_a_second_yes_is_told_kindly_and_confirms_by_a_new_link(replies: list[SolicitationReply]) -> None:
    first, second = link_of(replies[0]), link_of(replies[1])
    Client().post(first, {"act": "oui"})
    Client().post(second, {"act": "oui"})
    assert "Merci\xa0!" in (page := Client().get(second).content.decode()) or "Merci&nbsp;!" in page
    assert "Vous êtes sur la liste d’attente" in page
    Client().post(first, {"act": "retirer"})
    offered = link_of(replies[1])

    assert Client().get(second).status_code == 404, "the former link is dead"
    assert "Je confirme" in Client().get(offered).content.decode()
    Client().post(offered, {"act": "oui"})
    assert SolicitationReply.objects.get(pk=replies[1].pk).answer == "YES"


@pytest.mark.parametrize("act", ["", "oui", "non", "retirer", "plus-d-appels"])
def test_a_forged_link_says_so_and_shows_nothing(replies: list[SolicitationReply], act: str) -> None:
    forged = f"/appel/{secrets.token_urlsafe(32)}/"
    answer = Client().post(forged, {"act": act}) if act else Client().get(forged)

    assert answer.status_code == 404
    assert "Ce lien ne marche pas" in answer.content.decode()
    assert "Neuvic" not in answer.content.decode()
    assert not CallRefusal.objects.exists()


def test_the_digest_itself_opens_nothing(replies: list[SolicitationReply]) -> None:
    assert Client().get(f"/appel/{replies[0].secret_digest}/").status_code == 404


@pytest.mark.parametrize("how", ["closed", "expired"])
def test_when_the_call_is_over_the_link_shows_nothing_of_it(
    replies: list[SolicitationReply], by: User, how: str
) -> None:
    link = link_of(replies[0])
    Client().post(link, {"act": "oui"})
    if how == "closed":
        solicitation_close(solicitation=replies[0].solicitation, by=by)
    with time_machine.travel(timezone.now() + timedelta(days=4 if how == "expired" else 0)):
        shown, sent = Client().get(link), Client().post(link, {"act": "retirer"})

    assert (shown.status_code, sent.status_code) == (410, 410)
    for page in (shown.content.decode(), sent.content.decode()):
        assert "Cet appel est terminé" in page
        assert "Vous aviez répondu oui" in page
        assert "Neuvic" not in page
        assert "Une heure suffit" not in page
    assert SolicitationReply.objects.get(pk=replies[0].pk).answer == "YES"


def test_who_wants_no_more_calls_says_so_by_the_link_and_is_left_alone(
    cast: Cast, by: User, replies: list[SolicitationReply]
) -> None:
    link, helper = link_of(replies[0]), replies[0].helper
    Client().post(link, {"act": "plus-d-appels"})

    assert "Recevoir de nouveau ces appels" in Client().get(link).content.decode()
    assert helper not in [row.helper for row in audience_of(a_call(cast.territory, by)).candidates]
    Client().post(link, {"act": "de-nouveau"})
    assert helper in [row.helper for row in audience_of(a_call(cast.territory, by)).candidates]


def test_the_address_is_told_to_nobody(replies: list[SolicitationReply]) -> None:
    for answer in (Client().get(link_of(replies[0])), Client().get("/appel/forge/")):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]


def test_a_browser_that_checks_origins_may_answer(replies: list[SolicitationReply]) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(link_of(replies[0]), {"act": "oui"}, headers={"origin": "null"}).status_code == 302


def test_a_log_never_holds_the_secret(replies: list[SolicitationReply]) -> None:
    link = link_of(replies[0])
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (link,), None)
    HideSecrets().filter(record)

    assert record.getMessage() == "Not Found: /appel/…/"


def test_too_many_answers_from_one_connection_wait_an_hour(replies: list[SolicitationReply]) -> None:
    client = Client(REMOTE_ADDR="192.0.2.77")
    codes = [client.post(f"/appel/forge{number}/", {"act": "oui"}).status_code for number in range(21)]

    assert codes[:20] == [404] * 20
    assert codes[20] == 429


def test_an_answer_noted_by_the_team_shows_by_the_link(replies: list[SolicitationReply], by: User) -> None:
    link = link_of(replies[0])
    reply_answer(reply=replies[0], answer="YES", by=by, is_team=True)

    assert "Merci, c’est oui" in Client().get(link).content.decode()
