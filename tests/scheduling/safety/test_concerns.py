"""Concerns: who tells, who reads, what the e-mail says, how they end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.concurrency import StaleVersionError
from core.models import JournalEntry
from mediation.models import Beneficiary
from mediation.rights.personal_data import chapters_of, personal_data_erase
from messaging.models import OutboxMessage
from scheduling.enums import ConcernLevel, ConcernOutcome, ConcernStatus
from scheduling.models import ConcernNote, ConcernReport, Visit
from scheduling.rules import may_read_concern
from scheduling.selectors.concerns import concern_decision, open_concerns
from scheduling.services.concerns import concern_close, concern_follow, concern_reopen, concern_report
from tests.conftest import Cast
from tests.factories import HelperFactory, MembershipFactory
from tests.scheduling.safety.scene import a_visit, a_watch, monique_of

SignIn = Callable[[Role], Client]
WORDS = "Le réfrigérateur était vide, elle a maigri"


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return a_visit(cast.territory, [monique_of(cast)])


@pytest.fixture
def concern(visit: Visit, cast: Cast) -> ConcernReport:
    return concern_report(visit=visit, by=cast.user(Role.HELPER), level=ConcernLevel.WORRYING, text=WORDS)


def readers(cast: Cast, concern: ConcernReport) -> set[Role]:
    """The roles of the cast that may read it."""
    return {role for role in Role if may_read_concern(cast.user(role), concern)}


def test_the_coordinator_and_the_manager_read_it_and_no_volunteer_not_even_its_author(
    concern: ConcernReport, cast: Cast
) -> None:
    assert concern.author == cast.user(Role.HELPER)
    assert readers(cast, concern) == {Role.COORDINATOR, Role.MANAGER}
    assert not may_read_concern(cast.stranger.user, concern)


def test_a_counsellor_reads_what_is_addressed_written_or_about_someone_they_follow(
    concern: ConcernReport, cast: Cast, visit: Visit
) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    concern.beneficiary.cases.update(referent=nadia)
    assert may_read_concern(nadia, concern)

    concern.beneficiary.cases.update(referent=None)
    assert not may_read_concern(nadia, concern)
    ConcernReport.objects.filter(pk=concern.pk).update(recipient=nadia)
    assert may_read_concern(nadia, concern)

    own = concern_report(visit=visit, by=nadia, level=ConcernLevel.WATCH, text="Autre chose")
    assert may_read_concern(nadia, own)


def test_the_notice_says_that_there_is_something_to_read_and_nothing_else(concern: ConcernReport) -> None:
    message = OutboxMessage.objects.get(about=f"concern:{concern.pk}")
    text = f"{message.subject} {message.body} {message.recipient_name}"

    assert message.recipient == "sylvie@example.org"
    assert f"/inquietudes/{concern.pk}/" in text
    for secret in ("Jeannette", "Delage", "Monique", "Neuvic", "réfrigérateur", "préoccupant"):
        assert secret not in text


def test_the_person_named_in_the_settings_receives_it_while_still_a_member(visit: Visit, cast: Cast) -> None:
    bernard = cast.members[Role.MANAGER]
    a_watch(cast.territory, concern_reader=bernard.user)
    first = concern_report(visit=visit, by=cast.user(Role.HELPER), level=ConcernLevel.WATCH, text="Un")
    bernard.is_active = False
    bernard.save()
    second = concern_report(visit=visit, by=cast.user(Role.HELPER), level=ConcernLevel.WATCH, text="Deux")

    assert (first.recipient, second.recipient) == (bernard.user, cast.user(Role.COORDINATOR))


def test_what_it_says_is_encrypted_in_the_database_and_absent_from_the_journal(
    concern: ConcernReport, cast: Cast
) -> None:
    concern_follow(concern=concern, by=cast.user(Role.COORDINATOR), text="Appel à sa fille du marché")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM scheduling_concernreport UNION ALL SELECT text FROM scheduling_concernnote")
        stored = " ".join(row[0] for row in cursor.fetchall())

    assert "frig" not in stored
    assert "fille" not in stored
    told = " ".join(JournalEntry.objects.values_list("sentence", flat=True))
    assert "frig" not in told
    assert "fille" not in told


def test_the_same_words_sent_twice_are_one_concern(concern: ConcernReport, visit: Visit, cast: Cast) -> None:
    again = concern_report(visit=visit, by=cast.user(Role.HELPER), level=ConcernLevel.WORRYING, text=WORDS)

    assert again == concern
    assert OutboxMessage.objects.filter(about__startswith="concern:").count() == 1


@pytest.mark.parametrize(("days", "is_open"), [(1, False), (0, True), (-1, True), (-2, True), (-3, False)])
def test_a_volunteer_tells_it_on_the_day_and_the_two_days_after(
    cast: Cast, sign_in: SignIn, days: int, is_open: bool
) -> None:
    visit = a_visit(cast.territory, [monique_of(cast)], days=days)

    answer = sign_in(Role.HELPER).get(f"/inquietudes/visite/{visit.pk}/")

    assert answer.status_code == (200 if is_open else 404)


def test_a_volunteer_tells_nothing_of_a_visit_of_others(cast: Cast, sign_in: SignIn) -> None:
    monique_of(cast)
    other = a_visit(cast.territory, [HelperFactory(territory=cast.territory)])

    assert sign_in(Role.HELPER).get(f"/inquietudes/visite/{other.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        concern_report(visit=other, by=cast.user(Role.HELPER), level=ConcernLevel.WATCH, text="x")


def test_the_form_reminds_of_the_emergency_numbers_and_leaves_nothing_on_the_phone(
    visit: Visit, sign_in: SignIn
) -> None:
    client = sign_in(Role.HELPER)
    address = f"/inquietudes/visite/{visit.pk}/"
    shown = client.get(address).content.decode()
    assert 'href="tel:15"' in shown
    assert 'href="tel:112"' in shown

    after = client.post(address, {"level": "URGENT", "text": WORDS}, follow=True).content.decode()

    assert "C’est transmis à Sylvie Marchive" in after
    assert "maigri" not in after
    assert "maigri" not in client.get("/inquietudes/signaler/").content.decode()
    concern = ConcernReport.objects.get()
    assert client.get(f"/inquietudes/{concern.pk}/").status_code == 403
    assert client.get("/inquietudes/").status_code == 403


def test_a_missing_answer_is_asked_for_and_what_was_typed_is_kept(visit: Visit, sign_in: SignIn) -> None:
    answer = sign_in(Role.HELPER).post(f"/inquietudes/visite/{visit.pk}/", {"text": WORDS})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choisissez l’une des trois réponses" in page
    assert WORDS in page
    assert not ConcernReport.objects.exists()


def test_it_is_followed_ended_and_opened_again(concern: ConcernReport, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.COORDINATOR)
    address = f"/inquietudes/{concern.pk}/"
    assert client.post(f"{address}suite/", {"text": ""}).status_code == 422
    client.post(f"{address}suite/", {"text": "J’ai appelé sa fille"})
    assert client.post(f"{address}terminer/", {"version": "1"}).status_code == 422

    client.post(f"{address}terminer/", {"version": "1", "fin-outcome": "FAMILY", "fin-text": "Elle passe samedi"})
    concern.refresh_from_db()
    assert (concern.status, concern.outcome) == (ConcernStatus.CLOSED, ConcernOutcome.FAMILY)
    assert list(open_concerns(cast.user(Role.COORDINATOR))) == []

    client.post(f"{address}rouvrir/")
    concern.refresh_from_db()
    page = client.get(address).content.decode()
    assert concern.is_open
    assert "J’ai appelé sa fille" in page
    assert "Elle passe samedi" in page
    assert JournalEntry.objects.filter(verb="concern.read", actor=cast.user(Role.COORDINATOR)).exists()


def test_two_people_do_not_end_the_same_concern_without_knowing(
    concern: ConcernReport, cast: Cast, sign_in: SignIn
) -> None:
    sylvie = cast.user(Role.COORDINATOR)
    concern_close(concern=concern, by=sylvie, expected_version=1, outcome=ConcernOutcome.BETTER)
    concern_reopen(concern=concern, by=sylvie, expected_version=2)

    with pytest.raises(StaleVersionError):
        concern_close(concern=concern, by=sylvie, expected_version=1, outcome=ConcernOutcome.NOTHING)
    late = {"version": "1", "fin-outcome": "NOTHING", "fin-text": "Déjà vu ensemble"}
    answer = sign_in(Role.MANAGER).post(f"/inquietudes/{concern.pk}/terminer/", late)
    assert answer.status_code == 409
    assert "Déjà vu ensemble" in answer.content.decode()


def test_ended_twice_it_says_so(concern: ConcernReport, cast: Cast) -> None:
    sylvie = cast.user(Role.COORDINATOR)
    concern_close(concern=concern, by=sylvie, expected_version=1, outcome=ConcernOutcome.BETTER)

    with pytest.raises(ValidationError, match="déjà terminée"):
        concern_close(concern=concern, by=sylvie, expected_version=2, outcome=ConcernOutcome.BETTER)


def test_the_home_page_asks_its_readers_and_does_not_say_whom_it_is_about(concern: ConcernReport, cast: Cast) -> None:
    (decision,) = concern_decision(cast.user(Role.COORDINATOR))

    assert decision.fact.replace("\xa0", " ") == "1 inquiétude à traiter"
    assert list(concern_decision(cast.user(Role.COUNSELLOR))) == []
    assert list(concern_decision(cast.user(Role.HELPER))) == []
    assert list(concern_decision(cast.user(Role.OPERATOR))) == []


def test_the_persons_file_tells_its_readers_that_it_exists_and_others_nothing(
    concern: ConcernReport, sign_in: SignIn
) -> None:
    address = f"/beneficiaires/{concern.beneficiary_id}/"
    seen, unseen = (sign_in(role).get(address).content.decode() for role in (Role.COORDINATOR, Role.COUNSELLOR))

    assert "Inquiétude signalée" in seen
    assert "maigri" not in seen
    assert "Inquiétude" not in unseen


def _many(cast: Cast, person: Beneficiary, author: User, count: int) -> None:
    for number in range(count):
        ConcernReport.objects.create(
            territory=cast.territory, beneficiary=person, author=author, level=ConcernLevel.WATCH, text=f"n° {number}"
        )


def test_the_list_takes_as_many_queries_for_one_as_for_thirty_and_has_pages(
    concern: ConcernReport, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(Role.COORDINATOR)
    client.get("/inquietudes/")
    with CaptureQueriesContext(connection) as one:
        client.get("/inquietudes/")
    _many(cast, concern.beneficiary, MembershipFactory(territory=cast.territory).user, 29)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/inquietudes/")
    _many(cast, concern.beneficiary, concern.author, 1)

    assert len(one) == len(thirty)
    assert client.get("/inquietudes/?page=2").content.decode().count('class="line"') == 1


def test_the_list_keeps_its_filters_in_the_address(concern: ConcernReport, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.COORDINATOR)

    assert "Delage" in client.get("/inquietudes/?niveau=WORRYING").content.decode()
    assert "Aucune inquiétude ne correspond" in client.get("/inquietudes/?niveau=URGENT").content.decode()
    assert "Delage" not in client.get("/inquietudes/?etat=terminees").content.decode()
    assert client.get("/inquietudes/?niveau=n-importe").status_code == 200


def test_the_persons_copy_holds_it_and_erasure_removes_it(concern: ConcernReport, cast: Cast) -> None:
    concern_follow(concern=concern, by=cast.user(Role.COORDINATOR), text="Appel à sa fille")
    person = concern.beneficiary
    told = str([chapter for chapter in chapters_of(person) if "nquiétude" in chapter.title])
    assert "maigri" in told
    assert "sa fille" in told

    personal_data_erase(person)

    assert not ConcernReport.objects.exists()
    assert not ConcernNote.objects.exists()


def test_the_most_urgent_come_first_then_the_oldest(concern: ConcernReport, visit: Visit, cast: Cast) -> None:
    monique = cast.user(Role.HELPER)
    watch = concern_report(visit=visit, by=monique, level=ConcernLevel.WATCH, text="Deux")
    urgent = concern_report(visit=visit, by=monique, level=ConcernLevel.URGENT, text="Trois")
    older = concern_report(visit=visit, by=monique, level=ConcernLevel.WATCH, text="Quatre")
    ConcernReport.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=3))

    found: Any = list(open_concerns(cast.user(Role.MANAGER)))

    assert found == [urgent, concern, older, watch]
