"""Pages of the inventory, of loans and of the person: what a counsellor sees and does."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import Territory, User
from mediation import services
from mediation.loan_sheet import agreement_document
from mediation.models import Beneficiary, EquipmentItem, Loan
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation.loans.conftest import Lend, in_days


def lent_items(territory: Territory, first: int, last: int) -> None:
    """Items, each lent to someone, who all wait for another one."""
    for number in range(first, last):
        item = EquipmentItem.objects.create(territory=territory, kind="TABLET", label=f"Tablette {number:02d}")
        person = BeneficiaryFactory(last_name=f"Personne {number}")
        dates = {"starts_on": in_days(-9), "due_on": in_days(9)}
        Loan.objects.create(item=item, beneficiary=person, state="OUT", condition_out="GOOD", **dates)
        person.loan_wishes.create(territory=territory, kind="LAPTOP")


@pytest.mark.parametrize("name", ["equipment-list", "loan-list", "wish-list"])
def test_a_list_of_fifty_takes_no_more_queries_than_a_list_of_one(cast: Cast, sign_in: Any, name: str) -> None:
    client, url = sign_in(Role.COUNSELLOR), reverse(f"mediation:{name}")

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    lent_items(cast.territory, 0, 1)
    one = queries()
    lent_items(cast.territory, 1, 50)

    assert queries() == one


def test_a_tablet_is_lent_from_the_persons_page_and_the_page_says_so(
    tablet: EquipmentItem, jeannette: Beneficiary, sign_in: Any
) -> None:
    client = sign_in(Role.COUNSELLOR)
    asked = {"item": tablet.pk, "starts_on": in_days(0), "due_on": in_days(28), "is_handed": "on"}
    client.post(reverse("mediation:loan-create", args=[jeannette.pk]), asked)

    page = client.get(reverse("mediation:beneficiary-detail", args=[jeannette.pk])).content.decode()

    assert "1\u00a0prêt en cours" in page
    assert "Nadia Ferrand lui a prêté « Tablette n° 07 » jusqu’au" in page


def test_what_is_typed_is_kept_when_the_item_is_already_taken(
    lend: Lend, robert: Beneficiary, tablet: EquipmentItem, sign_in: Any
) -> None:
    lend()
    asked = {"item": tablet.pk, "starts_on": in_days(1), "due_on": in_days(8), "deposit": "chèque de 50 euros"}

    answer = sign_in(Role.COUNSELLOR).post(reverse("mediation:loan-create", args=[robert.pk]), asked)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "déjà prêté du" in page
    assert "chèque de 50 euros" in page


def test_what_is_late_is_a_decision_of_those_who_lend(lend: Lend, sign_in: Any) -> None:
    Loan.objects.filter(pk=lend().pk).update(starts_on=in_days(-20), due_on=in_days(-2))
    fact = "1\u00a0prêt devait être rendu avant aujourd’hui"

    assert fact in sign_in(Role.COUNSELLOR).get(reverse("accounts:home")).content.decode()
    assert fact not in sign_in(Role.OPERATOR).get(reverse("accounts:home")).content.decode()
    late = sign_in(Role.OPERATOR).get(reverse("mediation:loan-list"), {"situation": "LATE"}).content.decode()
    assert "en retard depuis 2\u00a0jours" in late
    assert "Jeannette Delage" in late


def test_the_agreement_is_one_page_even_with_long_words(lend: Lend, cast: Cast, jeannette: Beneficiary) -> None:
    long = "Un appareil dont le nom sur l’étiquette est aussi long qu’il est permis de l’écrire ici"[:80]
    EquipmentItem.objects.update(label=long, serial="9" * 60, accessories="chargeur, housse, " * 8)
    Beneficiary.objects.filter(pk=jeannette.pk).update(first_name="Marie-Bernadette", last_name="d’" + "Aubusson-" * 7)
    loan = lend(item=EquipmentItem.objects.get(), beneficiary=Beneficiary.objects.get(pk=jeannette.pk))
    Loan.objects.update(deposit="une caution " * 8)

    assert len(agreement_document(Loan.objects.get(pk=loan.pk)).pages) == 1


def test_the_agreement_is_a_pdf_and_reading_it_is_journaled(lend: Lend, sign_in: Any) -> None:
    answer = sign_in(Role.OPERATOR).get(reverse("mediation:loan-agreement", args=[lend().pk]))

    assert answer.content.startswith(b"%PDF")


def test_the_exported_inventory_follows_the_filters_and_names_nobody(
    lend: Lend, nadia: User, cast: Cast, sign_in: Any
) -> None:
    lend()
    services.equipment_add(territory=cast.territory, by=nadia, kind="KEY_4G", label="=Clé 4G n° 1")

    url = reverse("mediation:equipment-export")
    every = sign_in(Role.OPERATOR).get(url).content
    keys = sign_in(Role.OPERATOR).get(url, {"kind": "KEY_4G"}).content

    rows = [list(load_workbook(BytesIO(content)).worksheets[0].values) for content in (every, keys)]
    assert [row[0] for row in rows[0][1:]] == ["'=Clé 4G n° 1", "Tablette n° 07"]
    assert [row[0] for row in rows[1][1:]] == ["'=Clé 4G n° 1"]
    assert "Delage" not in str(rows)


def test_an_offer_is_noted_and_its_outcome_told_later(jeannette: Beneficiary, sign_in: Any) -> None:
    client = sign_in(Role.COUNSELLOR)
    asked = {"kind": "CONNECTION", "words": "Abonnement à 16 euros", "given_on": in_days(0), "outcome": "PENDING"}
    client.post(reverse("mediation:advice-create", args=[jeannette.pk]), asked)
    advice = jeannette.advice.get()
    client.post(reverse("mediation:advice-edit", args=[advice.pk]), {**asked, "outcome": "OBTAINED"})

    page = client.get(reverse("mediation:beneficiary-detail", args=[jeannette.pk])).content.decode()
    assert "offre internet solidaire, obtenu" in page
    assert "Nadia Ferrand lui a donné un conseil : offre internet solidaire." in page


def test_two_labels_alike_are_refused_at_their_field(tablet: EquipmentItem, sign_in: Any) -> None:
    asked = {"kind": "TABLET", "label": "Tablette n° 07", "condition": "GOOD", "state": "SERVICE"}

    page = sign_in(Role.COUNSELLOR).post(reverse("mediation:equipment-create"), asked).content.decode()

    assert "Un autre matériel porte déjà ce nom" in page
