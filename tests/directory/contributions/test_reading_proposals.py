"""Someone of the team publishes all or part of a proposal, or refuses it with a reason that the author reads."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from accounts.enums import Role
from core.models import JournalEntry
from directory.enums import AuthorRole, ContributionKind, ContributionState, RefusalReason
from directory.models import Contribution, FieldOrigin, Organisation, OwnerLink, Service
from directory.selectors.contributions import diff_lines
from directory.services.contributions import (
    Author,
    contribution_accept,
    contribution_propose,
    contribution_refuse,
    service_confirm,
)
from directory.services.records import record_change, team_source
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.contributions.rows import a_change, a_service, proposed_entry

pytestmark = pytest.mark.django_db


def test_a_new_entry_becomes_a_published_record_with_its_source(cast: Cast) -> None:
    row = contribution_accept(contribution=proposed_entry(cast.territory), by=cast.user(Role.COUNSELLOR))

    service = row.service
    assert service is not None
    assert (row.state, service.status, service.place.status) == (ContributionState.ACCEPTED, "PUBLISHED", "PUBLISHED")
    assert (service.name, service.place.organisation.name) == ("Ménage et repassage", "Martine Lacoste")
    assert [theme.theme for theme in service.themes.all()] == ["equipement-et-alimentation--aide-menagere"]
    source = FieldOrigin.objects.get(service=service, field="fees").source
    assert (source.name, source.is_human) == ("Propositions des structures", True)
    assert team_source(cast.territory).precedence < source.precedence < 50


def test_a_moderator_keeps_two_fields_of_three(cast: Cast) -> None:
    service = a_service(cast.territory)
    proposed = {"place.phone": "+33536491299", "place.address": "9 rue Neuve", "service.fees_details": "5 €"}
    row = a_change(service, proposed)

    done = contribution_accept(
        contribution=row, by=cast.user(Role.COUNSELLOR), fields=["place.phone", "service.fees_details"]
    )

    service.refresh_from_db()
    assert (str(service.place.phone.as_e164), service.fees_details) == ("+33536491299", "5 €")
    assert service.place.address == "1 rue du Pont"
    assert (done.state, done.accepted_fields) == (ContributionState.PARTLY, ["place.phone", "service.fees_details"])


def test_hours_are_accepted_with_their_words(cast: Cast) -> None:
    service = a_service(cast.territory)
    hours = {
        "place.opening_hours": "Tu 09:00-12:00",
        "place.opening_hours_text": "mardi matin",
        "place.hours_to_check": False,
    }
    contribution_accept(
        contribution=a_change(service, hours), by=cast.user(Role.COUNSELLOR), fields=["place.opening_hours"]
    )

    service.place.refresh_from_db()
    assert (service.place.opening_hours, service.place.opening_hours_text) == ("Tu 09:00-12:00", "mardi matin")


def test_nothing_chosen_is_no_acceptance(cast: Cast) -> None:
    row = a_change(a_service(cast.territory))

    with pytest.raises(ValidationError, match="Cochez au moins une information"):
        contribution_accept(contribution=row, by=cast.user(Role.COUNSELLOR), fields=["service.name"])
    row.refresh_from_db()
    assert row.is_to_read


def test_a_value_that_the_record_refuses_leaves_everything_as_it_was(cast: Cast) -> None:
    row = a_change(a_service(cast.territory), {"place.phone": "+33536491299", "place.postal_code": "241"})

    with pytest.raises(ValidationError):
        contribution_accept(contribution=row, by=cast.user(Role.COUNSELLOR))

    row.refresh_from_db()
    assert row.is_to_read
    assert not OutboxMessage.objects.exists()
    assert row.service is not None
    assert str(row.service.place.phone.as_e164) == "+33536491200"


def test_a_signalled_closing_closes_the_service(cast: Cast) -> None:
    service = a_service(cast.territory)
    contribution_accept(contribution=a_change(service, {"service.status": "CLOSED"}), by=cast.user(Role.COUNSELLOR))

    service.refresh_from_db()
    assert (service.status, service.closed_on is not None) == ("CLOSED", True)


def test_a_confirmation_read_by_the_team_dates_the_record(cast: Cast) -> None:
    service = a_service(cast.territory)
    contribution_accept(contribution=service_confirm(service=service, author=Author()), by=cast.user(Role.COUNSELLOR))

    service.refresh_from_db()
    assert service.verified_on is not None
    assert service_confirm(service=service, author=Author()).times == 1, "the next one is another line"


def test_the_author_is_thanked_with_the_personal_link(cast: Cast) -> None:
    contribution_accept(contribution=proposed_entry(cast.territory), by=cast.user(Role.COUNSELLOR))

    message = OutboxMessage.objects.get(key__endswith=":accepted")
    link = OwnerLink.objects.get()
    assert message.is_secret, "the text goes once it has left: it holds the link"
    assert message.recipient == link.email == "martine@example.org"
    assert "/ma-fiche/" in message.body
    assert "est en ligne" in message.body
    assert link.secret_digest not in message.body


def test_a_structure_already_known_is_not_handed_over_to_whoever_typed_its_siret(cast: Cast) -> None:
    known = Organisation.objects.create(territory=cast.territory, name="AASE", siret="12345678900011")
    row = proposed_entry(cast.territory, **{"organisation.siret": known.siret})

    done = contribution_accept(contribution=row, by=cast.user(Role.COUNSELLOR))

    assert done.service is not None
    assert done.service.place.organisation == known
    assert not OwnerLink.objects.exists()
    assert "/ma-fiche/" not in OutboxMessage.objects.get(key__endswith=":accepted").body


def test_a_new_entry_goes_under_the_structure_that_the_moderator_names(cast: Cast) -> None:
    known = Organisation.objects.create(territory=cast.territory, name="Ménage Lacoste")
    done = contribution_accept(
        contribution=proposed_entry(cast.territory), by=cast.user(Role.COUNSELLOR), organisation=known
    )

    assert Organisation.objects.count() == 1
    assert done.organisation == known


def test_a_refusal_gives_its_reason_by_email(cast: Cast) -> None:
    row = contribution_refuse(
        contribution=proposed_entry(cast.territory),
        by=cast.user(Role.COUNSELLOR),
        reason=RefusalReason.NO_PROOF,
        words="Rappelez-nous avec votre attestation.",
    )

    message = OutboxMessage.objects.get(key=f"contribution:{row.pk}:refused")
    assert "le numéro de déclaration ou d’agrément n’a pas été retrouvé" in message.body
    assert "Rappelez-nous avec votre attestation." in message.body
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("reason", "words", "field"), [("", "", "reason"), ("MOOD", "", "reason"), ("OTHER", "  ", "words")]
)
def test_a_refusal_without_a_reason_is_none(cast: Cast, reason: str, words: str, field: str) -> None:
    row = a_change(a_service(cast.territory))

    with pytest.raises(ValidationError) as caught:
        contribution_refuse(contribution=row, by=cast.user(Role.COUNSELLOR), reason=reason, words=words)
    assert field in caught.value.message_dict


def test_nobody_is_written_to_without_an_address(cast: Cast) -> None:
    service = a_service(cast.territory)
    contribution_accept(contribution=a_change(service), by=cast.user(Role.COUNSELLOR))
    contribution_refuse(
        contribution=a_change(service), by=cast.user(Role.COUNSELLOR), reason=RefusalReason.ALREADY_RIGHT
    )

    assert not OutboxMessage.objects.exists()


def test_the_second_of_two_moderators_is_told_who_decided(cast: Cast) -> None:
    row = a_change(a_service(cast.territory))
    seen_by_the_second = Contribution.objects.get(pk=row.pk)
    contribution_accept(contribution=row, by=cast.user(Role.COUNSELLOR))

    with pytest.raises(ValidationError, match="Nadia Ferrand a déjà décidé entre-temps : proposition acceptée"):
        contribution_refuse(
            contribution=seen_by_the_second, by=cast.user(Role.MANAGER), reason=RefusalReason.NOT_CHECKED
        )
    assert JournalEntry.objects.filter(verb__in=["contribution.accept", "contribution.refuse"]).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a memory database has one connection")
def test_of_two_decisions_at_once_one_counts(cast: Cast) -> None:
    row = proposed_entry(cast.territory)
    start, told = Barrier(2), []

    def decide(user: Any) -> None:
        start.wait()
        try:
            contribution_accept(contribution=row, by=user)
        except ValidationError as error:
            told.extend(error.messages)
        finally:
            connections.close_all()

    threads = [Thread(target=decide, args=[cast.user(role)]) for role in (Role.COUNSELLOR, Role.MANAGER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert Service.objects.count() == 1
    assert OutboxMessage.objects.filter(key__endswith=":accepted").count() == 1


def test_a_moderator_sees_what_changed_since(cast: Cast) -> None:
    service = a_service(cast.territory)
    row = a_change(service, {"place.phone": "+33536491299", "place.address": "9 rue Neuve"})
    record_change(record=service.place, fields={"phone": "+33536491255"}, by=cast.user(Role.MANAGER))
    record_change(record=service.place, fields={"address": "9 rue Neuve"}, by=cast.user(Role.MANAGER))

    lines = {line.key: line for line in diff_lines(Contribution.objects.get(pk=row.pk))}

    phone, address = lines["place.phone"], lines["place.address"]
    said = [value.replace("\u00a0", " ") for value in (phone.before, phone.after, phone.current)]
    assert said == ["05 36 49 12 00", "05 36 49 12 99", "05 36 49 12 55"]
    assert (phone.is_stale, phone.is_done) == (True, False)
    assert (address.is_stale, address.is_done) == (False, True)


def test_a_new_entry_is_read_in_plain_words(cast: Cast) -> None:
    lines = {line.key: (line.label, line.after) for line in diff_lines(proposed_entry(cast.territory))}

    assert lines["service.themes"] == ("thèmes", "Ménage et aide à la maison")
    assert lines["service.home_activities"][1] == "ménage et entretien de la maison"
    assert lines["service.zone"] == ("zone desservie", "toutes les communes de CC Isle Vern Salembre")
    assert lines["service.is_at_home"][1] == "à domicile"
    assert lines["place.address"] == ("adresse", "24190 Neuvic")
    assert lines["place.kind"] == ("genre", "sans lieu : à distance ou à domicile")
    assert lines["service.fees"][1] == "Payant"


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "CHANGE", "service": None},
        {"state": "REFUSED", "decided_at": "2026-11-01T10:00Z"},
        {"state": "ACCEPTED"},
        {"state": "PROPOSED", "decided_at": "2026-11-01T10:00Z"},
        {"state": "REFUSED", "refusal_reason": "OTHER", "decided_at": "2026-11-01T10:00Z"},
        {"kind": "NEW"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(cast: Cast, broken: dict[str, Any]) -> None:
    row = a_change(a_service(cast.territory))

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=row.pk).update(**broken)


def test_a_proposal_about_nothing_says_so_in_french(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Dites de quelle fiche il s’agit"):
        contribution_propose(
            territory=cast.territory,
            kind=ContributionKind.ERROR,
            author=Author(AuthorRole.PUBLIC),
            proposed={"service.phone": "+33536491299"},
        )
