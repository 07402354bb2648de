"""A manager reads caseloads and waiting on the home page; the front desk finds people, calls and requests there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import CaseStatus, ProfileLevel
from mediation.models import Beneficiary
from mediation.selectors.caseload import caseloads, level_shares, status_shares
from mediation.selectors.home import file_decisions
from scheduling.enums import RequestStatus, VisitStage, VisitStatus
from scheduling.models import PhoneCall, Unserved
from scheduling.selectors.caseload import workloads
from scheduling.selectors.waiting import waiting_figures
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, PlanFactory, RequestFactory, VisitFactory, local_moment

SignIn = Callable[[Role], Client]


def _days_ago(days: int) -> dict[str, object]:
    return {"requested_on": timezone.localdate() - timedelta(days=days)}


def _visit_made(person: Beneficiary, days_ago: int, asked: int) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    request = RequestFactory(beneficiary=person, status=RequestStatus.DONE, **_days_ago(asked))
    VisitFactory(
        request=request,
        plan=PlanFactory(territory=person.territory),
        day=day,
        starts_at=local_moment(day, 10),
        stage=VisitStage.PUBLISHED,
        status=VisitStatus.SEEN,
        helpers=[],
    )


def test_a_manager_reads_who_follows_how_many_people(cast: Cast, sign_in: SignIn) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    visited = BeneficiaryFactory(territory=cast.territory, case__referent=nadia, level="VOLONTAIRE")
    _visit_made(visited, days_ago=10, asked=20)
    _visit_made(visited, days_ago=40, asked=50)
    BeneficiaryFactory(territory=cast.territory, case__referent=nadia, case__status=CaseStatus.REQUESTED)
    RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, case__referent=nadia))
    BeneficiaryFactory(territory=cast.territory, level="VOLONTAIRE")
    BeneficiaryFactory(territory=cast.territory, case__referent=nadia, case__status=CaseStatus.CLOSED)
    BeneficiaryFactory(territory=cast.other_territory, case__referent=nadia)

    lines = {line.caseload.name: line for line in workloads(cast.user(Role.MANAGER))}

    mine, nobody = lines["Nadia Ferrand"], lines["Sans référent"]
    assert (mine.caseload.opened, mine.caseload.unanswered, mine.adrift, mine.done) == (3, 1, 1, 1)
    assert (nobody.caseload.opened, nobody.adrift, nobody.done) == (1, 1, 0)
    assert lines["Sylvie Marchive"].caseload.opened == 0
    assert next(iter(lines)) == "Nadia Ferrand"
    page = sign_in(Role.MANAGER).get("/").content.decode()
    assert "Qui suit combien de personnes" in page
    assert "4\xa0suivis ouverts" in page


@pytest.mark.parametrize("ahead", ["step", "visit", "request"])
def test_someone_with_a_step_ahead_is_not_adrift(cast: Cast, ahead: str) -> None:
    person = BeneficiaryFactory(territory=cast.territory, level="VOLONTAIRE")
    if ahead == "step":
        person.cases.update(next_action_on=timezone.localdate())
    elif ahead == "request":
        RequestFactory(beneficiary=person)
    else:
        request = RequestFactory(beneficiary=person, status=RequestStatus.DONE)
        VisitFactory(request=request, plan=PlanFactory(territory=cast.territory), helpers=[], published=True)

    assert [line.adrift for line in workloads(cast.user(Role.MANAGER)) if line.caseload.opened] == [0]


def test_the_counts_lead_to_lists_that_show_as_many_people(cast: Cast, sign_in: SignIn) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    for status in (CaseStatus.ACTIVE, CaseStatus.ACTIVE, CaseStatus.REQUESTED, CaseStatus.CLOSED):
        BeneficiaryFactory(territory=cast.territory, case__referent=nadia, case__status=status)
    BeneficiaryFactory(territory=cast.territory, level=ProfileLevel.BEGINNER)
    BeneficiaryFactory(territory=cast.territory, case=False)
    manager, client = cast.user(Role.MANAGER), sign_in(Role.MANAGER)
    shown = {line.url: line.opened for line in caseloads(manager)}
    shown |= {line.url: line.count for line in [*status_shares(manager), *level_shares(manager)]}

    assert sorted(count for count in shown.values() if count) == [1, 1, 1, 1, 3, 3, 3]
    for url, count in shown.items():
        assert client.get(url).context["count"] == count, url


def test_a_manager_reads_how_long_people_wait(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    for days in (2, 10, 30):
        RequestFactory(beneficiary=person, **_days_ago(days))
    RequestFactory(beneficiary=person, status=RequestStatus.CANCELLED, **_days_ago(40))
    _visit_made(person, days_ago=40, asked=50)
    _visit_made(person, days_ago=20, asked=60)
    plan = PlanFactory(territory=cast.territory)
    Unserved.objects.create(plan=plan, request=RequestFactory(beneficiary=person))
    Unserved.objects.create(plan=plan, request=RequestFactory(beneficiary=person, status=RequestStatus.CANCELLED))

    found = waiting_figures(cast.user(Role.MANAGER))

    assert (found.count, found.median_days, found.longest_days, found.long) == (4, 6, 30, 1)
    assert (found.answered.total, found.answered.in_time) == (3, 1)
    assert found.unplaced == 1
    page = sign_in(Role.MANAGER).get("/").content.decode()
    assert "33\xa0%" in page
    assert "30\xa0jours" in page
    assert waiting_figures(cast.stranger.user).count == 0


def test_without_requests_the_waiting_says_so(sign_in: SignIn) -> None:
    page = sign_in(Role.MANAGER).get("/").content.decode()

    assert "aucune demande" in page
    assert "Aucun planning n’a encore été préparé." in page


def test_a_manager_is_told_who_waits_too_long_for_a_first_answer(cast: Cast) -> None:
    long_ago = timezone.localdate() - timedelta(days=20)
    BeneficiaryFactory(territory=cast.territory, case__status=CaseStatus.REQUESTED, case__opened_on=long_ago)

    (decision,) = file_decisions(cast.user(Role.MANAGER))

    assert decision.fact.startswith("1 personne attend une première réponse")
    assert decision.answers[0].label == "Voir qui attend"
    assert not list(file_decisions(cast.user(Role.OPERATOR)))


def test_a_manager_is_not_asked_to_make_assessments(cast: Cast) -> None:
    BeneficiaryFactory(territory=cast.territory)

    assert not list(file_decisions(cast.user(Role.MANAGER)))
    assert list(file_decisions(cast.user(Role.COUNSELLOR)))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OPERATOR])
def test_the_home_page_asks_as_few_queries_for_many_rows(cast: Cast, sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)

    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/")
        return len(caught)

    def add(count: int) -> None:
        for _ in range(count):
            person = BeneficiaryFactory(territory=cast.territory, case__referent=cast.user(Role.COUNSELLOR))
            visit = VisitFactory(
                request=RequestFactory(beneficiary=person, created_by=cast.user(Role.OPERATOR)),
                plan=PlanFactory(territory=cast.territory),
                helpers=[],
                published=True,
            )
            PhoneCall.objects.create(territory=cast.territory, visit=visit, sentence="Bonjour.")

    add(1)
    few = queries()
    add(12)
    assert queries() == few


def test_the_front_desk_finds_people_calls_and_requests(cast: Cast, sign_in: SignIn) -> None:
    for place in range(6):
        person = BeneficiaryFactory(territory=cast.territory, first_name=f"Jeannette{place}")
        visit = VisitFactory(
            request=RequestFactory(beneficiary=person, **_days_ago(6 - place)),
            plan=PlanFactory(territory=cast.territory),
            helpers=[],
            published=True,
        )
        PhoneCall.objects.create(territory=cast.territory, visit=visit, sentence="Bonjour.")

    page = sign_in(Role.OPERATOR).get("/").content.decode()

    assert '<form class="filter-bar" method="get" action="/beneficiaires/"' in page
    assert page.index("Chercher une personne") < page.index("À décider")
    for words in ("Noter une demande", "Ajouter une personne", "Voir les 6 appels, avec la phrase à dire"):
        assert words in page
    assert 'href="tel:0536491238"' in page
    latest = page[page.index("Dernières demandes notées") :]
    assert latest.index("Jeannette5") < latest.index("Jeannette4")
    assert "Jeannette0" not in latest


def test_a_front_desk_without_anyone_to_phone_reads_why(sign_in: SignIn) -> None:
    page = sign_in(Role.OPERATOR).get("/").content.decode()

    assert "Tout le monde est prévenu." in page
    assert "Aucune demande n’est notée." in page


def test_a_counsellor_reads_the_requests_that_wait_once(cast: Cast, sign_in: SignIn) -> None:
    for place in range(6):
        person = BeneficiaryFactory(territory=cast.territory, first_name=f"Odette{place}")
        RequestFactory(beneficiary=person, words="Voir les photos", **_days_ago(20 + place))

    page = sign_in(Role.COUNSELLOR).get("/").content.decode().replace("\xa0", " ")

    assert "6, dont 6 au-delà de 15 jours" in page
    assert "Odette5" in page
    assert "Odette0" not in page
    assert "demandes de visite attendent une place" not in page
