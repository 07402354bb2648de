"""Partner meetings: who does what, late ones first."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from directory.models import Organisation
from tests.conftest import Cast
from volunteers.models import ActionPoint, PartnerMeeting
from volunteers.selectors.meetings import points_decision, points_to_do
from volunteers.services import meetings

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast: Cast) -> PartnerMeeting:
    return meetings.meeting_create(
        territory=cast.territory, by=cast.user(Role.COORDINATOR), subject="Comité", day=timezone.localdate()
    )


def test_late_actions_come_first_and_a_tick_takes_them_off(cast: Cast, meeting: PartnerMeeting, sign_in: Any) -> None:
    sylvie, today = cast.user(Role.COORDINATOR), timezone.localdate()
    for what, days in (("Sans date", None), ("Plus tard", 20), ("En retard", -3)):
        due_on = today + timedelta(days=days) if days else None
        meetings.point_add(meeting=meeting, by=sylvie, what=what, member=sylvie, due_on=due_on)
    assert [point.what for point in points_to_do(sylvie)] == ["En retard", "Plus tard", "Sans date"]
    assert "1\xa0action" in next(iter(points_decision(sylvie))).fact

    late = ActionPoint.objects.get(what="En retard")
    url = reverse("volunteers:point-settle", args=[meeting.pk, late.pk])
    page = sign_in(Role.COORDINATOR).post(url, {"retour": "liste"}, follow=True).content.decode()

    assert "En retard</b>" not in page
    assert list(points_decision(sylvie)) == []


def test_an_action_needs_somebody_and_the_words_typed_stay(meeting: PartnerMeeting, sign_in: Any) -> None:
    url = reverse("volunteers:point-create", args=[meeting.pk])
    page = sign_in(Role.COORDINATOR).post(url, {"what": "Imprimer les affiches"}).content.decode()

    assert "écrivez qui s’en charge" in page
    assert "Imprimer les affiches" in page
    assert not ActionPoint.objects.exists()


def test_notes_are_encrypted_in_the_database(meeting: PartnerMeeting, cast: Cast) -> None:
    meetings.meeting_update(
        meeting=meeting, by=cast.user(Role.COORDINATOR), expected_version=1, notes="La mairie prête la salle"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT notes FROM volunteers_partnermeeting")
        stored = cursor.fetchone()[0]

    assert "mairie" not in stored
    assert PartnerMeeting.objects.get().notes == "La mairie prête la salle"


def test_an_organisation_of_another_territory_is_refused(cast: Cast) -> None:
    foreign = Organisation.objects.create(territory=cast.other_territory, name="Ailleurs")

    with pytest.raises(ValidationError, match="pas dans le territoire"):
        meetings.meeting_create(
            territory=cast.territory,
            by=cast.user(Role.COORDINATOR),
            subject="Comité",
            day=timezone.localdate(),
            organisations=[foreign],
        )


def test_the_list_costs_the_same_queries_for_one_meeting_and_for_thirty(
    cast: Cast, meeting: PartnerMeeting, sign_in: Any
) -> None:
    client, sylvie = sign_in(Role.COORDINATOR), cast.user(Role.COORDINATOR)
    url = reverse("volunteers:meeting-list")
    place = Organisation.objects.create(territory=cast.territory, name="Bibliothèque")
    meeting.organisations.add(place)
    meetings.point_add(meeting=meeting, by=sylvie, what="Écrire", member=sylvie)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(30):
        other = meetings.meeting_create(
            territory=cast.territory,
            by=sylvie,
            subject=f"Réunion {number}",
            day=timezone.localdate(),
            organisations=[place],
        )
        meetings.point_add(meeting=other, by=sylvie, what="Écrire", who="La mairie")
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(one)
