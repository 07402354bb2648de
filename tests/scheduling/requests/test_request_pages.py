"""The queue, the form and the page of a request."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from mediation.enums import ProcedureTheme, ProfileLevel, Theme, Way
from mediation.models import Assessment, Beneficiary
from scheduling.enums import HelperWish, Priority, Purpose, RequestStatus
from scheduling.models import RequestWindow, VisitRequest
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, RequestFactory, VisitFactory

SignIn = Callable[[Role], Client]
QUEUE = "scheduling:request-list"


@pytest.fixture
def jeannette(cast: Cast) -> Beneficiary:
    person: Beneficiary = BeneficiaryFactory(territory=cast.territory, access_notes="Sonner fort")
    return person


def _address(person: Beneficiary) -> str:
    return f"{reverse('scheduling:request-create')}?beneficiaire={person.pk}"


def _moments(*rows: dict[str, str]) -> dict[str, object]:
    data: dict[str, object] = {"moments-TOTAL_FORMS": len(rows), "moments-INITIAL_FORMS": 0}
    for place, row in enumerate(rows):
        data |= {f"moments-{place}-{name}": value for name, value in row.items()}
    return data


def _form(*rows: dict[str, str], **changes: object) -> dict[str, object]:
    return {
        "requested_on": timezone.localdate().isoformat(),
        "purpose": "LEARNING",
        "duration": 60,
        "priority": 1,
        "people": 1,
        "words": "Envoyer des photos",
        "version": 1,
        **_moments(*(rows or ({"day": "any", "part": "morning"},))),
        **changes,
    }


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def test_the_queue_puts_first_what_presses_and_says_why(sign_in: SignIn, jeannette: Beneficiary) -> None:
    RequestFactory(beneficiary=jeannette, words="récente")
    RequestFactory(beneficiary=jeannette, words="ancienne", requested_on=_days_ago(20))
    RequestFactory(beneficiary=jeannette, words="dépassée", requested_on=_days_ago(20), due_on=_days_ago(2))

    response = sign_in(Role.OPERATOR).get(reverse(QUEUE))

    assert [row.request.words for row in response.context["rows"]] == ["dépassée", "ancienne", "récente"]
    page = response.content.decode()
    assert "Attend depuis 20\xa0jours, devait être faite avant le" in page
    assert "date dépassée" in page
    assert "plus de 15 jours" in page


def test_the_queue_costs_the_same_queries_for_one_request_and_for_fifty(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(Role.COUNSELLOR)
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
    client.get(reverse(QUEUE))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(QUEUE))
    for _ in range(49):
        RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
    with CaptureQueriesContext(connection) as fifty:
        client.get(reverse(QUEUE))

    # A second page costs nothing more: links only.
    assert len(fifty) == len(one)


def test_filters_keep_a_state_a_place_a_priority_and_who_could_go(sign_in: SignIn, cast: Cast) -> None:
    far = CommuneFactory(saint_astier=True, territory=cast.territory, sector=None)
    here, there = (
        BeneficiaryFactory(territory=cast.territory),
        BeneficiaryFactory(territory=cast.territory, commune=far),
    )
    RequestFactory(beneficiary=here, words="a", people=2)
    RequestFactory(beneficiary=there, words="b", themes=[Theme.PROCEDURES])
    RequestFactory(beneficiary=here, words="c", priority=Priority.URGENT, due_on=_days_ago(1))
    RequestFactory(beneficiary=here, words="d", status=RequestStatus.CANCELLED)
    client = sign_in(Role.COUNSELLOR)

    def words(**query: Any) -> set[str]:
        response = client.get(reverse(QUEUE), query)
        return {row.request.words for row in response.context["rows"]}

    assert words() == {"a", "b", "c"}
    assert words(status="CANCELLED") == {"d"}
    assert words(status="ALL") == {"a", "b", "c", "d"}
    assert words(commune=far.pk) == {"b"}
    assert words(sector=here.commune.sector_id) == {"a", "c"}
    assert words(priority=3) == {"c"}
    assert words(due="late") == {"c"}
    assert words(kind="VOLUNTEER") == {"a", "c"}
    assert words(kind="CIVIC_SERVICE") == {"a"}
    assert words(kind="COUNSELLOR") == {"a", "b", "c"}


def test_an_empty_queue_explains_itself_and_an_empty_search_leads_back(sign_in: SignIn) -> None:
    client = sign_in(Role.COUNSELLOR)

    assert "Aucune demande n’attend" in client.get(reverse(QUEUE)).content.decode()
    assert "Voir toute la file" in client.get(reverse(QUEUE), {"q": "zzz"}).content.decode()


def test_a_person_is_searched_without_accents_and_only_in_the_territory(
    sign_in: SignIn, cast: Cast, jeannette: Beneficiary
) -> None:
    BeneficiaryFactory(territory=cast.other_territory, last_name="Delage-Ailleurs")
    client = sign_in(Role.OPERATOR)

    page = client.get(reverse("scheduling:request-create"), {"q": "dElage"}, headers={"HX-Request": "true"})

    assert _address(jeannette) in page.content.decode()
    assert "Ailleurs" not in page.content.decode()
    assert "<html" not in page.content.decode()


def test_a_request_is_noted_with_its_moments_and_its_wishes(
    sign_in: SignIn, cast: Cast, jeannette: Beneficiary
) -> None:
    nadia, monique = HelperFactory(territory=cast.territory), HelperFactory(territory=cast.territory, volunteer=True)
    rows = (
        {"day": "1", "part": "morning"},
        {"day": "any", "part": "custom", "starts": "15:00", "ends": "16:30"},
        {"day": "any"},
    )
    data = _form(*rows, preferred=[nadia.pk], excluded=[monique.pk], themes=[Theme.EMAIL], people=2)

    answer = sign_in(Role.OPERATOR).post(_address(jeannette), data)

    made = VisitRequest.objects.get()
    assert answer.headers["Location"] == reverse("scheduling:request-detail", args=[made.pk])
    assert (made.status, made.people, made.themes) == (RequestStatus.WAITING, 2, [Theme.EMAIL])
    assert [(row.weekday, row.starts, row.ends) for row in made.windows.order_by("starts")] == [
        (1, time(9), time(12)),
        (None, time(15), time(16, 30)),
    ]
    assert {(row.helper, row.wish) for row in made.wishes.all()} == {
        (nadia, HelperWish.PREFERRED),
        (monique, HelperWish.EXCLUDED),
    }
    assert JournalEntry.objects.get(verb="request.create").sentence == (
        "Corinne Teyssier a noté une demande de visite pour Jeannette Delage."
    )
    assert jeannette.cases.get().status == "ACTIVE"


def test_the_form_proposes_what_is_known_of_the_person(sign_in: SignIn, jeannette: Beneficiary) -> None:
    jeannette.preferred_days = [1, 3]
    jeannette.save()
    client = sign_in(Role.COUNSELLOR)
    first = client.get(_address(jeannette)).context
    Assessment.objects.create(
        beneficiary=jeannette,
        questionnaire="1",
        answers={},
        skill=20,
        appetite=70,
        computed_level=ProfileLevel.BEGINNER,
        level=ProfileLevel.BEGINNER,
        recommended_way=Way.HOME_VOLUNTEERS,
        chosen_way=Way.HOME_VOLUNTEERS,
    )
    second = client.get(_address(jeannette)).context

    assert first["form"]["access_notes"].value() == "Sonner fort"
    assert (first["form"]["purpose"].value(), first["form"]["people"].value()) == (Purpose.FIRST_VISIT, 1)
    assert (second["form"]["purpose"].value(), second["form"]["people"].value()) == (Purpose.LEARNING, 2)
    assert [row["day"].value() for row in second["windows"]][:2] == ["1", "3"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"day": "any", "part": "custom", "starts": "10:00", "ends": "10:30"}, "Ce moment dure 30\xa0min et la visite"),
        ({"day": "any", "part": "custom", "starts": "12:00", "ends": "10:00"}, "L’heure de fin doit suivre"),
        ({"day": "any", "part": "custom", "starts": "12:00"}, "Indiquez les deux heures."),
        ({"day": "date", "part": "morning"}, "Indiquez la date."),
        ({"day": "date", "on_date": "2020-01-06", "part": "morning"}, "Cette date est passée."),
        ({"day": "date", "on_date": "2099-12-01"}, "Choisissez un moment de la journée."),
        ({"day": "any"}, "Indiquez au moins un moment possible."),
    ],
)
def test_a_wrong_moment_is_told_and_nothing_typed_is_lost(
    sign_in: SignIn, jeannette: Beneficiary, row: dict[str, str], message: str
) -> None:
    page = sign_in(Role.COUNSELLOR).post(_address(jeannette), _form(row)).content.decode()

    assert message in page
    assert "Envoyer des photos" in page
    assert not VisitRequest.objects.exists()


def test_a_wrong_moment_that_is_taken_out_does_not_count(sign_in: SignIn, jeannette: Beneficiary) -> None:
    wrong = {"day": "date", "part": "custom", "starts": "10:00", "DELETE": "on"}

    sign_in(Role.COUNSELLOR).post(_address(jeannette), _form({"day": "any", "part": "day"}, wrong))

    assert VisitRequest.objects.get().windows.get().ends == time(17)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"procedure_themes": [ProcedureTheme.MONEY]}, "choisissez-le aussi"),
        ({"due_on": "2020-01-01"}, "Cette date est passée."),
        ({"requested_on": "2099-01-01"}, "ne peut pas dater d’un jour à venir"),
    ],
)
def test_a_contradiction_is_told_in_plain_words(
    sign_in: SignIn, jeannette: Beneficiary, changes: dict[str, object], message: str
) -> None:
    page = sign_in(Role.COUNSELLOR).post(_address(jeannette), _form(**changes)).content.decode()

    assert message in page


def test_a_volunteer_is_not_wished_for_a_procedure(sign_in: SignIn, cast: Cast, jeannette: Beneficiary) -> None:
    monique = HelperFactory(territory=cast.territory, volunteer=True)

    response = sign_in(Role.COUNSELLOR).post(_address(jeannette), _form(purpose="PROCEDURE", preferred=[monique.pk]))

    assert "toujours confiée à un conseiller" in response.context["form"].errors["preferred"][0]


def test_nobody_is_both_wished_for_and_avoided(sign_in: SignIn, cast: Cast, jeannette: Beneficiary) -> None:
    nadia = HelperFactory(territory=cast.territory)

    response = sign_in(Role.COUNSELLOR).post(_address(jeannette), _form(preferred=[nadia.pk], excluded=[nadia.pk]))

    assert "à la fois de préférence et à éviter" in response.context["form"].errors["excluded"][0]


def test_a_helper_of_elsewhere_cannot_be_wished_for(sign_in: SignIn, cast: Cast, jeannette: Beneficiary) -> None:
    foreign = HelperFactory(territory=cast.other_territory)

    response = sign_in(Role.COUNSELLOR).post(_address(jeannette), _form(preferred=[foreign.pk]))

    assert "preferred" in response.context["form"].errors


def test_two_people_editing_choose_field_by_field_moments_included(sign_in: SignIn, jeannette: Beneficiary) -> None:
    request = RequestFactory(beneficiary=jeannette)
    address = reverse("scheduling:request-edit", args=[request.pk])
    sign_in(Role.OPERATOR).post(address, _form({"day": "2", "part": "afternoon"}, words="la visio", duration=45))
    client = sign_in(Role.COUNSELLOR)

    conflict = client.post(address, _form({"day": "0", "part": "morning"}, words="les photos", duration=90))

    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert all(words in page for words in ("la visio", "les photos", "lundi, de 9", "mercredi, de 14"))
    hidden = conflict.context["conflict"].hidden
    data = {name: [value for key, value in hidden if key == name] for name, _ in hidden}
    client.post(address, data | {"keep-words": "mine", "keep-duration": "theirs", "keep-windows": "theirs"})
    request.refresh_from_db()
    assert (request.words, request.duration) == ("les photos", 45)
    assert [(row.weekday, row.starts) for row in request.windows.all()] == [(2, time(14))]


def test_an_edit_keeps_a_date_that_has_passed_since(sign_in: SignIn, jeannette: Beneficiary) -> None:
    request = RequestFactory(beneficiary=jeannette, windows=False)
    RequestWindow.objects.create(request=request, on_date=date(2026, 1, 6), starts=time(9), ends=time(12))
    row = {"day": "date", "on_date": "2026-01-06", "part": "morning"}

    answer = sign_in(Role.COUNSELLOR).post(
        reverse("scheduling:request-edit", args=[request.pk]), _form(row, words="autrement")
    )

    assert answer.status_code == 302


def test_a_cancelled_request_says_why_and_can_come_back_with_its_age(sign_in: SignIn, jeannette: Beneficiary) -> None:
    request = RequestFactory(beneficiary=jeannette, requested_on=_days_ago(9))
    client = sign_in(Role.OPERATOR)

    client.post(reverse("scheduling:request-cancel", args=[request.pk]), {"reason": "Partie chez sa fille"})
    page = client.get(reverse("scheduling:request-detail", args=[request.pk])).content.decode()

    assert "Partie chez sa fille" in page
    client.post(reverse("scheduling:request-reopen", args=[request.pk]))
    request.refresh_from_db()
    assert (request.status, request.cancel_reason, request.age_days) == (RequestStatus.WAITING, "", 9)
    verbs = set(JournalEntry.objects.values_list("verb", flat=True))
    assert {"request.cancel", "request.read", "request.reopen"} <= verbs


def test_a_cancellation_without_a_reason_is_refused(sign_in: SignIn, jeannette: Beneficiary) -> None:
    request = RequestFactory(beneficiary=jeannette)

    page = sign_in(Role.OPERATOR).post(
        reverse("scheduling:request-cancel", args=[request.pk]), {"reason": " "}, follow=True
    )

    assert "Dites pourquoi la demande est annulée." in page.content.decode()
    request.refresh_from_db()
    assert request.status == RequestStatus.WAITING


def test_a_planned_request_is_not_cancelled_under_the_visit(sign_in: SignIn, jeannette: Beneficiary) -> None:
    request = RequestFactory(beneficiary=jeannette, status=RequestStatus.PLANNED)
    VisitFactory(request=request, published=True)
    client = sign_in(Role.COUNSELLOR)

    page = client.post(
        reverse("scheduling:request-cancel", args=[request.pk]), {"reason": "non"}, follow=True
    ).content.decode()

    assert "retirez d’abord la visite du planning" in page
    assert "Visite prévue" in page
    request.refresh_from_db()
    assert request.status == RequestStatus.PLANNED


def test_the_page_of_a_person_lists_the_requests(sign_in: SignIn, jeannette: Beneficiary) -> None:
    RequestFactory(beneficiary=jeannette, words="la tablette")
    RequestFactory(words="d’une autre personne")

    page = sign_in(Role.COUNSELLOR).get(reverse("scheduling:beneficiary-requests", args=[jeannette.pk]))

    assert "la tablette" in page.content.decode()
    assert "d’une autre personne" not in page.content.decode()


@pytest.mark.parametrize("name", ["request-detail", "request-edit", "request-cancel", "request-reopen"])
def test_a_request_of_another_territory_does_not_exist_here(sign_in: SignIn, cast: Cast, name: str) -> None:
    foreign = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.other_territory))
    address = reverse(f"scheduling:{name}", args=[foreign.pk])
    client = sign_in(Role.COUNSELLOR)

    answer = client.get(address) if name in {"request-detail", "request-edit"} else client.post(address)

    assert answer.status_code == 404


def test_a_person_of_another_territory_is_asked_nothing_here(sign_in: SignIn, cast: Cast) -> None:
    foreign = BeneficiaryFactory(territory=cast.other_territory)
    client = sign_in(Role.COUNSELLOR)

    assert client.get(_address(foreign)).status_code == 404
    assert client.get(reverse("scheduling:beneficiary-requests", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.HELPER, Role.PARTNER, Role.ADMIN])
def test_who_has_no_right_on_requests_is_refused(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)

    assert client.get(reverse(QUEUE)).status_code == 403
    assert client.get(reverse("scheduling:request-create")).status_code == 403
