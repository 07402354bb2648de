"""The team's pages: register from a file, a session, a call or the public page's list; who could come."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.models import Intake
from directory.services.needs import need_add
from mediation.enums import Mobility, Way
from mediation.models import Assessment, Beneficiary
from mediation.rights.personal_data import personal_data_erase, unlisted_fields
from messaging.models import OutboxMessage
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.selectors.workshops.wish_suggestions import suggestions_for
from scheduling.services.workshops.wish_clock import guests_forget
from scheduling.services.workshops.wish_people import wishes_join
from scheduling.services.workshops.wishes import wish_add, wish_leave, wishes_close
from tests.conftest import Cast
from tests.factories import SessionFactory, WishFactory
from tests.scheduling.workshops.wishes.cast import past_session, people, stages

CREATE = "/ateliers/inscription/nouvelle/"


@pytest.fixture
def client(sign_in: Any) -> Client:
    made: Client = sign_in(Role.COUNSELLOR)
    return made


def read(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


def public_wish(session: WorkshopSession, **fields: Any) -> SessionWish:
    told = {"guest_name": "Lucette Roussel", "guest_phone": "06 39 98 44 12", "needs_ride": True, **fields}
    return wish_add(session=session, by=None, origin="PUBLIC", **told)  # type: ignore[arg-type]


def test_from_a_person_s_page_to_a_place_with_a_ride(client: Client, session: WorkshopSession) -> None:
    person = people(session.territory, 1)[0]
    part = read(client.get(reverse("scheduling:beneficiary-wishes", args=[person.pk])))
    assert f"{CREATE}?beneficiaire={person.pk}" in part
    listed = read(client.get(CREATE, {"beneficiaire": person.pk}))
    assert "encore 2 places" in listed

    url = f"{CREATE}?beneficiaire={person.pk}&seance={session.pk}"
    answer = client.post(url, {"companions": "0", "needs_ride": "on"}, follow=True)

    assert "Odette Aubert a une place" in read(answer)
    assert RideRequest.objects.get().beneficiary == person
    assert "a une place" in read(client.get(reverse("scheduling:beneficiary-wishes", args=[person.pk])))


def test_the_second_for_the_last_place_is_told_kindly(client: Client, session: WorkshopSession) -> None:
    first, second, third = people(session.territory, 3)
    for person in (first, second):
        wish_add(session=session, by=None, beneficiary=person)
    answer = client.post(f"{CREATE}?beneficiaire={third.pk}&seance={session.pk}", {"companions": "0"}, follow=True)

    assert "La dernière place vient d’être prise : Odette Chabrol est sur la liste d’attente" in read(answer)


def test_the_need_of_a_call_is_answered_by_a_registration(cast: Cast, client: Client, session: WorkshopSession) -> None:
    person = people(cast.territory, 1)[0]
    intake = Intake.objects.create(territory=cast.territory, commune=person.commune)
    need = need_add(intake=intake, words="Apprendre la tablette")
    page = read(client.get(reverse("directory:intake", args=[intake.pk])))
    assert f"{CREATE}?need={need.pk}" in page

    answer = client.post(f"{CREATE}?need={need.pk}&beneficiaire={person.pk}&seance={session.pk}", {"companions": "0"})
    need.refresh_from_db()
    intake.refresh_from_db()
    wish = SessionWish.objects.get()

    assert answer["Location"] == reverse("directory:intake", args=[intake.pk])
    assert (need.outcome, need.outcome_key, intake.person_id) == ("ANSWERED", f"wish:{wish.pk}", person.pk)
    assert wish.origin == "PHONE"


def test_leaving_from_the_list_tells_and_can_be_undone(client: Client, session: WorkshopSession) -> None:
    wish = wish_add(session=session, by=None, beneficiary=people(session.territory, 1)[0])
    told = read(client.post(reverse("scheduling:wish-leave", args=[wish.pk]), {"reason": "empêchement"}, follow=True))
    assert "Odette Aubert ne vient plus" in told
    assert reverse("scheduling:wish-take-up", args=[wish.pk]) in told

    client.post(reverse("scheduling:wish-take-up", args=[wish.pk]))

    assert stages(session) == {"Aubert": "PLACED"}


def test_who_is_to_be_phoned_takes_the_place_or_leaves_it(client: Client, session: WorkshopSession, by: User) -> None:
    wishes = [wish_add(session=session, by=by, beneficiary=person) for person in people(session.territory, 4)]
    wish_leave(wish=wishes[0], by=by, reason="empêchement")
    page = read(client.get(reverse("scheduling:session-registrations", args=[session.pk])))
    assert "À appeler" in page
    assert "personne est à appeler" in read(client.get("/"))

    client.post(reverse("scheduling:wish-leave", args=[wishes[2].pk]), {"reason": "laisse la place proposée"})
    client.post(reverse("scheduling:wish-confirm", args=[wishes[3].pk]))

    assert stages(session) == {"Aubert": "LEFT", "Bost": "PLACED", "Chabrol": "LEFT", "Dumas": "PLACED"}


def test_a_public_registration_finds_the_file_that_looks_alike(client: Client, session: WorkshopSession) -> None:
    person = people(session.territory, 1, mobile_phone="06 39 98 44 12")[0]
    wish = public_wish(session)
    page = read(client.get(reverse("scheduling:wish-link", args=[wish.pk])))
    assert "Même téléphone" in page
    assert not RideRequest.objects.exists()

    client.post(reverse("scheduling:wish-link", args=[wish.pk]), {"beneficiary": person.pk})
    wish.refresh_from_db()

    assert wish.beneficiary == person
    assert RideRequest.objects.get().beneficiary == person


def test_a_public_registration_becomes_a_file_in_two_taps(client: Client, session: WorkshopSession) -> None:
    commune = session.destination.commune
    assert commune is not None
    wish = public_wish(session, guest_commune=commune)
    url = reverse("scheduling:wish-link", args=[wish.pk])
    assert 'value="Lucette"' in read(client.get(url))

    client.post(url, {"first_name": "Lucette", "last_name": "Roussel", "commune": commune.pk})
    made = Beneficiary.objects.get(last_name="Roussel")

    assert made.mobile_phone.as_e164 == "+33639984412"
    assert RideRequest.objects.get().beneficiary == made


def test_a_guest_is_not_linked_to_someone_already_registered(client: Client, session: WorkshopSession) -> None:
    person = people(session.territory, 1)[0]
    wish_add(session=session, by=None, beneficiary=person)
    wish = public_wish(session)
    told = client.post(reverse("scheduling:wish-link", args=[wish.pk]), {"beneficiary": person.pk}, follow=True)

    assert "déjà inscrite" in read(told)


def test_guests_are_forgotten_thirty_days_after_the_session(session: WorkshopSession) -> None:
    wish = public_wish(session, guest_email="lucette@example.org")
    assert guests_forget(now=session.ends_at + timedelta(days=29)) == 0
    assert guests_forget(now=session.ends_at + timedelta(days=31)) == 1
    wish.refresh_from_db()

    assert (wish.guest_name, str(wish.guest_phone), wish.guest_email, wish.guest_commune) == ("(effacé)", "", "", None)
    assert guests_forget(now=session.ends_at + timedelta(days=31)) == 0


def test_two_files_of_one_person_are_registered_once(session: WorkshopSession, by: User) -> None:
    kept, other = people(session.territory, 2)
    wish_add(session=session, by=by, beneficiary=kept)
    wish_add(session=session, by=by, beneficiary=other)
    wishes_join(kept=kept, other=other, by=by, rows=SessionWish.objects.filter(beneficiary=other))

    assert stages(session) == {"Aubert": "PLACED", "Bost": "LEFT"}


def assessed(person: Beneficiary, way: str) -> None:
    Assessment.objects.create(
        beneficiary=person, questionnaire="1", answers={}, skill=30, appetite=60, computed_level="GRAND_DEBUTANT",
        level="GRAND_DEBUTANT", recommended_way=way, chosen_way=way,
    )  # fmt: skip


@pytest.fixture
def offered(cast: Cast) -> WorkshopSession:
    made: WorkshopSession = SessionFactory(
        territory=cast.territory, title="Photos du jardin", profiles=["GRAND_DEBUTANT"], capacity=12
    )
    return made


def test_who_could_come_and_why(offered: WorkshopSession, by: User) -> None:
    way, level, nothing, there, refused = people(offered.territory, 5)
    assessed(way, Way.WORKSHOP_TRANSPORT)
    for person in (level, there, refused):
        Beneficiary.objects.filter(pk=person.pk).update(level="GRAND_DEBUTANT", interests="les jardins, la belote")
    Beneficiary.objects.filter(pk=level.pk).update(mobility=Mobility.OWN_CAR)
    wish_add(session=offered, by=by, beneficiary=there)
    wish_leave(wish=wish_add(session=offered, by=by, beneficiary=refused), by=by, reason="plus envie")
    found = suggestions_for(offered, by)

    assert [one.person.last_name for one in found] == ["Aubert", "Bost"]
    assert nothing.last_name not in [one.person.last_name for one in found]
    assert any("son diagnostic retient" in reason for reason in found[0].reasons)
    assert found[1].reasons == ("profil accueilli : grand débutant", "aime : les jardins")
    assert [one.needs_ride for one in found] == [True, False]


def test_suggestions_ask_as_many_questions_for_one_as_for_eight(offered: WorkshopSession, by: User) -> None:
    assert by.active_membership is not None
    everyone = people(offered.territory, 8)
    Beneficiary.objects.filter(pk=everyone[0].pk).update(level="GRAND_DEBUTANT")
    with CaptureQueriesContext(connection) as one:
        assert len(suggestions_for(offered, by)) == 1
    Beneficiary.objects.update(level="GRAND_DEBUTANT")
    with CaptureQueriesContext(connection) as eight:
        assert len(suggestions_for(offered, by)) == 8

    assert len(one) == len(eight)


def test_the_page_asks_as_many_questions_for_one_registration_as_for_nine(
    client: Client, cast: Cast, offered: WorkshopSession
) -> None:
    url = reverse("scheduling:session-registrations", args=[offered.pk])
    everyone = people(cast.territory, 9)
    wish_add(session=offered, by=None, beneficiary=everyone[0], needs_ride=True)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for person in everyone[1:]:
        wish_add(session=offered, by=None, beneficiary=person, needs_ride=True)
    with CaptureQueriesContext(connection) as nine:
        client.get(url)

    assert len(one) == len(nine)


def test_an_operator_registers_and_does_not_write_the_report(sign_in: Any, cast: Cast) -> None:
    session = past_session(cast.territory)
    WishFactory(session=session)
    told = read(sign_in(Role.OPERATOR).get(reverse("scheduling:session-registrations", args=[session.pk])))

    assert "Raconter la séance" not in told
    assert "Noter qui est là" not in told
    assert session.ends_at < timezone.now()


def test_every_field_of_a_registration_is_told_or_neutral() -> None:
    assert [problem for problem in unlisted_fields() if "SessionWish" in problem] == []


def test_someone_erased_leaves_no_words_and_holds_no_place_to_come(session: WorkshopSession, by: User) -> None:
    person = people(session.territory, 1, email="odette@example.org", accepts_email=True)[0]
    wish = wish_add(session=session, by=by, beneficiary=person, words="Vient avec le canari")
    wishes_close(session=session, by=by, reason="neige")
    SessionWish.objects.update(stage="PLACED")
    personal_data_erase(person)
    wish.refresh_from_db()

    assert (wish.words, wish.leave_reason, wish.stage) == ("", "", "LEFT")
    assert "odette" not in str(list(OutboxMessage.objects.values_list("recipient", "recipient_name", "body"))).lower()
