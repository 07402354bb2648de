"""Pages of civic service: the list, the contract, forms that lose nothing, the youth's own page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import HelperFactory, PlanFactory, RequestFactory, VisitFactory
from tests.volunteers.contracts.cast import a_contract, a_training, born, monday
from volunteers.contract_rules import months_later
from volunteers.models import CivicServiceContract
from volunteers.selectors.hours import hours_standing

SignIn = Callable[[Role], Client]
LIST = "volunteers:contract-list"


@pytest.fixture
def contract(cast: Cast) -> CivicServiceContract:
    """The contract of Inès, whose tutor is Chantal."""
    return a_contract(territory=cast.territory)


def _text(client: Client, name: str, *args: object, **query: str) -> str:
    page = client.get(reverse(name, args=args), query)
    assert page.status_code == 200
    return page.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").replace("\u202f", " ")


def test_the_list_shows_hours_of_the_week_tutor_and_what_to_see_to(
    sign_in: SignIn, contract: CivicServiceContract
) -> None:
    a_training(contract, monday(), (9, 12))
    page = _text(sign_in(Role.COORDINATOR), LIST)
    assert "tuteur : Chantal Rey" in page
    assert "3 h sur 48 h" in page
    assert "Mission pas encore comparée aux tâches des agents" in page


def test_the_hours_of_the_week_hold_visits_with_their_road(sign_in: SignIn, contract: CivicServiceContract) -> None:
    plan = PlanFactory(territory=contract.helper.territory, week=monday())
    request = RequestFactory(beneficiary__territory=plan.territory, beneficiary__latitude=45.14, people=2)
    VisitFactory(request=request, plan=plan, helpers=[contract.tutor, contract.helper], published=True)
    row = sign_in(Role.COORDINATOR).get(reverse(LIST)).context["rows"][0]
    assert row.week.minutes > 60
    file = _text(sign_in(Role.COORDINATOR), "volunteers:helper-detail", contract.helper_id)
    assert "Voir le contrat et les heures" in file


def test_the_list_costs_the_same_queries_for_one_contract_and_for_twenty(
    sign_in: SignIn, contract: CivicServiceContract, cast: Cast
) -> None:
    client = sign_in(Role.COORDINATOR)
    plan = PlanFactory(territory=cast.territory, week=monday())

    def busy(one: CivicServiceContract) -> None:
        a_training(one, monday(), (9, 12))
        request = RequestFactory(beneficiary__territory=cast.territory, people=2)
        VisitFactory(request=request, plan=plan, helpers=[one.tutor, one.helper], published=True)

    busy(contract)
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(LIST))
    for number in range(19):
        busy(a_contract(territory=cast.territory, commune=contract.helper.commune, agrement_ref=f"NA-{number}"))
    with CaptureQueriesContext(connection) as twenty:
        client.get(reverse(LIST))
    assert len(twenty) == len(one)


def test_an_empty_list_explains_and_points_to_youths_without_a_contract(sign_in: SignIn, cast: Cast) -> None:
    youth = HelperFactory(territory=cast.territory, civic=True)
    page = _text(sign_in(Role.COORDINATOR), LIST)
    assert "Aucun contrat de service civique" in page
    assert f"{reverse('volunteers:contract-create')}?intervenant={youth.pk}" in page


def test_finished_contracts_are_shown_when_asked_for(sign_in: SignIn, contract: CivicServiceContract) -> None:
    contract.ended_on, contract.end_reason = timezone.localdate() - timedelta(days=1), "AGREED"
    contract.save()
    client = sign_in(Role.MANAGER)
    assert "Chantal Rey" not in _text(client, LIST)
    assert "fini avant le terme" in _text(client, LIST, etat="finis")


def test_a_contract_is_written_from_its_page_and_a_refusal_keeps_what_was_typed(sign_in: SignIn, cast: Cast) -> None:
    youth = HelperFactory(territory=cast.territory, civic=True)
    tutor = HelperFactory(territory=cast.territory)
    start = monday(1)
    typed = {
        "helper": youth.pk,
        "tutor": tutor.pk,
        "birth_date": born(20).isoformat(),
        "starts_on": start.isoformat(),
        "ends_on": (start + timedelta(days=90)).isoformat(),
        "weekly_minutes": "24",
        "leave_days": "16",
        "agrement_ref": "NA-024",
        "mission_title": "Découvrir le numérique",
        "mission_sheet": "Avec un binôme.",
        "civic_training_days": "2",
    }
    client = sign_in(Role.COORDINATOR)
    url = reverse("volunteers:contract-create")
    refused = client.post(url, typed)
    assert "au moins 6 mois" in str(refused.context["form"].errors["ends_on"])
    assert "Avec un binôme." in refused.content.decode()

    ends = start + timedelta(days=240)
    done = client.post(url, {**typed, "ends_on": ends.isoformat()})
    contract = CivicServiceContract.objects.get()
    assert done.url == reverse("volunteers:contract-detail", args=[contract.pk])  # type: ignore[attr-defined]
    assert (contract.weekly_minutes, contract.helper) == (24 * 60, youth)


def test_training_refused_by_the_law_says_so_at_the_day(sign_in: SignIn, cast: Cast) -> None:
    minor = a_contract(territory=cast.territory, birth_date=born(17), weekly_minutes=35 * 60)
    day = monday(1)
    a_training(minor, day, (8, 12))
    client = sign_in(Role.COORDINATOR)
    url = reverse("volunteers:duty-create", args=[minor.pk])
    typed = {"kind": "OTHER", "day": day.isoformat(), "starts": "13:00", "ends": "17:00", "title": "Savoir écouter"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "dans la journée" in str(refused.context["form"].errors["day"])
    assert "Savoir écouter" in refused.content.decode()
    client.post(url, {**typed, "ends": "16:00"})
    assert "Savoir écouter" in _text(client, "volunteers:contract-detail", minor.pk)


def test_the_sheet_of_the_mission_prints_what_it_is_and_is_not(sign_in: SignIn, contract: CivicServiceContract) -> None:
    page = _text(sign_in(Role.COORDINATOR), "volunteers:contract-sheet", contract.pk)
    assert "Fiche de mission" in page
    assert "NA-024-22-00417" in page
    assert "ne va jamais seul" in page


def test_an_early_end_is_confirmed_and_can_be_taken_back(sign_in: SignIn, contract: CivicServiceContract) -> None:
    client = sign_in(Role.COORDINATOR)
    page = client.post(
        reverse("volunteers:contract-end", args=[contract.pk]),
        {"ended_on": timezone.localdate().isoformat(), "reason": "JOB"},
        follow=True,
    )
    assert "fini avant son terme" in page.content.decode()
    client.post(reverse("volunteers:contract-resume", args=[contract.pk]))
    contract.refresh_from_db()
    assert contract.ended_on is None


def test_youths_read_their_own_contract_and_no_other(
    sign_in: SignIn, cast: Cast, contract: CivicServiceContract
) -> None:
    client = sign_in(Role.HELPER)
    assert "Aucun contrat de service civique à votre nom" in _text(client, "volunteers:my-contract")
    contract.helper.user = cast.user(Role.HELPER)
    contract.helper.save()
    a_contract(territory=cast.territory, mission_title="Mission d’un autre")
    page = _text(client, "volunteers:my-contract")
    assert "Faire découvrir le numérique aux aînés" in page
    assert "Chantal Rey" in page
    assert "Mission d’un autre" not in page
    assert client.get(reverse("volunteers:contract-detail", args=[contract.pk])).status_code == 403


def test_a_youth_finds_the_contract_in_the_menu_and_the_week_on_the_home_page(
    sign_in: SignIn, cast: Cast, contract: CivicServiceContract
) -> None:
    client = sign_in(Role.HELPER)
    link = f'href="{reverse("volunteers:my-contract")}"'
    before = _text(client, "accounts:home")
    assert link not in before
    assert "Mes heures de la semaine" not in before

    contract.helper.user = cast.user(Role.HELPER)
    contract.helper.save()
    a_training(contract, monday(), (9, 12))
    home = _text(client, "accounts:home")
    assert link in home
    assert "Mes heures de la semaine" in home
    assert "3 h sur 48 h" in home
    assert "Votre contrat prévoit 24 h par semaine" in home


def test_the_coordinator_and_the_tutor_see_hours_over_near_and_under_the_law(
    sign_in: SignIn, cast: Cast, contract: CivicServiceContract
) -> None:
    contract.tutor.user = cast.user(Role.COUNSELLOR)
    contract.tutor.save()
    other = a_contract(territory=cast.territory, birth_date=born(17), weekly_minutes=35 * 60)
    other.helper.first_name, other.helper.last_name = "Jade", "Roux"
    other.helper.save()
    for day in range(5):
        for hours in ((8, 12), (14, 16.75)):
            a_training(other, monday(1) + timedelta(days=day), hours)
    a_training(contract, monday(1), (0, 23))
    a_training(contract, monday(1) + timedelta(days=1), (0, 23))
    a_training(contract, monday(1) + timedelta(days=2), (0, 3))

    coordinator = _text(sign_in(Role.COORDINATOR), "accounts:home")
    assert "Jade Roux : 33 h 45 sur 35 h permises" in coordinator
    assert "Inès Benhaddou : la semaine du" in coordinator
    assert "49 h dans la semaine : 48 h au plus" in coordinator
    tutor = _text(sign_in(Role.COUNSELLOR), "accounts:home")
    assert "Inès Benhaddou : la semaine du" in tutor
    assert "Jade Roux" not in tutor
    contract.training_days.all().delete()
    assert "Inès Benhaddou donne 0 min par semaine en moyenne" in _text(sign_in(Role.COUNSELLOR), "accounts:home")


def test_hours_of_a_youth_are_set_beside_the_contract_not_beside_a_wish(
    cast: Cast, contract: CivicServiceContract
) -> None:
    month = monday(-5).replace(day=1)
    for day in range(28):
        a_training(contract, month + timedelta(days=day), (8, 20))
    row = next(row for row in hours_standing(cast.territory, month) if row.helper == contract.helper)
    days = (months_later(month, 1) - max(month, contract.starts_on)).days
    assert row.is_contract
    assert row.wished == round(24 * 60 * days / 7)
    assert row.given == 28 * 12 * 60
    assert (row.is_over, row.is_under) == (True, False)
    contract.training_days.all().delete()
    row = next(row for row in hours_standing(cast.territory, month) if row.helper == contract.helper)
    assert row.is_under
