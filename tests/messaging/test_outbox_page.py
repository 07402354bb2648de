"""The page of messages: what needs someone comes first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from core.models import JournalEntry
from messaging.enums import Channel, MessageState
from messaging.models import ERASED, OutboxMessage, ReceivedText
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory

NUMBER = "+33639981234"
SignIn = Callable[[Role], Client]
PAGE = "messaging:outbox"


def written(cast: Cast, key: str, state: str = MessageState.FAILED, **values: object) -> OutboxMessage:
    return OutboxMessage.objects.create(
        **{
            "territory": cast.territory,
            "key": key,
            "recipient": f"{key}@example.org",
            "subject": f"Objet {key}",
            "body": "texte",
            "state": state,
            **values,
        }
    )


def test_failed_and_doubtful_messages_come_first_with_a_button(cast: Cast, sign_in: SignIn) -> None:
    failed = written(cast, "echec")
    written(cast, "doute", MessageState.UNKNOWN)
    written(cast, "parti", MessageState.SENT)
    page = sign_in(Role.COUNSELLOR).get(reverse(PAGE)).content.decode()

    assert "Objet echec" in page
    assert "Objet doute" in page
    assert "Objet parti" not in page
    assert reverse("messaging:message-retry", args=[failed.pk]) in page


def test_sending_again_and_putting_away(cast: Cast, sign_in: SignIn) -> None:
    failed, doubtful = written(cast, "echec"), written(cast, "doute", MessageState.UNKNOWN)
    browser = sign_in(Role.COUNSELLOR)
    browser.post(reverse("messaging:message-retry", args=[failed.pk]))
    browser.post(reverse("messaging:message-drop", args=[doubtful.pk]))

    failed.refresh_from_db()
    doubtful.refresh_from_db()
    assert (failed.state, doubtful.state) == (MessageState.QUEUED, MessageState.CANCELLED)
    answer = browser.post(reverse("messaging:message-drop", args=[doubtful.pk]), follow=True)
    assert "n’attend plus de décision" in answer.content.decode()


@pytest.mark.parametrize("words", ["Aucun message à vérifier", "Aucun message n’attend", "Aucun message envoyé"])
def test_empty_lists_explain_themselves(sign_in: SignIn, words: str) -> None:
    browser = sign_in(Role.MANAGER)
    pages = [browser.get(reverse(PAGE), {"liste": key}) for key in ("a-verifier", "a-envoyer", "envoyes")]

    assert any(words in page.content.decode() for page in pages)


def test_messages_of_another_territory_are_unknown(cast: Cast, sign_in: SignIn) -> None:
    theirs = written(cast, "ailleurs", territory=cast.other_territory)
    browser = sign_in(Role.MANAGER)

    assert "ailleurs@" not in browser.get(reverse(PAGE)).content.decode()
    assert browser.post(reverse("messaging:message-retry", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HELPER, Role.PARTNER])
def test_other_roles_do_not_see_them(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(reverse(PAGE)).status_code == 403


def test_the_home_page_asks_about_messages_that_did_not_leave(cast: Cast, sign_in: SignIn) -> None:
    written(cast, "echec")

    for role in (Role.COUNSELLOR, Role.ADMIN):
        assert "1 message n’est pas arrivé" in sign_in(role).get("/").content.decode().replace("\xa0", " ")
    assert "message n’est pas arrivé" not in sign_in(Role.HELPER).get("/").content.decode().replace("\xa0", " ")


def test_a_long_list_costs_no_more_questions(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(Role.COUNSELLOR)
    written(cast, "0")
    browser.get(reverse(PAGE))
    with CaptureQueriesContext(connection) as short:
        browser.get(reverse(PAGE))
    for number in range(1, 50):
        written(cast, str(number))
    with django_assert_num_queries(len(short.captured_queries)):
        page = browser.get(reverse(PAGE))
    assert len(page.context["page"]) == 50


def answered(cast: Cast, key: str, **values: object) -> ReceivedText:
    return ReceivedText.objects.create(
        **{"territory": cast.territory, "key": key, "sender": NUMBER, "body": f"Réponse {key}", **values}
    )


def plain(page: str) -> str:
    return " ".join(page.replace("\xa0", " ").replace("&nbsp;", " ").split())


def test_an_sms_says_its_channel_its_parts_and_when_it_was_delivered(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    written(
        cast, "sms", MessageState.SENT, channel=Channel.SMS, recipient=NUMBER, body="a" * 200, sent_at=now,
        delivered_at=now,
    )  # fmt: skip
    written(cast, "lettre", MessageState.SENT, sent_at=now)
    page = plain(sign_in(Role.COUNSELLOR).get(reverse(PAGE), {"liste": "envoyes"}).content.decode())

    assert "06 39 98 12 34" in page
    assert "SMS en 2 parties." in page
    assert "remis aujourd’hui à" in page
    assert page.count("remis aujourd’hui") == 1
    assert "E-mail." in page


def test_a_text_that_was_erased_has_no_button_to_send_it(cast: Cast, sign_in: SignIn) -> None:
    secret = written(cast, "secret", body=ERASED, channel=Channel.SMS)
    page = sign_in(Role.COUNSELLOR).get(reverse(PAGE)).content.decode()

    assert reverse("messaging:message-retry", args=[secret.pk]) not in page
    assert reverse("messaging:message-drop", args=[secret.pk]) in page


def test_answers_to_read_come_first_with_who_and_what(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(territory=cast.territory, mobile_phone=NUMBER)
    written(
        cast, "sms", MessageState.SENT, channel=Channel.SMS, recipient=NUMBER, about="visit:12", sent_at=timezone.now()
    )
    answered(cast, "vue", handled_at=timezone.now(), outcome="A dit oui.", about="visit:12")
    waits = answered(cast, "nouvelle", about="visit:12", received_at=timezone.now() - timedelta(days=2))
    answered(cast, "ailleurs", territory=cast.other_territory)
    page = plain(sign_in(Role.COUNSELLOR).get(reverse(PAGE)).content.decode())

    assert page.index("Réponse nouvelle") < page.index("Réponse vue")
    assert reverse("mediation:beneficiary-detail", args=[person.pk]) in page
    assert "en réponse à « Objet sms »" in page
    assert "A dit oui." in page
    assert "Réponse ailleurs" not in page
    assert reverse("messaging:text-handle", args=[waits.pk]) in page


def test_an_answer_is_put_away_and_taken_back(cast: Cast, sign_in: SignIn) -> None:
    text = answered(cast, "merci")
    browser = sign_in(Role.COUNSELLOR)
    page = browser.post(reverse("messaging:text-handle", args=[text.pk]), follow=True).content.decode()
    text.refresh_from_db()
    assert text.handled_by == cast.user(Role.COUNSELLOR)
    assert "Traité par" in page
    assert JournalEntry.objects.filter(verb="text.handle").count() == 1
    again = browser.post(reverse("messaging:text-handle", args=[text.pk]), follow=True)
    assert "déjà traitée" in again.content.decode()

    browser.post(reverse("messaging:text-reopen", args=[text.pk]))
    assert list(ReceivedText.objects.to_read().filter(handled_by=None)) == [text]


def test_without_answers_the_list_says_what_comes_there(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(Role.COUNSELLOR).get(reverse(PAGE), {"liste": "reponses"}).content.decode()

    assert "Aucune réponse reçue" in page


def test_the_home_page_asks_to_read_answers(cast: Cast, sign_in: SignIn) -> None:
    answered(cast, "1")
    answered(cast, "2")
    answered(cast, "3", handled_at=timezone.now())

    assert "2 réponses à des SMS sont à lire" in plain(sign_in(Role.COUNSELLOR).get("/").content.decode())
    assert "sont à lire" not in plain(sign_in(Role.OPERATOR).get("/").content.decode())


def test_many_answers_cost_no_more_questions(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(Role.COUNSELLOR)
    BeneficiaryFactory(territory=cast.territory, mobile_phone=NUMBER)
    nadia = cast.user(Role.COUNSELLOR)
    answered(cast, "0", about="visit:1", handled_at=timezone.now(), handled_by=nadia)
    browser.get(reverse(PAGE), {"liste": "reponses"})
    with CaptureQueriesContext(connection) as short:
        browser.get(reverse(PAGE), {"liste": "reponses"})
    for number in range(1, 50):
        answered(cast, str(number), about=f"visit:{number}", handled_at=timezone.now(), handled_by=nadia)
    with django_assert_num_queries(len(short.captured_queries)):
        page = browser.get(reverse(PAGE), {"liste": "reponses"})
    assert len(page.context["page"]) == 50
