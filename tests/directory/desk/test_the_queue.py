"""The desk's queue: who to call back first, journeys to find, figures, history and its export without names."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.models import JournalEntry
from directory.enums import NeedOutcome, UnmetReason
from directory.models import Intake, Need, UnmetNeed
from directory.services.intakes import intake_close
from directory.services.needs import need_settle
from tests.conftest import Cast
from tests.directory.desk.calls import a_message, a_need, operators_call

SignIn = Callable[[Role], Client]
QUEUE, HISTORY = "directory:desk", "directory:intake-list"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(Role.OPERATOR)


def test_the_most_pressing_comes_first_and_late_ones_say_so(client: Client, cast: Cast) -> None:
    soon = a_message(cast, caller_name="Bientôt")
    late = a_message(cast, caller_name="Retard")
    Intake.objects.filter(pk=late.pk).update(call_back_before=timezone.now() - timedelta(hours=2))

    response = client.get(reverse(QUEUE))

    assert [line.intake for line in response.context["queue"].to_call_back] == [late, soon]
    assert "2\xa0personnes à rappeler, dont 1 en retard." in response.content.decode()
    assert client.get("/").status_code == 200


def test_an_empty_desk_explains_itself(client: Client) -> None:
    text = client.get(reverse(QUEUE)).content.decode()

    assert "Rien n’attend" in text
    assert "Nouvel appel" in text


def test_the_queue_costs_the_same_queries_for_one_and_for_fifty(client: Client, cast: Cast) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            a_need(a_message(cast))
            journey = a_need(operators_call(cast))
            need_settle(need=journey, outcome=NeedOutcome.TRANSPORT, by=cast.user(Role.OPERATOR), note="Marché")

    fill(1)
    client.get(reverse(QUEUE))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(QUEUE))
    fill(49)
    with CaptureQueriesContext(connection) as fifty:
        client.get(reverse(QUEUE))

    assert len(fifty) == len(one)


def test_a_message_of_the_answering_machine_joins_the_queue(client: Client) -> None:
    due = timezone.localtime() + timedelta(hours=3)
    sent = {
        "caller_phone": "05 36 49 20 58",
        "commune_name": "neuvic",
        "message": "Mon imprimante",
        "call_back_before": f"{due:%Y-%m-%dT%H:%M}",
    }

    response = client.post(reverse("directory:intake-voicemail"), sent)

    row = Intake.objects.get()
    assert response["Location"] == reverse(QUEUE)
    assert (row.channel, row.status, row.message) == ("VOICEMAIL", "WAITING", "Mon imprimante")
    assert (
        client.post(reverse("directory:intake-voicemail"), {"call_back_before": sent["call_back_before"]}).status_code
        == 422
    )


def test_a_journey_is_answered_from_the_queue(client: Client, cast: Cast) -> None:
    by = cast.user(Role.OPERATOR)
    found, missing = a_need(operators_call(cast)), a_need(operators_call(cast))
    for need in (found, missing):
        need_settle(need=need, outcome=NeedOutcome.TRANSPORT, by=by, note="Marché")
    assert client.get(reverse("directory:journey", args=[found.pk])).status_code == 200

    client.post(reverse("directory:journey", args=[found.pk]), {"trouve": "1", "how": "Avec Monique"})
    client.post(reverse("directory:journey", args=[missing.pk]), {"pas_trouve": "1", "reason": "NO_CAPACITY"})

    assert not Need.objects.journeys_to_find().exists()
    assert UnmetNeed.objects.get().stage == "TRANSPORT"
    assert client.get(reverse("directory:journey", args=[found.pk])).status_code == 200


def test_the_history_keeps_its_filters_and_its_export_names_nobody(client: Client, cast: Cast) -> None:
    by = cast.user(Role.OPERATOR)
    failed = operators_call(cast, caller_name="Zéphyrine Quenouille", caller_phone="05 36 49 11 77")
    served = operators_call(cast, elsewhere="", caller_name="Autre")
    need_settle(need=a_need(failed, "Nourrir mon canari"), outcome=NeedOutcome.UNMET, by=by, reason=UnmetReason.COST)
    need_settle(need=a_need(served), outcome=NeedOutcome.ANSWERED, by=by)
    for call in (failed, served):
        intake_close(intake=call, by=by)

    page = client.get(
        reverse(HISTORY), {"outcome": "UNMET", "since": timezone.localdate().isoformat(), "operator": str(by.pk)}
    )
    assert [row[0] for row in page.context["rows"]] == [failed]
    assert not client.get(reverse(HISTORY), {"until": "2020-01-01"}).context["rows"]
    sheet = load_workbook(BytesIO(client.get(reverse("directory:intake-export")).content)).active
    assert sheet is not None
    cells = " ".join(str(cell) for row in sheet.values for cell in row)

    assert "rien trouvé qui convienne" in cells
    assert not [word for word in ("Quenouille", "canari", "49 11 77") if word in cells]
    assert JournalEntry.objects.filter(verb="intake.export").exists()


def test_the_history_costs_the_same_queries_for_one_and_for_thirty(client: Client, cast: Cast) -> None:
    a_need(operators_call(cast))
    client.get(reverse(HISTORY))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(HISTORY))
    for _ in range(29):
        a_need(operators_call(cast))
    with CaptureQueriesContext(connection) as thirty:
        client.get(reverse(HISTORY))

    assert len(thirty) == len(one)


def test_those_who_answer_for_the_service_are_told_of_late_call_backs(sign_in: SignIn, cast: Cast) -> None:
    late = a_message(cast)
    Intake.objects.filter(pk=late.pk).update(call_back_before=timezone.now() - timedelta(hours=2))

    assert "n’a pas été rappelée à temps" in sign_in(Role.MANAGER).get("/").content.decode()
    assert "Accueil téléphonique" in sign_in(Role.OPERATOR).get("/").content.decode()
