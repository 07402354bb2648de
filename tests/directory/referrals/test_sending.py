"""Nothing leaves without an agreement, nothing that was not chosen; the message itself says next to nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from core.models import JournalEntry
from directory.enums import NeedOutcome
from directory.models import FollowUp, Referral, Service
from directory.models.referrals import FIRST_NAME
from directory.referral_rules import CONSENT_VERSION
from directory.services.referrals import orientation_note
from messaging.models import OutboxMessage
from messaging.services import message_deliver
from tests.conftest import Cast
from tests.directory.referrals.cast import SHARED, a_need, a_referral, a_service, agreed, link_of

CANARIES = ("Zéphyrine", "Quenouille", "05 36 49 11 77", "0536491177", "36491177", "canari", "chemin", "1946")


def test_a_referral_leaves_with_what_was_chosen_and_settles_the_need(service: Service, nadia: User) -> None:
    need = a_need(service.territory)
    row = a_referral(service=service, by=nadia, need=need, message="Plutôt le matin")

    need.refresh_from_db()
    assert row.told == SHARED
    assert (row.status, row.message, row.sender, row.commune) == ("SENT", "Plutôt le matin", nadia, need.intake.commune)
    assert (need.outcome, need.outcome_key) == (NeedOutcome.REFERRED, f"referral:{row.pk}")
    assert (row.consent_version, row.consent_by) == (CONSENT_VERSION, "la personne elle-même")
    assert row.link_expires_at - row.sent_at < timedelta(days=8, minutes=1)
    assert JournalEntry.objects.filter(verb="referral.send", object_id=str(row.pk)).exists()


def test_without_an_agreement_nothing_is_kept_and_nothing_leaves(service: Service, nadia: User) -> None:
    with pytest.raises(ValidationError, match="rien ne part"):
        a_referral(service=service, by=nadia, person_id=7, consent=agreed(is_given=False))

    assert not Referral.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"shared": {FIRST_NAME: "  "}}, "shared"),
        ({"recipient_email": "relais"}, "recipient_email"),
        ({"consent": agreed(on=timezone.localdate() + timedelta(days=1))}, "consent_on"),
        ({"person_id": None}, "__all__"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    service: Service, nadia: User, fields: dict[str, object], where: str
) -> None:
    with pytest.raises(ValidationError) as error:
        a_referral(service=service, by=nadia, **{"person_id": 7, **fields})

    assert where in getattr(error.value, "message_dict", {"__all__": ""})


def test_a_password_is_never_sent_to_anyone(service: Service, nadia: User) -> None:
    with pytest.raises(ValidationError):
        a_referral(service=service, by=nadia, person_id=7, message="Son mot de passe : Soleil24!")


def test_the_service_of_another_territory_cannot_be_chosen(cast: Cast, nadia: User) -> None:
    with pytest.raises(ValidationError, match="annuaire de votre territoire"):
        a_referral(service=a_service(cast.other_territory), by=nadia, person_id=7)


def test_the_message_says_no_more_than_an_initial_and_a_commune(service: Service, nadia: User) -> None:
    row = a_referral(service=service, by=nadia, need=a_need(service.territory), message="Le canari du chemin")
    message = OutboxMessage.objects.get()
    everything = f"{message.subject} {message.body} {message.recipient_name} {message.about} {message.key}"

    assert not [canary for canary in CANARIES if canary.lower() in everything.lower()]
    assert "Neuvic (Z.)" in message.body
    assert message.recipient == "relais@example.org"
    assert row.secret_digest not in message.body


def test_the_secret_is_kept_nowhere_once_the_message_has_left(service: Service, nadia: User) -> None:
    row = a_referral(service=service, by=nadia, person_id=7)
    secret = link_of(row).split("/")[2]

    message_deliver(message_id=OutboxMessage.objects.get().pk)

    assert secret not in OutboxMessage.objects.get().body
    assert not Referral.objects.filter(secret_digest__contains=secret).exists()


def test_what_is_shared_lies_encrypted_in_the_database(service: Service, nadia: User) -> None:
    from django.db import connection

    row = a_referral(service=service, by=nadia, person_id=7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT shared FROM directory_referral WHERE id = %s", [row.pk])
        assert "Zéphyrine" not in cursor.fetchone()[0]


@pytest.mark.parametrize(("is_vulnerable", "days"), [(False, 14), (True, 3)])
def test_a_call_follows_sooner_for_someone_vulnerable(
    service: Service, nadia: User, is_vulnerable: bool, days: int
) -> None:
    row = a_referral(service=service, by=nadia, person_id=7, is_vulnerable=is_vulnerable)
    assert FollowUp.objects.get(referral=row).due_on == timezone.localdate() + timedelta(days=days)

    need = a_need(service.territory, is_vulnerable=is_vulnerable)
    row = a_referral(service=service, by=nadia, need=need)
    assert FollowUp.objects.get(referral=row).due_on == timezone.localdate() + timedelta(days=days)
    assert not FollowUp.objects.filter(need=need).exists()


def test_telephoning_instead_is_an_orientation_with_its_call(service: Service, nadia: User) -> None:
    need = a_need(service.territory)
    orientation_note(service=service, by=nadia, need=need)
    need.refresh_from_db()
    assert (need.outcome, need.orientations.get().service) == (NeedOutcome.ORIENTED, service)
    assert FollowUp.objects.get(need=need).due_on == timezone.localdate() + timedelta(days=14)

    met = orientation_note(
        service=service,
        by=nadia,
        person_id=7,
        words="Trier ses photos",
        commune=need.intake.commune,
        is_vulnerable=True,
    )
    assert (met.intake.person_id, met.intake.channel, met.intake.status) == (7, "OUTREACH", "CLOSED")
    assert FollowUp.objects.get(need=met).due_on == timezone.localdate() + timedelta(days=3)
    assert not OutboxMessage.objects.exists()
