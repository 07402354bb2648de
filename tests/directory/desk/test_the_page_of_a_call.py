"""One page for a call: who, what, the services near, what became of each need, with or without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.models import JournalEntry
from directory.enums import NeedOutcome
from directory.models import Intake, Need, Orientation, UnmetNeed
from directory.services.needs import need_settle
from mediation.enums import Mobility
from tests.conftest import Cast
from tests.directory.desk.calls import WORDS, a_message, a_need, a_service, operators_call
from tests.factories import BeneficiaryFactory, CommuneFactory

SignIn = Callable[[Role], Client]
HTMX = {"HX-Request": "true"}


def page(client: Client, call: Intake, **asked: Any) -> str:
    return client.get(reverse("directory:intake", args=[call.pk]), asked).content.decode()


def typed(call: Intake, **changes: str) -> dict[str, str]:
    first = {
        "version": str(call.version),
        "caller_name": "",
        "commune_name": "",
        "caller_phone": "",
        "caller_role": "SELF",
    }
    return first | changes


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(Role.OPERATOR)


def test_a_new_call_opens_its_page(client: Client) -> None:
    response = client.post(reverse("directory:intake-new"))

    call = Intake.objects.get()
    assert response["Location"] == reverse("directory:intake", args=[call.pk])
    assert "Demandez d’abord la commune" in page(client, call)


@pytest.mark.parametrize(
    ("words", "expected", "elsewhere"),
    [("neuv", "Neuvic", ""), ("24190", "Neuvic", ""), ("Périgueux", None, "Périgueux")],
)
def test_a_few_letters_name_the_commune_and_elsewhere_is_told(
    client: Client, cast: Cast, words: str, expected: str | None, elsewhere: str
) -> None:
    call = operators_call(cast, commune=None)

    answer = client.post(
        reverse("directory:intake-caller", args=[call.pk]), typed(call, commune_name=words), headers=HTMX
    )

    call.refresh_from_db()
    assert (call.commune.name if call.commune else None, call.elsewhere) == (expected, elsewhere)
    assert ("Hors du territoire" in answer.content.decode()) is bool(elsewhere)
    assert answer["HX-Trigger"] == "appel-change"


def test_letters_that_begin_two_communes_wait_for_more_and_the_rest_is_kept(client: Client, cast: Cast) -> None:
    CommuneFactory(territory=cast.territory, saint_astier=True)
    CommuneFactory(territory=cast.territory, insee="24442", name="Saint-Léon-sur-l’Isle")
    call = operators_call(cast)

    answer = client.post(
        reverse("directory:intake-caller", args=[call.pk]),
        typed(call, commune_name="saint", caller_name="Mme Couderc", caller_phone="05 36"),
        headers=HTMX,
    )

    call.refresh_from_db()
    assert (call.caller_name, call.commune and call.commune.name) == ("Mme Couderc", "Neuvic")
    assert "Saint-Astier, Saint-Léon-sur-l’Isle" in answer.content.decode()
    assert "numéro à finir" in answer.content.decode()


def test_a_second_writer_is_told_and_the_next_key_saves(client: Client, cast: Cast) -> None:
    call = operators_call(cast)
    url = reverse("directory:intake-caller", args=[call.pk])
    Intake.objects.filter(pk=call.pk).update(caller_name="M. Couderc", version=7)

    answer = client.post(url, typed(call, caller_name="Mme Couderc"), headers=HTMX)

    assert answer.status_code == 409
    assert "M. Couderc" in answer.content.decode()
    assert 'name="version" value="7"' in answer.content.decode()
    call.refresh_from_db()
    client.post(url, typed(call, caller_name="Mme Couderc"), headers=HTMX)
    call.refresh_from_db()
    assert call.caller_name == "Mme Couderc"


def test_the_person_followed_is_proposed_by_number_then_by_name_and_attached_with_a_line_in_the_journal(
    client: Client, cast: Cast
) -> None:
    person = BeneficiaryFactory(territory=cast.territory, mobility=Mobility.NONE)
    BeneficiaryFactory(territory=cast.other_territory, last_name="Delage-Ailleurs")
    call = operators_call(cast, caller_phone="05 36 49 12 38")
    by_name = operators_call(cast, caller_name="Mme Delage")

    assert "Même numéro" in page(client, call)
    assert "Jeannette Delage" in page(client, by_name)
    assert "Ailleurs" not in page(client, by_name)
    client.post(reverse("directory:intake-person", args=[call.pk]), {"personne": person.pk})

    call.refresh_from_db()
    assert (call.person_id, call.caller_name, call.has_no_car) == (person.pk, "Jeannette Delage", True)
    read = JournalEntry.objects.filter(verb="beneficiary.read", object_id=str(person.pk))
    assert read.get().actor == cast.user(Role.OPERATOR)


def test_someone_else_is_remembered_until_the_name_changes(client: Client, cast: Cast) -> None:
    BeneficiaryFactory(territory=cast.territory)
    call = operators_call(cast, caller_name="Mme Delage")
    client.post(reverse("directory:intake-person", args=[call.pk]), {"personne": "autre"})
    assert "C’est cette personne" not in page(client, call)

    call.refresh_from_db()
    client.post(
        reverse("directory:intake-caller", args=[call.pk]), typed(call, caller_name="Delage", commune_name="Neuvic")
    )

    assert "C’est cette personne" in page(client, call)


def test_a_stranger_of_another_territory_attaches_nobody_of_ours(client: Client, cast: Cast) -> None:
    far = BeneficiaryFactory(territory=cast.other_territory)
    call = operators_call(cast)

    client.post(reverse("directory:intake-person", args=[call.pk]), {"personne": far.pk})

    call.refresh_from_db()
    assert call.person_id is None


def test_services_show_while_one_types_and_the_words_stand_in_no_address(client: Client, cast: Cast) -> None:
    a_service(cast.territory)
    call = operators_call(cast)

    answer = client.post(reverse("directory:intake-services", args=[call.pk]), {"words": WORDS}, headers=HTMX)

    text = answer.content.decode()
    assert "Point numérique" in text
    assert "tel:+33536491020" in text
    assert "À dire" in text
    assert not Need.objects.exists()
    assert client.get(reverse("directory:intake-services", args=[call.pk])).status_code == 405


def test_a_need_is_understood_and_its_service_given_without_javascript(client: Client, cast: Cast) -> None:
    service = a_service(cast.territory)
    call = operators_call(cast)

    client.post(reverse("directory:need-create", args=[call.pk]), {"words": WORDS})
    need = Need.objects.get()
    shown = page(client, call, besoin=need.pk)
    client.post(reverse("directory:need-settle", args=[need.pk]), {"outcome": "ORIENTED", "service": service.pk})

    assert need.theme
    assert "Compris comme" in shown
    assert Orientation.objects.get().service == service
    assert "Service donné" in page(client, call, besoin=need.pk)


def test_a_service_may_be_given_straight_from_the_words_being_typed(client: Client, cast: Cast) -> None:
    service = a_service(cast.territory)
    call = operators_call(cast)

    client.post(reverse("directory:need-create", args=[call.pk]), {"words": WORDS, "service": service.pk})

    assert Need.objects.get().outcome == NeedOutcome.ORIENTED


def test_a_service_that_is_not_in_the_list_is_not_given(client: Client, cast: Cast) -> None:
    need = a_need(operators_call(cast))

    answer = client.post(reverse("directory:need-settle", args=[need.pk]), {"outcome": "ORIENTED", "service": 999})

    assert answer.status_code == 422
    assert "plus dans la liste" in answer.content.decode()


def test_nothing_found_asks_why_and_counts_the_failure_once(client: Client, cast: Cast) -> None:
    need = a_need(operators_call(cast))
    url = reverse("directory:need-settle", args=[need.pk])

    asked = client.post(url, {"outcome": "UNMET"})
    assert "suite=UNMET" in asked["Location"]
    assert "Qu’est-ce qui a manqué" in client.get(asked["Location"]).content.decode()
    assert client.post(url, {"outcome": "UNMET", "note": ""}).status_code == 422
    assert client.post(url, {"outcome": "UNMET", "reason": "OTHER", "note": ""}).status_code == 422
    client.post(url, {"outcome": "UNMET", "reason": "HOURS", "step": "3", "note": ""})
    client.post(url, {"outcome": "UNMET", "reason": "COST", "step": "", "note": ""})

    row = UnmetNeed.objects.get()
    assert (row.reason, row.step, row.commune and row.commune.name) == ("COST", 9, "Neuvic")


def test_closing_says_at_its_place_what_lacks(client: Client, cast: Cast) -> None:
    call = operators_call(cast, commune=None)
    a_need(call)

    answer = client.post(reverse("directory:intake-close", args=[call.pk]))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_commune_name">Choisissez la commune' in text
    assert '<a href="#ajout">Donnez une suite au besoin 1' in text


def test_a_journey_is_prepared_for_someone_without_a_car(client: Client, cast: Cast) -> None:
    need = a_need(operators_call(cast, has_no_car=True))
    assert "prévoir un trajet" in page(client, need.intake, besoin=need.pk)

    url = reverse("directory:need-settle", args=[need.pk])
    client.post(url, {"outcome": "TRANSPORT", "note": "De Neuvic à Saint-Astier", "wanted_on": ""})

    assert "De Neuvic à Saint-Astier" in client.get(reverse("directory:desk")).content.decode()


def test_a_message_is_read_before_it_is_taken(client: Client, cast: Cast) -> None:
    message = a_message(cast, message="Rappelez-moi pour mon imprimante")

    shown = page(client, message)

    assert "Rappelez-moi pour mon imprimante" in shown
    assert "Prendre cet appel" in shown
    assert "Terminer l’appel" not in shown


def test_the_page_costs_the_same_queries_for_one_need_and_for_ten(client: Client, cast: Cast) -> None:
    by = cast.user(Role.OPERATOR)
    a_service(cast.territory)
    call = operators_call(cast, caller_name="Mme Delage")
    BeneficiaryFactory(territory=cast.territory)
    first = a_need(call)
    page(client, call)
    with CaptureQueriesContext(connection) as one:
        page(client, call, besoin=first.pk)
    for place in range(9):
        need_settle(need=a_need(call, f"Autre chose {place}"), outcome=NeedOutcome.ANSWERED, by=by)
        a_service(cast.territory, f"Autre lieu {place}")
    with CaptureQueriesContext(connection) as ten:
        page(client, call, besoin=first.pk)

    assert len(ten) == len(one)
    assert len(ten) <= 32


def test_the_words_of_a_caller_stand_in_no_log_and_no_journal(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    call = operators_call(cast, caller_name="Zéphyrine Quenouille")
    client.post(reverse("directory:need-create", args=[call.pk]), {"words": "Nourrir mon canari"})
    need = Need.objects.get()
    client.post(reverse("directory:need-settle", args=[need.pk]), {"outcome": "ANSWERED"})
    client.post(reverse("directory:intake-close", args=[call.pk]))

    told = " ".join(JournalEntry.objects.values_list("sentence", flat=True)) + caplog.text
    assert "canari" not in told
    assert "Quenouille" not in told
