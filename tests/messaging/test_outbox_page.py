"""The page of messages: what needs someone comes first."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from tests.conftest import Cast

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
        assert "1 e-mail n’est pas parti" in sign_in(role).get("/").content.decode().replace("\xa0", " ")
    assert "e-mail n’est pas parti" not in sign_in(Role.HELPER).get("/").content.decode().replace("\xa0", " ")


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
