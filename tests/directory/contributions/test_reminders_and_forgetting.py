"""Structures are asked every six months whether their records are right; who proposed is forgotten after a year."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from directory.models import Contribution, OwnerLink, Service
from directory.services.contributions import contribution_accept, contributions_purge
from directory.services.owner_changes import owner_confirm
from directory.services.owner_links import digest, owner_link_revoke, owners_remind
from directory.tasks import tend_contributions
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.contributions.rows import a_change, a_link, a_service

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 4, 9, tzinfo=timezone.get_fixed_timezone(120))


@pytest.fixture
def service(cast: Cast) -> Service:
    with time_machine.travel(MAY, tick=False):
        service = a_service(cast.territory)
        a_link(service.place.organisation)
    return service


def remind(cast: Cast, days: int) -> int:
    with time_machine.travel(MAY + timedelta(days=days), tick=False):
        return owners_remind(territory_id=cast.territory.pk)


def test_a_structure_is_asked_after_six_months_and_not_before(cast: Cast, service: Service) -> None:
    assert [remind(cast, 181), remind(cast, 182)] == [0, 1]

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.subject) == (
        "isle@example.org", "Votre fiche « Isle&Co » est-elle toujours juste ?",
    )  # fmt: skip
    assert "Isle&Co" in message.body, "an e-mail in plain text escapes nothing"
    assert "Personne n’a vérifié la fiche" in message.body
    assert message.is_secret


def test_the_link_of_the_reminder_works_and_replaces_the_former_one(cast: Cast, service: Service) -> None:
    remind(cast, 183)

    secret = OutboxMessage.objects.get().body.split("/ma-fiche/")[1].split("/")[0]
    link = OwnerLink.objects.current().get()
    assert link.secret_digest == digest(secret)
    assert link.reminded_at is not None
    assert OwnerLink.objects.exclude(pk=link.pk).get().replaced_at is not None


def test_a_second_run_asks_nobody_again(cast: Cast, service: Service) -> None:
    assert [remind(cast, 183), remind(cast, 183), remind(cast, 200), remind(cast, 364)] == [1, 0, 0, 0]
    assert remind(cast, 183 + 182) == 1


def test_a_record_checked_meanwhile_is_not_asked_about(cast: Cast, service: Service) -> None:
    with time_machine.travel(MAY + timedelta(days=90), tick=False):
        link = OwnerLink.objects.select_related("organisation__territory").get()
        owner_confirm(link=link, records=[service, service.place])

    assert remind(cast, 183) == 0
    assert remind(cast, 90 + 182) == 1


def test_a_withdrawn_link_is_not_reminded(cast: Cast, service: Service) -> None:
    owner_link_revoke(link=OwnerLink.objects.get(), by=cast.user(Role.OPERATOR))

    assert remind(cast, 200) == 0


def test_closed_and_draft_records_ask_for_nothing(cast: Cast, service: Service) -> None:
    service.place.status = "DRAFT"
    service.place.save()
    Service.objects.update(status="CLOSED", closed_on=date(2026, 5, 5))

    assert remind(cast, 200) == 0


def test_another_territory_is_left_alone(cast: Cast, service: Service) -> None:
    with time_machine.travel(MAY + timedelta(days=200), tick=False):
        assert owners_remind(territory_id=cast.other_territory.pk) == 0


def test_the_daily_task_may_run_twice(cast: Cast, service: Service) -> None:
    with time_machine.travel(MAY + timedelta(days=200), tick=False):
        tend_contributions()
        tend_contributions()

    assert OutboxMessage.objects.count() == 1


def test_who_proposed_is_forgotten_a_year_after_the_decision(cast: Cast) -> None:
    with time_machine.travel(MAY, tick=False):
        service = a_service(cast.territory)
        decided = a_change(service, name="Léa Roux", email="lea@example.org")
        contribution_accept(contribution=decided, by=cast.user(Role.COUNSELLOR))
        a_change(service, {"place.address": "2 rue"}, name="Luc Roy", email="luc.roy@example.org")

    def purge(days: int) -> int:
        with time_machine.travel(MAY + timedelta(days=days), tick=False):
            return contributions_purge(territory_id=cast.territory.pk)

    assert [purge(364), purge(365), purge(366)] == [0, 1, 0]
    decided.refresh_from_db()
    assert (decided.author_name, decided.author_email, decided.comment) == ("", "", "")
    assert decided.proposed == {"place.phone": "+33536491299"}, "what was proposed is nobody’s"
    assert Contribution.objects.to_read().get().author_name == "Luc Roy", "nobody has answered yet"


def test_links_that_ended_a_year_ago_are_forgotten(cast: Cast, service: Service) -> None:
    with time_machine.travel(MAY + timedelta(days=729), tick=False):
        contributions_purge(territory_id=cast.territory.pk)
        assert OwnerLink.objects.exists()
    with time_machine.travel(MAY + timedelta(days=731), tick=False):
        contributions_purge(territory_id=cast.territory.pk)
        assert not OwnerLink.objects.exists()
