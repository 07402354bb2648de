"""The link of an e-mail opens one request to one partner, nothing else: forged, reused, dead, withdrawn (TRUST R24)."""

import secrets
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.models import Referral, Service
from directory.services.referral_answers import referral_accept, referral_decline
from directory.services.referral_clock import referrals_expire, referrals_remind
from directory.services.referrals import referral_renew, referral_withdraw
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.referrals.cast import a_need, a_referral, link_of

CANARIES = ("Zéphyrine", "Quenouille", "05 36 49 11 77", "+33536491177", "canari", "Plutôt le matin")


@pytest.fixture
def row(service: Service, nadia: User) -> Referral:
    return a_referral(service=service, by=nadia, need=a_need(service.territory), message="Plutôt le matin")


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def opened(link: str) -> Client:
    """A partner's browser that has read the request."""
    client = Client()
    assert client.post(link, {"act": "ouvrir"}).status_code == 302
    return client


def test_opening_the_link_changes_nothing_and_shows_nothing_of_the_person(row: Referral) -> None:
    """Scanners of mails open every link they find."""
    answer = Client().get(link_of(row))

    assert answer.status_code == 200
    assert "Voir la demande" in answer.content.decode()
    assert leaks(answer.content.decode()) == []
    row.refresh_from_db()
    assert (row.status, row.seen_at) == ("SENT", None)


def test_behind_the_button_stands_what_was_shared_and_no_more(row: Referral) -> None:
    page = opened(link_of(row)).get(link_of(row)).content.decode()

    assert all(words in page for words in ("Zéphyrine", "05 36 49 11 77", "un canari", "Plutôt le matin"))
    assert "Quenouille" not in page
    row.refresh_from_db()
    assert row.status == "SEEN"


def test_another_browser_with_the_same_link_has_its_own_button(row: Referral) -> None:
    opened(link_of(row))

    assert leaks(Client().get(link_of(row)).content.decode()) == []


@pytest.mark.parametrize("act", ["", "ouvrir", "accepter", "nouveau-lien"])
def test_a_forged_link_says_so(row: Referral, act: str) -> None:
    forged = f"/orientation/{secrets.token_urlsafe(32)}/"
    answer = Client().post(forged, {"act": act}) if act else Client().get(forged)

    assert answer.status_code == 404
    assert "Ce lien ne marche pas" in answer.content.decode()
    assert leaks(answer.content.decode()) == []


