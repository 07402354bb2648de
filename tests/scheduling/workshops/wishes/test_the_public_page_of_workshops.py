"""The public page: what is announced, a place asked for without an account, and what machines cannot do."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.logs import HideSecrets
from core.throttle import PER_ADDRESS, stamp
from messaging.models import OutboxMessage
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.services.workshops.wishes import wish_add, wish_leave
from tests.conftest import Cast
from tests.factories import SessionFactory
from tests.scheduling.workshops.wishes.cast import guest, link_to, past_session, people, stages


def page_of(session: WorkshopSession) -> str:
    return reverse("scheduling:workshop-public", args=[session.territory.slug, session.pk])


def list_of(session: WorkshopSession) -> str:
    return reverse("scheduling:workshops-public", args=[session.territory.slug])


def read(url: str, **asked: str) -> str:
    return Client().get(url, asked).content.decode().replace("\xa0", " ")


def test_the_list_tells_places_left_and_never_who_comes(session: WorkshopSession) -> None:
    wish_add(session=session, by=None, beneficiary=people(session.territory, 1)[0])
    told = read(list_of(session))

    assert "Apprivoiser sa tablette" in told
    assert "encore 1 place" in told
    assert "Aubert" not in told


def test_a_full_session_says_so_and_still_takes_names(session: WorkshopSession) -> None:
    for person in people(session.territory, 2):
        wish_add(session=session, by=None, beneficiary=person)

    assert "complet : liste d’attente" in read(list_of(session))
    assert "M’inscrire en liste d’attente" in read(page_of(session))


def test_past_cancelled_private_and_foreign_sessions_are_not_announced(cast: Cast, session: WorkshopSession) -> None:
    past_session(cast.territory, title="Déjà passée")
    SessionFactory(territory=cast.territory, title="Annulée", status="CANCELLED", cancel_reason="neige")
    hidden = SessionFactory(territory=cast.territory, title="Entre nous", is_public=False)
    SessionFactory(territory=cast.other_territory, title="Ailleurs")
    told = read(list_of(session))

    assert [title for title in ("Déjà passée", "Annulée", "Entre nous", "Ailleurs") if title in told] == []
    assert Client().get(page_of(hidden)).status_code == 404


def test_filters_keep_what_they_name(cast: Cast, session: WorkshopSession) -> None:
    SessionFactory(territory=cast.territory, title="Visite du musée", kind="CULTURE", level="avance")
    commune = session.destination.commune
    assert commune is not None

    assert "Visite du musée" not in read(list_of(session), genre="DIGITAL")
    assert "Apprivoiser" not in read(list_of(session), genre="CULTURE")
    assert "Visite du musée" not in read(list_of(session), niveau="debutant")
    assert "Visite du musée" in read(list_of(session), commune=commune.insee)
    assert "Aucun atelier ne correspond" in read(list_of(session), commune="99999")


def test_the_list_asks_as_many_questions_for_one_session_as_for_nine(cast: Cast, session: WorkshopSession) -> None:
    with CaptureQueriesContext(connection) as one:
        read(list_of(session))
    for day in range(8):
        SessionFactory(territory=cast.territory, day=session.day + timedelta(days=day + 1))
    with CaptureQueriesContext(connection) as nine:
        read(list_of(session))

    assert len(one) == len(nine)


def test_someone_registers_and_reads_what_happens_next(session: WorkshopSession) -> None:
    answer = Client().post(page_of(session), guest(needs_ride="on"), follow=True)
    wish = SessionWish.objects.get()

    assert "Votre place est gardée" in answer.content.decode()
    assert "nous vous appelons pour convenir de l’heure" in answer.content.decode()
    assert (wish.guest_name, wish.origin, wish.stage, wish.beneficiary) == (
        "Lucette Roussel", "PUBLIC", "PLACED", None
    )  # fmt: skip
    assert not RideRequest.objects.exists()
    assert "Lucette" not in answer.redirect_chain[-1][0]


def test_the_confirmation_holds_a_link_that_gives_the_place_back(session: WorkshopSession) -> None:
    Client().post(page_of(session), guest(guest_email="lucette@example.org"))
    link = link_to("lucette@example.org")
    shown = Client().get(link)
    assert "Votre place est gardée" in shown.content.decode()
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown["X-Robots-Tag"]

    Client(enforce_csrf_checks=True).post(link, {"act": "non"})

    assert stages(session) == {"Roussel": "LEFT"}
    assert "Vous ne venez plus" in read(link)


def test_a_form_sent_twice_is_one_registration(session: WorkshopSession) -> None:
    for _ in range(2):
        Client().post(page_of(session), guest())

    assert SessionWish.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"guest_name": ""}, "Écrivez votre nom"),
        ({"guest_phone": ""}, "Donnez un téléphone ou une adresse électronique"),
        ({"guest_phone": "", "guest_email": "l@example.org", "needs_ride": "on"}, "il nous faut votre téléphone"),
        ({"agrees": ""}, "Sans votre accord"),
        ({"companions": "3"}, "pas autant de places"),
        ({"ne_pas_remplir": "robot"}, "remplissage automatique"),
        ({"affiche": "contrefait"}, "si rapide"),
    ],
)
def test_what_is_missing_is_asked_in_words(session: WorkshopSession, changes: dict[str, str], words: str) -> None:
    answer = Client().post(page_of(session), guest(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SessionWish.objects.exists()


def test_a_form_sent_at_once_is_not_believed(session: WorkshopSession) -> None:
    assert Client().post(page_of(session), guest(affiche=stamp())).status_code == 422
    assert not SessionWish.objects.exists()


def test_a_machine_that_sends_and_sends_is_stopped(session: WorkshopSession) -> None:
    session.capacity = 100
    session.save()
    for number in range(PER_ADDRESS + 1):
        answer = Client().post(page_of(session), guest(guest_name=f"Nom {number}"))

    assert answer.status_code == 422
    assert "Rien n’est perdu" in answer.content.decode()
    assert SessionWish.objects.count() == PER_ADDRESS


def test_an_unknown_link_says_so_and_one_cannot_guess_for_long(session: WorkshopSession) -> None:
    url = reverse("scheduling:wish-answer", args=["inconnu"])

    assert Client().get(url).status_code == 404
    for _ in range(PER_ADDRESS):
        assert Client().post(url, {"act": "oui"}).status_code == 404
    assert Client().post(url, {"act": "oui"}).status_code == 429


def test_the_offer_is_confirmed_by_its_link(session: WorkshopSession) -> None:
    held = [wish_add(session=session, by=None, beneficiary=person) for person in people(session.territory, 2)]
    Client().post(page_of(session), guest(guest_email="lucette@example.org"))
    first = link_to("lucette@example.org")
    wish_leave(wish=held[0], by=None, reason="empêchement")
    link = link_to("lucette@example.org")
    assert link != first
    assert Client().get(first).status_code == 404
    assert "Une place s’est libérée" in read(link)

    Client().post(link, {"act": "oui"})

    assert stages(session)["Roussel"] == "PLACED"
    assert "Votre place est gardée" in read(link)


def test_a_late_confirmation_is_told_that_the_place_is_gone(session: WorkshopSession) -> None:
    Client().post(page_of(session), guest(guest_email="lucette@example.org"))
    link = link_to("lucette@example.org")
    SessionWish.objects.update(stage="WAITING", confirm_by=timezone.now() - timedelta(minutes=1))
    answer = Client().post(link, {"act": "oui"})

    assert answer.status_code == 422
    assert "n’est plus gardée" in answer.content.decode()


def test_secrets_of_places_are_not_logged() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET /participer/place/un-secret/ 200", (), None)
    HideSecrets().filter(record)

    assert "un-secret" not in record.getMessage()


def test_no_letter_leaves_for_someone_who_gave_a_telephone_only(session: WorkshopSession) -> None:
    Client().post(page_of(session), guest())

    assert not OutboxMessage.objects.exists()