def test_the_digest_itself_opens_nothing(row: Referral) -> None:
    assert Client().get(f"/orientation/{row.secret_digest}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("end", ["declined", "served", "withdrawn", "permission", "expired"])
def test_a_link_whose_request_is_over_shows_nothing_of_the_person(
    row: Referral, nadia: User, end: str, method: str
) -> None:
    link, client = link_of(row), opened(link_of(row))
    if end == "declined":
        referral_decline(referral=row, reason="COST")
    elif end == "served":
        client.post(link, {"act": "accepter"})
        assert "Merci" in client.post(link, {"act": "apportee"}).content.decode()
    elif end == "expired":
        referrals_expire(territory_id=row.territory_id, today=timezone.localdate() + timedelta(days=30))
    else:
        referral_withdraw(referral=row, by=nadia, is_permission=end == "permission")
    answer = getattr(client, method)(link, {"act": "ouvrir"} if method == "post" else {})

    assert answer.status_code == 410
    assert leaks(answer.content.decode()) == []


def test_a_second_answer_is_told_that_the_first_was_taken(row: Referral) -> None:
    link, client = link_of(row), opened(link_of(row))
    referral_accept(referral=row)
    answer = client.post(link, {"act": "accepter"})
    assert answer.status_code == 422
    assert "déjà acceptée" in answer.content.decode()

    answer = client.post(link, {"act": "decliner", "decliner-reason": "COST"})
    assert answer.status_code == 422
    assert "plutôt que l’aide n’a pas été apportée" in answer.content.decode()


def test_after_eight_days_the_link_is_dead_and_leads_to_a_new_one_at_the_same_address(row: Referral) -> None:
    link, client = link_of(row), opened(link_of(row))
    with time_machine.travel(timezone.now() + timedelta(days=8, minutes=1)):
        for answer in (client.get(link), client.post(link, {"act": "ouvrir"}), client.post(link, {"act": "accepter"})):
            assert answer.status_code == 410
            assert leaks(answer.content.decode()) == []
        assert "relais@example.org" not in client.get(link).content.decode()
        sent = client.post(link, {"act": "nouveau-lien", "email": "voleur@example.org"})
        assert "Un nouveau lien est parti" in sent.content.decode()
        assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {"relais@example.org"}
        assert client.get(link).status_code == 404
        assert client.post(link, {"act": "nouveau-lien"}).status_code == 404
        assert opened(link_of(row)).get(link_of(row)).status_code == 200


def test_a_link_that_lives_does_not_send_another_one(row: Referral) -> None:
    Client().post(link_of(row), {"act": "nouveau-lien"})

    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("how", ["renewed", "reminded"])
def test_a_new_link_kills_the_former_one(row: Referral, nadia: User, how: str) -> None:
    former, client = link_of(row), opened(link_of(row))
    if how == "renewed":
        referral_renew(referral=row, by=nadia)
    else:
        referrals_remind(territory_id=row.territory_id, today=timezone.localdate() + timedelta(days=10))

    answer = client.get(former)
    assert (answer.status_code, leaks(answer.content.decode())) == (404, [])
    assert OutboxMessage.objects.exclude(state="CANCELLED").count() == 1, "the former message never leaves"


def test_the_address_is_told_to_nobody(row: Referral) -> None:
    client = opened(link_of(row))
    for answer in (Client().get(link_of(row)), client.get(link_of(row)), Client().get("/orientation/forge/")):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_what_lets_a_browser_read_lasts_an_hour_and_serves_that_address_alone(row: Referral) -> None:
    client = opened(link_of(row))
    cookie = client.cookies["orientation"]

    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == (link_of(row), 3600, True)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert leaks(client.get(link_of(row)).content.decode()) == []


def test_a_browser_that_checks_origins_may_answer_from_a_page_without_referrer(row: Referral) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(link_of(row), {"act": "ouvrir"}, headers={"origin": "null"}).status_code == 302
    assert strict.post(link_of(row), {"act": "accepter"}, headers={"origin": "null"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "ACCEPTED"


def test_a_member_who_is_signed_in_answers_by_the_link_as_the_partner(
    row: Referral, cast: Cast, sign_in: object
) -> None:
    client = sign_in(Role.HELPER)  # type: ignore[operator]  # the fixture
    client.post(link_of(row), {"act": "ouvrir"})

    assert client.get(link_of(row)).status_code == 200


def test_an_answer_without_its_reason_is_asked_for_it(row: Referral) -> None:
    client = opened(link_of(row))
    answer = client.post(link_of(row), {"act": "decliner"})
    assert answer.status_code == 422
    assert "Dites pourquoi" in answer.content.decode()
    answer = client.post(link_of(row), {"act": "date", "date-day": "2020-01-01", "date-hour": "10:00"})
    assert "Proposez une date à venir" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "SEEN"


def test_a_partner_accepts_proposes_another_date_then_tells_what_was_done(row: Referral) -> None:
    link, client = link_of(row), opened(link_of(row))
    day = timezone.localdate() + timedelta(days=4)
    client.post(link, {"act": "date", "date-day": day.isoformat(), "date-hour": "14:30", "date-note": "Au local"})
    page = client.get(link).content.decode()
    assert "Vous avez accepté cette demande" in page
    assert "14\xa0h\xa030" in page
    client.post(link, {"act": "date", "date-day": day.isoformat(), "date-hour": "16:00"})
    done = client.post(link, {"act": "pas-apportee", "pas-apportee-reason": "NO_ANSWER"})
    assert "nous reprenons contact" in done.content.decode()
    assert leaks(done.content.decode()) == []
    row.refresh_from_db()
    assert (row.status, row.decline_reason, timezone.localtime(row.proposed_at).hour) == ("NOT_SERVED", "NO_ANSWER", 16)
